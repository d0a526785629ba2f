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
 * @param token what they came with; empty: something else
 * @param request the id of the request that they make, where the door gives its requests one; else empty
 */
public record Principal(
        String account,
        Role role,
        Door door,
        String address,
        String behind,
        Optional<Guest> guest,
        Optional<Token> token,
        String request) {

    /** The server itself. */
    public static final Principal SERVER = new Principal("server", Role.ADMIN, Door.SERVER, "");

    /** The server itself, for sessions of its own. */
    public static final Principal INTERNAL = new Principal(Accounts.INTERNAL, Role.ADMIN, Door.SERVER, "");

    /** As long as the registry keeps a name. */
    private static final int LONGEST_NAME = 64;

    public Principal {
        Objects.requireNonNull(account, "account");
        Objects.requireNonNull(role, "role");
        Objects.requireNonNull(door, "door");
        Objects.requireNonNull(address, "address");
        Objects.requireNonNull(behind, "behind");
        Objects.requireNonNull(token, "token");
        Objects.requireNonNull(request, "request");
        if (guest.isPresent() && role == Role.ADMIN) {
            throw new IllegalArgumentException("a guest is no administrator");
        }
    }

    /** The account itself. */
    public Principal(String account, Role role, Door door, String address) {
        this(account, role, door, address, "", Optional.empty());
    }

    Principal(String account, Role role, Door door, String address, String behind, Optional<Guest> guest) {
        this(account, role, door, address, behind, guest, Optional.empty(), "");
    }

    /** Whoever holds a token. */
    static Principal byToken(Token token, Role role, Door door, String address) {
        return new Principal(token.account(), role, door, address, "", Optional.empty(), Optional.of(token), "");
    }

    /** Whoever holds a link, which reaches as far as this token would. */
    static Principal byLink(Token link, Role role, Door door, String address) {
        return new Principal(link.account(), role, door, address, "a link", Optional.empty(), Optional.of(link), "");
    }

    /** A guest of an account's session. */
    static Principal guest(String owner, Guest guest, Door door, String address) {
        return new Principal(owner, Role.USER, door, address, "guest " + guest.name(), Optional.of(guest));
    }

    /** This one in the place of another account, with that one's rights and no more. */
    Principal inPlaceOf(String other) {
        return new Principal(other, Role.USER, door, address, account, Optional.empty(), token, request);
    }

    /** The same one through another door. */
    public Principal through(Door other) {
        return new Principal(account, role, other, address, behind, guest, token, request);
    }

    /** The same one, as they make this request. */
    public Principal asking(String id) {
        return new Principal(account, role, door, address, behind, guest, token, id);
    }

    /** How far what they came with reaches. */
    public TokenScope scope() {
        return token.map(Token::scope).orElse(TokenScope.ALL);
    }

    /**
     * Refuses what a token for another session does not reach, whether there is such a session or not.
     *
     * @throws SessionException {@link SessionError#FORBIDDEN}
     */
    void checkReaches(SessionId session) {
        if (!scope().reaches(session)) {
            throw scope().refusal();
        }
    }

    /** Whether they may only enter what is there: a guest, and whoever has a token that is not whole. */
    boolean bound() {
        return guest.isPresent() || !scope().whole();
    }

    /** Whether it may enter this session, as far as it is a guest or has a token for one session. */
    boolean mayEnter(SessionId session) {
        return (guest.isEmpty() || guest.get().session().equals(session)) && scope().reaches(session);
    }

    /** How the audit names it: {@code anna}, {@code anna by admin}, {@code anna by guest ben}. */
    public String name() {
        String name = behind.isEmpty() ? account : account + " by " + behind;
        return name.length() > LONGEST_NAME ? name.substring(0, LONGEST_NAME) : name;
    }
}
