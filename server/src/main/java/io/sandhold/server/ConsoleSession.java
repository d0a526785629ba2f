package io.sandhold.server;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Optional;
import java.util.function.Consumer;
import org.jline.reader.EndOfFileException;
import org.jline.reader.LineReader;
import org.jline.reader.LineReaderBuilder;
import org.jline.reader.UserInterruptException;
import org.jline.terminal.Terminal;

/** The interactive console: a prompt with history and completion, pages, and the two pictures that move. One thread. */
final class ConsoleSession {

    private static final String PROMPT = "sandhold> ";
    private static final int REMEMBERED = 500;

    private final ConsoleCommands commands;
    private final Terminal terminal;
    private final Consumer<String> written;
    private final LineReader reader;
    private final ConsolePager pager;

    /** @param written is told each line that is run */
    ConsoleSession(ConsoleCommands commands, Terminal terminal, Consumer<String> written) {
        this.commands = commands;
        this.terminal = terminal;
        this.written = written;
        this.pager = new ConsolePager(terminal);
        this.reader = LineReaderBuilder.builder()
                .terminal(terminal)
                .appName("sandhold")
                .completer(new ConsoleCompleter(commands))
                .option(LineReader.Option.DISABLE_EVENT_EXPANSION, true)
                .option(LineReader.Option.HISTORY_IGNORE_SPACE, true)
                .variable(LineReader.HISTORY_SIZE, REMEMBERED)
                .variable(LineReader.DISABLE_HISTORY, false)
                .build();
    }

    int run() throws IOException {
        pager.say("The operator's console: help lists the commands, Tab completes, exit leaves.\n");
        while (true) {
            String line;
            try {
                line = reader.readLine(PROMPT);
            } catch (UserInterruptException e) {
                continue;
            } catch (EndOfFileException e) {
                return Main.DONE;
            }
            try {
                List<String> words = Console.words(line);
                if (words.isEmpty()) {
                    continue;
                }
                written.accept(line);
                if (List.of("exit", "quit", "logout").contains(words.getFirst())) {
                    return Main.DONE;
                }
                run(words);
            } catch (StartException e) {
                pager.say("sandhold: " + e.getMessage() + "\n");
            }
        }
    }

    private void run(List<String> words) throws IOException {
        switch (words.getFirst()) {
            case "clear" -> pager.clear();
            case "top" -> new ConsoleTop(commands.server(), pager).run();
            case "watch" -> new ConsoleWatch(commands.server(), pager).run();
            default -> command(words);
        }
    }

    private void command(List<String> words) throws IOException {
        ByteArrayOutputStream bytes = new BoundedBytes();
        PrintStream out = new PrintStream(bytes, true, StandardCharsets.UTF_8);
        commands.run(
                words,
                new Desk() {
                    @Override
                    public void onTerminal(Consumer<Terminal> action) {
                        action.accept(terminal);
                    }

                    @Override
                    public InputStream in() {
                        return InputStream.nullInputStream();
                    }

                    @Override
                    public PrintStream out() {
                        return out;
                    }

                    @Override
                    public boolean files() {
                        return false;
                    }

                    @Override
                    public Optional<String> secret(String prompt) {
                        try {
                            return Optional.of(reader.readLine(prompt, '*'));
                        } catch (UserInterruptException | EndOfFileException e) {
                            throw new StartException("nothing was changed", e);
                        }
                    }
                },
                out);
        pager.show(bytes.toString(StandardCharsets.UTF_8));
    }

    /** What a screen is filled with; more is for a file. */
    private static final class BoundedBytes extends ByteArrayOutputStream {
        private static final int MOST = 4 << 20;

        @Override
        public synchronized void write(int one) {
            if (count < MOST) {
                super.write(one);
            }
        }

        @Override
        public synchronized void write(byte[] bytes, int offset, int length) {
            super.write(bytes, offset, Math.min(length, Math.max(0, MOST - count)));
        }
    }
}
