package io.sandhold.sessions;

import java.util.Objects;
import java.util.Optional;

/**
 * Who is asking.
 *
 * @param account the account whose rights they have
 * @param role the account's role; a guest is no administrator
 * @param door the way in
 * @param address the peer's address, or empty for the server itself
 * @param behind who it is, where it is not the account itself: an administrator in its place, or a guest; else empty
 * @param guest the one session that they may enter; empty: all that the account may
 */
public record Principal(String account, Role role, Door door, String address, String behind, Optional<Guest> guest) {

    /** The server itself. */
    public static final Principal SERVER = new Principal("server", Role.ADMIN, Door.SERVER, "");

    /** As long as the registry keeps a name. */
    private static final int LONGEST_NAME = 64;

    public Principal {
        Objects.requireNonNull(account, "account");
        Objects.requireNonNull(role, "role");
        Objects.requireNonNull(door, "door");
        Objects.requireNonNull(address, "address");
        Objects.requireNonNull(behind, "behind");
        if (guest.isPresent() && role == Role.ADMIN) {
            throw new IllegalArgumentException("a guest is no administrator");
        }
    }

    /** The account itself. */
    public Principal(String account, Role role, Door door, String address) {
        this(account, role, door, address, "", Optional.empty());
    }

    /** A guest of an account's session. */
    static Principal guest(String owner, Guest guest, Door door, String address) {
        return new Principal(owner, Role.USER, door, address, "guest " + guest.name(), Optional.of(guest));
    }

    /** This one in the place of another account, with that one's rights and no more. */
    Principal inPlaceOf(String other) {
        return new Principal(other, Role.USER, door, address, account, Optional.empty());
    }

    /** The same one through another door. */
    public Principal through(Door other) {
        return new Principal(account, role, other, address, behind, guest);
    }

    /** Whether it may enter this session, as far as it is a guest. */
    boolean mayEnter(SessionId session) {
        return guest.isEmpty() || guest.get().session().equals(session);
    }

    /** How the audit names it: {@code anna}, {@code anna by admin}, {@code anna by guest ben}. */
    public String name() {
        String name = behind.isEmpty() ? account : account + " by " + behind;
        return name.length() > LONGEST_NAME ? name.substring(0, LONGEST_NAME) : name;
    }
}
