package io.sandhold.sessions;

import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.function.Consumer;

/**
 * Who may come in, and by what. Thread-safe; every method throws {@link SessionException}. Tokens are kept as SHA-256 only.
 */
public interface Accounts {

    /** The first administrator's name. */
    String ADMIN = "admin";

    /**
     * The name of the account to which the server's own sessions belong, those in which handlers run: nobody signs in as it, it is in no list of accounts, and
     * what it has is counted for nobody. No account that somebody makes can have this name.
     */
    String INTERNAL = "_server";

    /** Who holds this token; empty for an unknown or expired one. Takes the same time either way. Leaves no audit event. */
    Optional<Principal> byToken(String token, Door door, String address);

    /**
     * Who reads by a link: the account that has made it as it stands now, with one session and reading only. Empty where there is no such account any more, or
     * the token that it was made with is not. Leaves no audit event.
     */
    Optional<Principal> byLink(LinkMaker maker, SessionId session, Door door, String address);

    /** Something that stands open for whoever came in. */
    interface Watch extends AutoCloseable {

        /** It is not open any more. Idempotent; blocks nobody. */
        @Override
        void close();
    }

    /**
     * Has whoever keeps something open for somebody told once, on a thread of its own and within half a second, when the token that they came with, or that the link was
     * made with, is revoked or its time is over; at once where that is so already. Of those who came with no token nothing is ever told.
     *
     * @param ended is given a plain sentence
     * @return closed when it is not open any more
     */
    Watch watch(Principal by, Consumer<String> ended);

    /** As {@link #watch(Principal, Consumer)}, of a key of an account, given as its SSH wire form. Of one that no account has nothing is told. */
    Watch watchKey(byte[] wireForm, Consumer<String> ended);

    /** Notes, to about a minute, that somebody logged in with a key, given as its SSH wire form. A failure to write it down keeps nobody out. */
    void keyUsed(byte[] wireForm);

    /**
     * Whom this public key lets in, given as its SSH wire form (RFC 4253 section 6.6): the account that has it, or, where the login names a
     * session that it is a share key of, a guest. One that its options refuse takes the time of an unknown one. Leaves no audit event.
     */
    Admission byPublicKey(byte[] wireForm, LoginName login, Door door, String address);

    /**
     * Whom a certificate lets in, whose signature has been checked: the account that it names, or, where it names the session of the login
     * ({@code session:ID}), a guest. Leaves no audit event.
     */
    Admission byCertificate(
            UserCertificate certificate, CertificateTrust trust, LoginName login, Door door, String address);

    /** Whether this key, given as its SSH wire form, is revoked. */
    boolean revoked(byte[] wireForm, CertificateTrust trust);

    /**
     * Who acts where {@code by} has named an account: {@code by} itself, or an administrator in that account's place.
     *
     * @throws SessionException with {@link SessionError#NOT_FOUND} and the sentence of an unknown session otherwise, whether there is such an
     *     account or not
     */
    Principal inPlaceOf(Principal by, String account);

    Account createAccount(Principal by, String name, Role role);

    List<Account> accounts(Principal by);

    /** Which ways an account's logins may forward connections, of those that the server allows; {@link Forwarding#NONE} for one that is not there. */
    Forwarding forwarding(String account);

    /** Sets that, for the requests of connections that stand too. */
    Account setForwarding(Principal by, String account, Forwarding forwarding);

    /** Sets whether an account's logins over SSH are recorded, from the next one on; for administrators. */
    Account setRecorded(Principal by, String account, boolean recorded);

    /**
     * Adds a key to an account, from a line as {@code ssh-keygen} writes it to a {@code .pub} file, with options before it as
     * {@code authorized_keys} has them.
     */
    PublicKey addKey(Principal by, String account, String line);

    List<PublicKey> keys(Principal by, String account);

    /** Removes a key by its {@code SHA256:…} fingerprint. */
    void removeKey(Principal by, String account, String fingerprint);

    /** As {@link #createToken(Principal, String, String, Optional, TokenScope)}, for all that the account may. */
    default NewToken createToken(Principal by, String account, String label, Optional<Duration> timeToLive) {
        return createToken(by, account, label, timeToLive, TokenScope.ALL);
    }

    /** Makes a token; its text is given this once. What comes with a token that does not reach everything makes none. */
    NewToken createToken(Principal by, String account, String label, Optional<Duration> timeToLive, TokenScope scope);

    /** Sets the one token with this label to a text of the caller's, such as {@code admin.token}'s. At least 32 characters. */
    void setToken(Principal by, String account, String label, String token);

    List<Token> tokens(Principal by, String account);

    void revokeToken(Principal by, String account, String label);
}
