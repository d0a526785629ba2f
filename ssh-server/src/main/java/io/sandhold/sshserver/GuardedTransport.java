package io.sandhold.sshserver;

import io.sandhold.sessions.Offence;
import java.io.IOException;
import java.io.StreamCorruptedException;
import java.lang.System.Logger;
import java.lang.System.Logger.Level;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.Instant;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import org.apache.sshd.common.SshConstants;
import org.apache.sshd.common.SshException;
import org.apache.sshd.common.io.IoSession;
import org.apache.sshd.common.io.IoWriteFuture;
import org.apache.sshd.common.kex.extension.KexExtensions;
import org.apache.sshd.common.session.SessionContext;
import org.apache.sshd.common.util.Readable;
import org.apache.sshd.common.util.buffer.Buffer;
import org.apache.sshd.common.util.buffer.ByteArrayBuffer;
import org.apache.sshd.core.CoreModuleProperties;
import org.apache.sshd.server.ServerFactoryManager;
import org.apache.sshd.server.session.ServerSessionImpl;

/**
 * MINA's transport with a guard before the login: it asks the gate, takes nothing but a key exchange and a login, in bounded packets and
 * a bounded number of exchanges, and tells a peer no more than a sentence. What it did until it was gone is held against its source.
 */
final class GuardedTransport extends ServerSessionImpl {

    /** Not this class's: MINA logs under that one, with what peers sent. */
    private static final Logger LOG = System.getLogger(MinaSshServer.class.getName());

    /** RFC 4253 section 4.2, with the line's end. */
    private static final int LONGEST_IDENTIFICATION = 255;

    /** What any party must take (RFC 4253 section 6.1); no login needs more. */
    private static final int LARGEST_STRANGE_PACKET = 35_000;

    /** A client has no reason for a second exchange before it is in; each costs us a signature. */
    private static final int MOST_STRANGE_EXCHANGES = 2;

    /** How long a connection that is blocked may take to log in: a client that has its key at hand needs one second. */
    private static final Duration GRACE_WHEN_BLOCKED = Duration.ofSeconds(10);

    /** So long a connection that is turned away may take to read why; to close on it at once could lose the words. */
    private static final Duration FAREWELL = Duration.ofSeconds(2);

    private static final String INVALID_IDENTIFICATION = "Invalid SSH identification string.\r\n";

    private final ConnectionGate gate;
    private final SshHostKeys hostKeys;
    private Optional<Duration> blocked = Optional.empty();
    private boolean turnedAway;
    private boolean served;
    private int exchanges;
    private volatile boolean tried;
    private volatile boolean broken;

    GuardedTransport(ServerFactoryManager server, IoSession socket, ConnectionGate gate, SshHostKeys hostKeys)
            throws Exception {
        super(server, socket);
        this.gate = gate;
        this.hostKeys = hostKeys;
    }

    @Override
    public void start() throws Exception {
        switch (gate.admit(this, peer())) {
            case ConnectionGate.Verdict.Welcome _ -> super.start();
            case ConnectionGate.Verdict.KeysOnly(Duration left) -> {
                blocked = Optional.of(left);
                CoreModuleProperties.AUTH_TIMEOUT.set(this, GRACE_WHEN_BLOCKED);
                super.start();
            }
            case ConnectionGate.Verdict.Away(String sentence) -> turnAway(sentence);
        }
    }

    /** Says its name and, as its first and last message, why it does not go on: clients show that (RFC 4253 section 11.1). */
    private void turnAway(String sentence) throws IOException {
        turnedAway = true;
        IoSession socket = getIoSession();
        socket.writeBuffer(Farewell.of(CoreModuleProperties.SERVER_IDENTIFICATION.getRequired(this), sentence))
                .addListener(written -> {
                    try {
                        socket.shutdownOutputStream();
                    } catch (IOException e) {
                        LOG.log(Level.DEBUG, "a client that was turned away has left", e);
                    }
                });
        getFactoryManager()
                .getScheduledExecutorService()
                .schedule(() -> close(true), FAREWELL.toMillis(), TimeUnit.MILLISECONDS);
    }

    /** How long its source is blocked, if it was when it came: then only keys are asked for. */
    Optional<Duration> blocked() {
        return blocked;
    }

    /** A login was tried and failed. */
    void tried() {
        tried = true;
    }

    @Override
    public void messageReceived(Readable bytes) throws Exception {
        if (!turnedAway) {
            super.messageReceived(bytes);
        }
    }

