package io.sandhold.sshserver;

import io.sandhold.sessions.Accounts;
import io.sandhold.sessions.Admission;
import io.sandhold.sessions.AuditEvent;
import io.sandhold.sessions.AuditKind;
import io.sandhold.sessions.CertificateTrust;
import io.sandhold.sessions.Door;
import io.sandhold.sessions.Forwarding;
import io.sandhold.sessions.LoginName;
import io.sandhold.sessions.LoginRights;
import io.sandhold.sessions.Passwords.Answer;
import io.sandhold.sessions.Principal;
import io.sandhold.sessions.Role;
import io.sandhold.sessions.SessionException;
import io.sandhold.sessions.SessionHost;
import io.sandhold.sessions.SessionId;
import io.sandhold.sessions.UserCertificate;
import java.io.IOException;
import java.lang.System.Logger;
import java.lang.System.Logger.Level;
import java.net.InetSocketAddress;
import java.security.PublicKey;
import java.time.Instant;
import java.util.Arrays;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.Supplier;
import org.apache.sshd.common.config.keys.KeyUtils;
import org.apache.sshd.common.config.keys.OpenSshCertificate;
import org.apache.sshd.common.session.Session;
import org.apache.sshd.common.session.SessionListener;
import org.apache.sshd.common.util.buffer.ByteArrayBuffer;
import org.apache.sshd.server.auth.pubkey.PublickeyAuthenticator;
import org.apache.sshd.server.session.ServerSession;

/**
 * Who is asking: a token as the password, or a public key, decides the account; the user name only names the session. So an unknown
 * session, a foreign one and one's own look alike until the login is over. Thread-safe.
 *
 * <p>A wrong token is written down at once. Keys are not: a client offers whatever its agent holds, so those are written down once, if
 * the connection ends without a login.
 */
final class SshAuthentication implements SessionListener {

    private static final Logger LOG = System.getLogger(SshAuthentication.class.getName());

    /** Longer than any token. */
    private static final int LONGEST_TOKEN = 1024;

    /** One connection's way in so far. Touched by one at a time, its own I/O or what is awaited there; but its end may come from elsewhere. */
    private static final class Attempt {
        Admission admission = Admission.Refused.UNKNOWN;
        String method = "";
        String login = "";
        String refusedKey = "";
        int refusedKeys;
        private Optional<Connection> connection = Optional.empty(); // guarded by this, as are:
        private boolean counted;
        private boolean over;

        /** Its login has succeeded; false where its end came first. */
        synchronized boolean enter(Connection made, boolean isCounted) {
            connection = Optional.of(made);
            counted = isCounted;
            return !over;
        }

        /** Its end; gives the connection that it had become. */
        synchronized Optional<Connection> leave() {
            over = true;
            return connection;
        }

        synchronized boolean counted() {
            return counted;
        }
    }

    /**
     * What a secret was good for.
     *
     * @param method as the audit names it
     */
    record Tried(Answer answer, String method) {}

    private final SessionHost host;
    private final Forwarding forwarding;
    private final CertificateTrust trust;
    private final OpenConnections open;
    private final SshMetrics metrics;
    private final SftpRoom sftpRoom;
    private final Map<Session, Attempt> attempts = new ConcurrentHashMap<>();

    /**
     * @param forwarding which ways the server allows connections to be forwarded
     * @param trust whose certificates let in, and what is revoked
     */
    SshAuthentication(
            SessionHost host,
            SshMetrics metrics,
            SftpRoom sftpRoom,
            Forwarding forwarding,
            CertificateTrust trust,
            OpenConnections open) {
        this.metrics = metrics;
        this.sftpRoom = sftpRoom;
        this.open = open;
        this.host = host;
        this.forwarding = forwarding;
        this.trust = trust;
    }

    /**
     * What a secret that was typed or sent is good for: a token's text, whoever's; else the password of the account that the login
     * names, or that has the session it names.
     */
    CompletionStage<Tried> secret(String login, String secret, ServerSession transport) {
        String address = address(transport);
        attempt(transport);
        try {
            Optional<Principal> holder = secret.length() > LONGEST_TOKEN
                    ? Optional.empty()
                    : host.accounts().byToken(secret, Door.SSH, address);
            if (holder.isPresent()) {
                return CompletableFuture.completedStage(new Tried(new Answer.Admitted(holder.get()), "token"));
            }
            return host.passwords()
                    .tried(account(LoginName.of(login)), secret, Door.SSH, address)
                    .thenApply(answer -> new Tried(answer, "password"));
        } catch (SessionException e) {
            return CompletableFuture.failedStage(e);
        }
    }

