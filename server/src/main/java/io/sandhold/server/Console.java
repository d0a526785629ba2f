package io.sandhold.server;

import io.sandhold.sessions.AuditEvent;
import io.sandhold.sessions.AuditKind;
import io.sandhold.sessions.SessionHost;
import io.sandhold.sshserver.OperatorConsole;
import io.sandhold.webapi.LocalApi;
import java.io.IOException;
import java.io.InputStream;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.function.Consumer;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jline.terminal.Size;
import org.jline.terminal.Terminal;
import org.jline.terminal.TerminalBuilder;
import org.jline.terminal.impl.ExternalTerminal;

/** {@code ssh console@host}: the commands of the command line within the server, for whoever logged in. */
final class Console implements OperatorConsole {

    private static final int COLUMNS = 80;
    private static final int ROWS = 24;

    /** A word, as a shell takes it apart. */
    private static final Pattern WORD = Pattern.compile("\\G\\s*(?:\"([^\"]*)\"|'([^']*)'|([^\\s\"']+))");

    private final LocalApi api;
    private final SessionHost host;

    Console(LocalApi api, SessionHost host) {
        this.api = api;
        this.host = host;
    }

    /** The console on this process's own terminal, over the server's REST API, which leaves the audit events. */
    static int here(ServerClient server) {
        server.get("/host"); // one that does not answer is told before there is a prompt
        try (Terminal terminal =
                TerminalBuilder.builder().system(true).dumb(false).build()) {
            return new ConsoleSession(new ConsoleCommands(server), terminal, line -> {}).run();
        } catch (IOException | IllegalStateException e) {
            throw new StartException(
                    "the console needs a terminal; give single commands without one, such as"
                            + " ./sandhold session list",
                    e);
        }
    }

    @Override
    public int run(Visit visit) throws IOException {
        ConsoleCommands commands = new ConsoleCommands(ServerClient.local(api, visit.by()));
        if (visit.line().isPresent()) {
            written(visit, visit.line().get());
            return once(commands, visit, visit.line().get());
        }
        if (visit.terminal().isEmpty()) {
            return lines(commands, visit);
        }
        try (Terminal terminal = terminal(visit)) {
            return new ConsoleSession(commands, terminal, line -> written(visit, line)).run();
        }
    }

    private void written(Visit visit, String line) {
        host.audit().record(AuditEvent.now(AuditKind.COMMAND, visit.by(), "", "console: " + line));
    }

    private static int once(ConsoleCommands commands, Visit visit, String line) throws IOException {
        PrintStream out = new PrintStream(visit.out(), false, StandardCharsets.UTF_8);
        PrintStream err = new PrintStream(visit.err(), true, StandardCharsets.UTF_8);
        int code;
        try {
            code = commands.run(words(line), new Remote(visit, visit.in(), out), err);
        } catch (StartException e) {
            err.println("sandhold: " + e.getMessage());
            code = Main.USAGE;
        }
        out.flush();
        return code;
    }

    /** Without a terminal: each line of stdin a command, until one fails. */
    private int lines(ConsoleCommands commands, Visit visit) throws IOException {
        InputStream in = visit.in();
        StringBuilder line = new StringBuilder();
        for (int c = in.read(); ; c = in.read()) {
            if (c >= 0 && c != '\n') {
                line.append((char) c);
                if (line.length() > 4096) {
                    visit.err()
                            .write("sandhold: a line is 4,096 characters at most\n".getBytes(StandardCharsets.UTF_8));
                    return Main.USAGE;
                }
                continue;
            }
            if (!line.toString().isBlank()) {
                written(visit, line.toString());
                int code = once(commands, visit, line.toString());
                if (code != Main.DONE) {
                    return code;
                }
            }
            if (c < 0) {
                return Main.DONE;
            }
            line.setLength(0);
        }
    }

    /**
     * The words of a line: apart by blanks, together by quotes.
     *
     * @throws StartException where a quote is not closed
     */
    static List<String> words(String line) {
        Matcher matcher = WORD.matcher(line);
        List<String> words = new ArrayList<>();
        int end = 0;
        while (matcher.find()) {
            words.add(Optional.ofNullable(matcher.group(1))
                    .or(() -> Optional.ofNullable(matcher.group(2)))
                    .orElseGet(() -> matcher.group(3)));
            end = matcher.end();
        }
        if (!line.substring(end).isBlank()) {
            throw new StartException("a quote is not closed, and nothing was done; close it, or leave it out");
        }
        return words;
    }

    private static Terminal terminal(Visit visit) throws IOException {
        io.sandhold.isolation.Terminal asked = visit.terminal().orElseThrow();
        Terminal terminal =
                new ExternalTerminal("sandhold", known(asked.type()), visit.in(), visit.out(), StandardCharsets.UTF_8);
        resize(terminal, asked.size().columns(), asked.size().rows());
        visit.onResize(size -> Thread.ofVirtual().name("console-resize").start(() -> {
            resize(terminal, size.columns(), size.rows());
            terminal.raise(Terminal.Signal.WINCH);
        }));
        return terminal;
    }

    private static void resize(Terminal terminal, int columns, int rows) {
        terminal.setSize(
                Size.of(columns > 0 && columns <= 1000 ? columns : COLUMNS, rows > 0 && rows <= 1000 ? rows : ROWS));
    }

    /** One that JLine describes by itself; for any other it would start a program with a name that came from a peer. */
    private static String known(String type) {
        if (type.startsWith("xterm")) {
            return "xterm-256color";
        }
        if (type.startsWith("screen") || type.startsWith("tmux")) {
            return "screen-256color";
        }
        return type.isEmpty() || type.equals("dumb") ? "dumb" : "ansi";
    }

    /** A command whose line came over the network, with nobody to ask. */
    private record Remote(Visit visit, InputStream in, PrintStream out) implements Desk {
        @Override
        public void onTerminal(Consumer<Terminal> action) {
            if (visit.terminal().isEmpty()) {
                throw new StartException("this needs a terminal: ssh -t console@host");
            }
            try (Terminal terminal = Console.terminal(visit)) {
                action.accept(terminal);
            } catch (IOException e) {
                throw new StartException("the terminal cannot be used; connect anew", e);
            }
        }

        @Override
        public boolean files() {
            return false;
        }

        @Override
        public Optional<String> secret(String prompt) {
            return Optional.empty();
        }
    }
}
