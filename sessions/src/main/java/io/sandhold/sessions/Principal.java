package io.sandhold.sessions;

import java.util.Objects;

/**
 * Who is asking.
 *
 * @param account the account's name
 * @param role the account's role
 * @param door the way in
 * @param address the peer's address, or empty for the server itself
 */
public record Principal(String account, Role role, Door door, String address) {

    /** The server itself. */
    public static final Principal SERVER = new Principal("server", Role.ADMIN, Door.SERVER, "");

    public Principal {
        Objects.requireNonNull(account, "account");
        Objects.requireNonNull(role, "role");
        Objects.requireNonNull(door, "door");
        Objects.requireNonNull(address, "address");
    }

    /** The same one through another door. */
    public Principal through(Door other) {
        return new Principal(account, role, other, address);
    }
}