    private String account(LoginName login) {
        return login.account()
                .or(() -> login.id()
                        .flatMap(id -> host.sessions().find(Principal.SERVER, id))
                        .map(found -> found.owner()))
                .orElse("");
    }

    /** Whether the answer to a secret lets in. */
    boolean settled(String login, Tried tried, ServerSession transport) {
        return settled(
                login,
                tried.answer() instanceof Answer.Admitted(Principal principal)
                        ? Optional.of(principal)
                        : Optional.empty(),
                tried.method(),
                transport);
    }

    /** Who comes in by a code. */
    CompletionStage<Optional<Principal>> code(String account, String code, ServerSession transport) {
        String address = address(transport);
        return CompletableFuture.supplyAsync(
                () -> host.passwords().byCode(account, code, Door.SSH, address),
                task -> Thread.ofVirtual().name("ssh-code").start(task));
    }

    /** Whether a code let in. */
    boolean settledByCode(String login, Optional<Principal> principal, ServerSession transport) {
        return settled(login, principal, "password and code", transport);
    }

    private boolean settled(String login, Optional<Principal> principal, String method, ServerSession transport) {
        if (principal.isEmpty()) {
            refused(login, address(transport), method);
        }
        Attempt attempt = attempts.get(transport); // one that is gone meanwhile leaves nothing here
        return attempt != null
                && known(
                        attempt,
                        login,
                        principal.<Admission>map(SshAuthentication::whole).orElse(Admission.Refused.UNKNOWN),
                        method);
    }

    /** Lets in whoever holds a known key, or a certificate that is believed; asked before and after the proof that they hold it. */
    PublickeyAuthenticator keys() {
        return (login, key, transport) -> {
            if (key instanceof OpenSshCertificate certified) {
                return certificate(login, certified, transport);
            }
            String fingerprint = KeyUtils.getFingerPrint(key);
            byte[] wireForm = wireForm(key);
            Admission admission = ask(
                    () -> host.accounts().revoked(wireForm, trust)
                            ? new Admission.Refused("it is revoked")
                            : host.accounts().byPublicKey(wireForm, LoginName.of(login), Door.SSH, address(transport)),
                    Admission.Refused.UNKNOWN);
            if (admission instanceof Admission.Refused(String why)) {
                refused(transport, login, fingerprint, why);
            }
            return known(transport, login, admission, "publickey " + fingerprint);
        };
    }

    private boolean certificate(String login, OpenSshCertificate certified, ServerSession transport) {
        Optional<UserCertificate> checked = KeyLogin.checked(transport)
                .filter(certificate -> Arrays.equals(certificate.key(), wireForm(certified.getCertPubKey())));
        if (checked.isEmpty()) {
            refused(transport, login, "a certificate", "it came as a plain key");
            return known(transport, login, Admission.Refused.UNKNOWN, "certificate");
        }
        return certificate(login, checked.get(), transport);
    }

    /** Whether a certificate lets in, whose signature has been checked. */
    boolean certificate(String login, UserCertificate certificate, ServerSession transport) {
        Admission admission = ask(
                () -> host.accounts()
                        .byCertificate(certificate, trust, LoginName.of(login), Door.SSH, address(transport)),
                Admission.Refused.UNKNOWN);
        if (admission instanceof Admission.Refused(String why)) {
            refused(transport, login, certificate.told(), why);
        }
        return known(transport, login, admission, certificate.told());
    }

    /**
     * Notes a key that lets nobody in, to be written down if no other does.
     *
     * @param why empty where it is simply unknown
     */
    void refused(ServerSession transport, String login, String key, String why) {
        Attempt attempt = attempt(transport);
        attempt.login = login;
        if (attempt.refusedKey.isEmpty() || !why.isEmpty()) {
            attempt.refusedKey = key + (why.isEmpty() ? "" : " (" + why + ")");
        }
        attempt.refusedKeys++;
    }

