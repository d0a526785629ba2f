package io.sandhold.server;

import java.io.Console;
import java.io.InputStream;
import java.io.PrintStream;
import java.util.Optional;

/** Where a command is asked: what it reads, where it prints, and whom it may ask. */
interface Desk {

    /** The operator's own machine. */
    Desk HERE = new Desk() {
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

    /** Its stdin. */
    InputStream in();

    /** Its stdout. */
    PrintStream out();

    /** Whether it may read this machine's files; not what came over the network. */
    boolean files();

    /** A line that is typed and not shown; empty where nobody sits there to type. */
    Optional<String> secret(String prompt);
}
