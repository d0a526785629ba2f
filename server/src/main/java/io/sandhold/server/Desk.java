package io.sandhold.server;

import java.io.Console;
import java.io.IOException;
import java.io.InputStream;
import java.io.PrintStream;
import java.util.Optional;
import java.util.function.Consumer;
import org.jline.terminal.Terminal;
import org.jline.terminal.TerminalBuilder;

/** Where a command is asked: what it reads, where it prints, and whom it may ask. */
interface Desk {

    /** The operator's own machine. */
    Desk HERE = new Desk() {
        @Override
        public void onTerminal(Consumer<Terminal> action) {
            try (Terminal terminal =
                    TerminalBuilder.builder().system(true).dumb(false).build()) {
                action.accept(terminal);
            } catch (IOException | IllegalStateException e) {
                throw new StartException("this needs a terminal; run it at one", e);
            }
        }

        @Override
        public InputStream in() {
            return System.in;
        }

        @Override
        public PrintStream out() {
            return System.out;
        }

        @Override
        public boolean files() {
            return true;
        }

        @Override
        public Optional<String> secret(String prompt) {
            Console console = System.console();
            return console != null && console.isTerminal()
                    ? Optional.ofNullable(console.readPassword("%s", prompt)).map(String::new)
                    : Optional.empty();
        }
    };

    /**
     * Does something on its terminal.
     *
     * @throws StartException where it has none
     */
    void onTerminal(Consumer<Terminal> action);

    /** Its stdin. */
    InputStream in();

    /** Its stdout. */
    PrintStream out();

    /** Whether it may read this machine's files; not what came over the network. */
    boolean files();

    /** A line that is typed and not shown; empty where nobody sits there to type. */
    Optional<String> secret(String prompt);
}