    /** Lets in anyone, as the administrator. */
    boolean anyone(String login, ServerSession transport) {
        return known(
                transport,
                login,
                whole(new Principal(Accounts.ADMIN, Role.ADMIN, Door.SSH, address(transport))),
                "none");
    }

    private static Admission whole(Principal principal) {
        return new Admission.Admitted(principal, LoginRights.ALL);
    }

    /** The connection of a transport that is logged in. One that is gone has none and leaves nothing here: a late packet finds it so. */
    Connection connection(Session transport) throws IOException {
        return Optional.ofNullable(attempts.get(transport))
                .flatMap(attempt -> attempt.connection)
                .orElseThrow(
                        () -> new IOException("a channel was opened on a transport that is not logged in or is gone"));
    }

    private boolean known(ServerSession transport, String login, Admission admission, String method) {
        return known(attempt(transport), login, admission, method);
    }

    private static boolean known(Attempt attempt, String login, Admission admission, String method) {
        attempt.login = login;
        attempt.admission = admission;
        attempt.method = method;
        return admission instanceof Admission.Admitted;
    }

    private Attempt attempt(Session transport) {
        return attempts.computeIfAbsent(transport, unknown -> new Attempt());
    }

    private static <T> T ask(Supplier<T> question, T otherwise) {
        try {
            return question.get();
        } catch (SessionException | IllegalArgumentException e) {
            LOG.log(Level.ERROR, "a login is refused, for it cannot be looked up: {0}", e.getMessage());
            return otherwise;
        }
    }

    @Override
    public void sessionEvent(Session transport, Event event) {
        Attempt attempt = attempts.get(transport);
        if (event == Event.Authenticated
                && attempt != null
                && attempt.admission instanceof Admission.Admitted(Principal principal, LoginRights rights)) {
            Connection connection = new Connection(
                    (ServerSession) transport, host, metrics, sftpRoom, forwarding, principal, rights, attempt.login);
            boolean counted = open.add(principal);
            if (!attempt.enter(connection, counted)) {
                if (counted) {
                    open.remove(principal);
                }
                return;
            }
            metrics.admitted(attempt.method);
            if (counted) {
                host.audit()
                        .record(AuditEvent.now(
                                AuditKind.LOGIN, principal, sessionNamed(attempt.login), attempt.method));
            } else {
                host.audit()
                        .record(AuditEvent.now(
                                AuditKind.REFUSED, principal, sessionNamed(attempt.login), "a connection: too many"));
                metrics.refused(SshMetrics.Bound.CONNECTIONS);
                connection.turnAway(open.refusal());
            }
        }
    }

    @Override
    public void sessionClosed(Session transport) {
        Attempt attempt = attempts.remove(transport);
        if (attempt == null) {
            return;
        }
        Optional<Connection> left = attempt.leave();
        if (left.isPresent()) {
            // letting go of a lease may wait; the I/O thread must not
            Connection connection = left.get();
            if (attempt.counted()) {
                open.remove(connection.loggedIn());
            }
            Thread.ofVirtual().name("ssh-leave").start(connection::close);
        } else if (attempt.refusedKeys > 0) {
            refused(
                    attempt.login,
                    address((ServerSession) transport),
                    "publickey " + attempt.refusedKey
                            + (attempt.refusedKeys > 1 ? " and " + (attempt.refusedKeys - 1) + " more" : ""));
        }
    }

    private void refused(String login, String address, String method) {
        metrics.refused(method);
        host.audit()
                .record(new AuditEvent(
                        Instant.now(),
                        AuditKind.LOGIN_REFUSED,
                        "",
                        Door.SSH,
                        address,
                        sessionNamed(login),
                        method + " as " + PeerText.escaped(login)));
    }

    private static String sessionNamed(String login) {
        return LoginName.of(login).id().map(SessionId::value).orElse("");
    }

    private static byte[] wireForm(PublicKey key) {
        ByteArrayBuffer buffer = new ByteArrayBuffer();
        buffer.putRawPublicKey(key);
        return buffer.getCompactData();
    }

    private static String address(ServerSession transport) {
        return transport.getClientAddress() instanceof InetSocketAddress peer
                ? peer.getAddress().getHostAddress()
                : "";
    }
}
