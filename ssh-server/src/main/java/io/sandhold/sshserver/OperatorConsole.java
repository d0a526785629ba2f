package io.sandhold.sshserver;

import io.sandhold.isolation.Terminal;
import io.sandhold.isolation.WindowSize;
import io.sandhold.sessions.Principal;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.util.Optional;
import java.util.function.Consumer;

/** What an administrator finds at {@code ssh console@host}. Thread-safe. */
public interface OperatorConsole {

    /** A door without one. */
    OperatorConsole NONE = visit -> {
        visit.err().write("sandhold: there is no console at this door\n".getBytes(StandardCharsets.US_ASCII));
        return 1;
    };

    /**
     * Serves one channel until it is done, on a thread of its own.
     *
     * @return the exit code
     * @throws IOException if the client has left
     */
    int run(Visit visit) throws IOException;

    /** One channel of an administrator's. */
    interface Visit {

        /** Who it is. */
        Principal by();

        /** The command line that was asked for; empty asks for an interactive console. */
        Optional<String> line();

        /** The client's terminal, which leaves all editing to this side; empty where it has none. */
        Optional<Terminal> terminal();

        /** What the client sends; it ends when the client does. */
        InputStream in();

        OutputStream out();

        /** Stderr. */
        OutputStream err();

        /** Has every later size of the client's terminal told, on any thread. */
        void onResize(Consumer<WindowSize> watcher);
    }
}
