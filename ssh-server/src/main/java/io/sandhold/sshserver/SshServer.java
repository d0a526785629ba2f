package io.sandhold.sshserver;

import io.sandhold.sessions.SessionHost;
import java.net.InetSocketAddress;
import java.util.List;

/** The SSH door. Thread-safe. */
public interface SshServer extends AutoCloseable {

    /**
     * Listens.
     *
     * @throws java.io.UncheckedIOException if the address is taken or the host keys cannot be read
     */
    static SshServer start(SshServerConfig config, SessionHost host) {
        return start(config, host, OperatorConsole.NONE);
    }

    /** Listens, with a console for administrators. */
    static SshServer start(SshServerConfig config, SessionHost host, OperatorConsole console) {
        return MinaSshServer.start(config, host, console);
    }

    /** Where it listens, with the port it got. */
    InetSocketAddress address();

    /** The host keys as {@code known_hosts} would have them after the host name: {@code ssh-ed25519 AAAA…}. */
    List<String> hostKeys();

    /** What it offers to every client. */
    Offered offered();

    /**
     * Algorithms by their names, best first.
     *
     * @param macs for the ciphers that have none of their own
     * @param hostKeys what the server proves itself with
     */
    record Offered(List<String> keyExchanges, List<String> ciphers, List<String> macs, List<String> hostKeys) {
        public Offered {
            keyExchanges = List.copyOf(keyExchanges);
            ciphers = List.copyOf(ciphers);
            macs = List.copyOf(macs);
            hostKeys = List.copyOf(hostKeys);
        }
    }

    /** Stops listening and ends every connection. Idempotent. */
    @Override
    void close();
}