    /** A line that is too long, or has a byte that it may not have, is refused before MINA looks for its end without a bound. */
    @Override
    protected boolean readIdentification(Buffer received) throws Exception {
        int start = received.rpos();
        int length = Math.min(received.available(), LONGEST_IDENTIFICATION);
        byte[] line = new byte[length];
        System.arraycopy(received.array(), start, line, 0, length);
        int end = 0;
        while (end < length && line[end] != '\n') {
            end++;
        }
        if (end == length && length < LONGEST_IDENTIFICATION) {
            return false;
        }
        String text = new String(line, 0, end, StandardCharsets.ISO_8859_1);
        if (end == length
                || !text.chars().limit(end - 1).allMatch(c -> c >= ' ' && c < 0x7f)
                || !SessionContext.isValidVersionPrefix(text)) {
            broken = true;
            IoSession socket = getIoSession();
            IoWriteFuture told =
                    socket.writeBuffer(new ByteArrayBuffer(INVALID_IDENTIFICATION.getBytes(StandardCharsets.US_ASCII)));
            told.addListener(written -> close(true));
            turnedAway = true;
            return false;
        }
        SshAlgorithms.adapt(this, text.strip());
        return super.readIdentification(received);
    }

    @Override
    protected void doHandleMessage(Buffer message) throws Exception {
        if (!isAuthenticated()) {
            guard(message.array()[message.rpos()] & 0xff, message.available());
        }
        super.doHandleMessage(message);
    }

    /** Before the login there is a key exchange and a login, and nothing else. */
    private void guard(int command, int size) throws SshException {
        boolean fits = switch (command) {
            case SshConstants.SSH_MSG_DISCONNECT,
                    SshConstants.SSH_MSG_IGNORE,
                    SshConstants.SSH_MSG_UNIMPLEMENTED,
                    SshConstants.SSH_MSG_DEBUG,
                    SshConstants.SSH_MSG_NEWKEYS,
                    KexExtensions.SSH_MSG_EXT_INFO -> true;
            case SshConstants.SSH_MSG_KEXINIT -> ++exchanges <= MOST_STRANGE_EXCHANGES;
            // a second request would begin the count of tries anew
            case SshConstants.SSH_MSG_SERVICE_REQUEST -> !served && (served = true);
            case SshConstants.SSH_MSG_USERAUTH_REQUEST -> served;
            default ->
                command >= SshConstants.SSH_MSG_KEX_FIRST && command <= SshConstants.SSH_MSG_KEX_LAST
                        || served
                                && command >= SshConstants.SSH_MSG_USERAUTH_INFO_REQUEST
                                && command < SshConstants.SSH_MSG_GLOBAL_REQUEST;
        };
        if (!fits || size > LARGEST_STRANGE_PACKET) {
            broken = true;
            throw new SshException(
                    SshConstants.SSH2_DISCONNECT_PROTOCOL_ERROR,
                    size > LARGEST_STRANGE_PACKET
                            ? "a packet this large may not come before the login"
                            : "message " + command + " may not come before the login, or not again");
        }
    }

    @Override
    public IoWriteFuture signalAuthenticationSuccess(String login, String service, Buffer request) throws Exception {
        IoWriteFuture told = super.signalAuthenticationSuccess(login, service, request);
        hostKeys.announce(this);
        return told;
    }

    /** The time for the login is counted from the connection's beginning; MINA would begin again with each service. */
    @Override
    public Instant resetAuthTimeout() {
        return getAuthTimeoutStart();
    }

    @Override
    public void exceptionCaught(Throwable failure) {
        boolean known = isAuthenticated();
        boolean left = failure instanceof IOException
                && !(failure instanceof SshException)
                && !(failure instanceof StreamCorruptedException);
        boolean noAgreement = failure instanceof SshException ssh
                && ssh.getDisconnectCode() == SshConstants.SSH2_DISCONNECT_KEY_EXCHANGE_FAILED;
        if (!known && !left && !noAgreement) {
            broken = true;
        }
        Level level = known && failure instanceof RuntimeException ? Level.WARNING : Level.DEBUG;
        LOG.log(
                level,
                "a connection is closed: {0} {1}",
                failure.getClass().getSimpleName(),
                PeerText.escaped(String.valueOf(failure.getMessage())));
        signalExceptionCaught(failure);
        if (isOpen() && failure instanceof SshException told && told.getDisconnectCode() > 0) {
            try {
                disconnect(told.getDisconnectCode(), PeerText.escaped(String.valueOf(told.getMessage())));
                return;
            } catch (IOException gone) {
                LOG.log(Level.DEBUG, "a client left before it was told why", gone);
            }
        }
        close(true);
    }

    @Override
    protected void preClose() {
        if (!isAuthenticated() && !turnedAwayByGate()) {
            gate.offend(peer(), offence());
        }
        super.preClose();
    }

    private boolean turnedAwayByGate() {
        return turnedAway && !broken;
    }

    private Offence offence() {
        if (broken) {
            return Offence.BROKEN_PROTOCOL;
        }
        if (!Instant.now().isBefore(getAuthTimeoutStart().plus(getAuthTimeout()))) {
            return Offence.GRACE_EXCEEDED;
        }
        return tried ? Offence.FAILED_LOGIN : Offence.NO_LOGIN;
    }

    private InetAddress peer() {
        return getIoSession().getRemoteAddress() instanceof InetSocketAddress from
                ? from.getAddress()
                : InetAddress.getLoopbackAddress();
    }
}
