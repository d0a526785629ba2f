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
import io.sandhold.sessions.TokenScope;
import io.sandhold.sessions.Traces;
import io.sandhold.sessions.UserCertificate;
import java.io.IOException;
import java.lang.System.Logger;
import java.lang.System.Logger.Level;
import java.net.InetSocketAddress;
import java.security.PublicKey;
import java.time.Instant;
import java.util.Arrays;
import java.util.Locale;
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
    private final Map<Session, LoginAttempt> attempts = new ConcurrentHashMap<>();

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
        LoginAttempt attempt = attempts.get(transport); // one that is gone meanwhile leaves nothing here
        if (principal.isEmpty()) {
            refused(login, address(transport), method, attempt == null ? System.nanoTime() : attempt.began);
        }
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
            boolean in = known(transport, login, admission, "publickey " + fingerprint);
            attempt(transport).key = wireForm;
            return in;
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
        LoginAttempt attempt = attempt(transport);
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
        return new Admission.Admitted(principal, LoginRights.of(principal));
    }

    /** The connection of a transport that is logged in. One that is gone has none and leaves nothing here: a late packet finds it so. */
    Connection connection(Session transport) throws IOException {
        return Optional.ofNullable(attempts.get(transport))
                .flatMap(LoginAttempt::connection)
                .orElseThrow(
                        () -> new IOException("a channel was opened on a transport that is not logged in or is gone"));
    }

    private boolean known(ServerSession transport, String login, Admission admission, String method) {
        return known(attempt(transport), login, admission, method);
    }

    private static boolean known(LoginAttempt attempt, String login, Admission admission, String method) {
        attempt.login = login;
        attempt.admission = admission;
        attempt.method = method;
        attempt.key = new byte[0];
        return admission instanceof Admission.Admitted;
    }

    /** Which token it was, and how far it reaches where that is not all that its account may. */
    private static String token(Principal principal) {
        return principal.token().map(token -> " '" + token.label() + "'").orElse("")
                + (principal.scope().equals(TokenScope.ALL) ? "" : " (" + principal.scope() + ")");
    }

    private LoginAttempt attempt(Session transport) {
        return attempts.computeIfAbsent(transport, unknown -> {
            Traces.Span span = host.traces().begin("ssh login", Optional.empty());
            span.tell("client.address", address((ServerSession) transport));
            return new LoginAttempt(span);
        });
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
        LoginAttempt attempt = attempts.get(transport);
        if (event == Event.Authenticated
                && attempt != null
                && attempt.admission instanceof Admission.Admitted(Principal principal, LoginRights rights)) {
            Connection connection = new Connection(
                    (ServerSession) transport,
                    host,
                    metrics,
                    sftpRoom,
                    forwarding,
                    principal,
                    rights,
                    attempt.login,
                    attempt.span);
            boolean counted = open.add(principal);
            if (!attempt.enter(connection, counted)) {
                if (counted) {
                    open.remove(principal);
                }
                return;
            }
            boolean byKey = attempt.key.length > 0 && principal.guest().isEmpty();
            connection.standsBy(ended -> byKey
                    ? host.accounts().watchKey(attempt.key, ended)
                    : host.accounts().watch(principal, ended));
            metrics.admitted(attempt.method, attempt.began);
            attempt.span.tell(
                    "sandhold.method",
                    SshMetrics.Method.of(attempt.method).name().toLowerCase(Locale.ROOT));
            attempt.span.close();
            if (counted) {
                if (byKey) {
                    host.accounts().keyUsed(attempt.key);
                }
                host.audit()
                        .record(AuditEvent.now(
                                AuditKind.LOGIN,
                                principal,
                                sessionNamed(attempt.login),
                                attempt.method + token(principal)));
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
        LoginAttempt attempt = attempts.remove(transport);
        if (attempt == null) {
            return;
        }
        Optional<Connection> left = attempt.leave();
        if (left.isEmpty()) {
            attempt.span.failed("REFUSED");
            attempt.span.close();
        }
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
                            + (attempt.refusedKeys > 1 ? " and " + (attempt.refusedKeys - 1) + " more" : ""),
                    attempt.began);
        }
    }

    private void refused(String login, String address, String method, long began) {
        metrics.refused(method, began);
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
