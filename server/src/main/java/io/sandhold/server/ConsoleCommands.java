package io.sandhold.server;

import java.io.PrintStream;
import java.io.PrintWriter;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import picocli.CommandLine;
import picocli.CommandLine.Model.CommandSpec;

/** The commands of the operator's console, one line at a time: those of the command line, without a server or a token to name. */
final class ConsoleCommands {

    /** A word for two. */
    private static final Map<String, List<String>> SHORT = Map.of(
            "sessions", List.of("session", "list"),
            "accounts", List.of("account", "list"),
            "keys", List.of("key", "list"),
            "tokens", List.of("token", "list"),
            "usage", List.of("session", "usage"),
            "shells", List.of("session", "shells"));

    /** What only an open console can show. */
    private static final List<String> PICTURES = List.of("top", "watch");

    /** As wide as help is written. */
    private static final int COLUMNS = 80;

    private final ServerClient server;
    private final CommandSpec root;

    ConsoleCommands(ServerClient server) {
        this.server = server;
        this.root = Main.command("", "The operator's console.");
        for (RemoteCommand.Group group : RemoteCommand.Group.values()) {
            root.addSubcommand(group.word(), RemoteCommand.spec(group, false));
        }
        root.subcommands().values().forEach(ConsoleCommands::closeUp);
        root.usageMessage().customSynopsis("COMMAND [OPTIONS]");
    }

    /** Has help begin with the command's first word: the console itself has no name, but picocli puts a blank behind it. */
    private static void closeUp(CommandLine command) {
        command.getCommandSpec().usageMessage().synopsisHeading("Usage:");
        command.getSubcommands().values().forEach(ConsoleCommands::closeUp);
    }

    ServerClient server() {
        return server;
    }

    /** The commands with their options, for completion and help. */
    CommandSpec root() {
        return root;
    }

    /** The words that stand for two. */
    static List<String> shortWords() {
        return SHORT.keySet().stream().sorted().toList();
    }

    /**
     * Runs one line.
     *
     * @param err where a mistake is said, in one sentence
     * @return the exit code
     */
    int run(List<String> words, Desk desk, PrintStream err) {
        List<String> line = inFull(words);
        if (line.isEmpty() || line.getFirst().equals("help")) {
            return help(line, desk.out(), err);
        }
        if (PICTURES.contains(line.getFirst())) {
            err.println("sandhold: " + line.getFirst()
                    + " moves, and is for the open console: ssh -t console@HOST without a command, and then "
                    + line.getFirst());
            return Main.USAGE;
        }
        CommandLine commands = new CommandLine(root).setUsageHelpWidth(COLUMNS);
        commands.setOut(new PrintWriter(desk.out(), true));
        commands.setOverwrittenOptionsAllowed(false);
        commands.setParameterExceptionHandler((mistake, _) -> {
            err.println("sandhold: " + Main.said(mistake, ""));
            return Main.USAGE;
        });
        commands.setExecutionStrategy(parsed -> {
            Integer helped = CommandLine.executeHelpRequest(parsed);
            if (helped != null) {
                return helped;
            }
            try {
                return Main.remote(parsed, command -> new RemoteCall(() -> server, command, desk));
            } catch (StartException e) {
                err.println("sandhold: " + e.getMessage());
                return Main.FAILED;
            }
        });
        return commands.execute(line.toArray(String[]::new));
    }

    private List<String> inFull(List<String> words) {
        if (words.isEmpty()) {
            return words;
        }
        List<String> line = new ArrayList<>(words);
        List<String> two = SHORT.get(words.getFirst());
        CommandLine group = root.subcommands().get(words.getFirst());
        boolean alone = words.size() == 1 || words.get(1).equals("--json");
        if (two != null) {
            line.removeFirst();
            line.addAll(0, two);
        } else if (alone && group != null && group.getSubcommands().containsKey("list")) {
            line.add(1, "list");
        }
        return line;
    }

    private int help(List<String> words, PrintStream out, PrintStream err) {
        CommandLine at = new CommandLine(root).setUsageHelpWidth(COLUMNS);
        for (String word : words.subList(Math.min(1, words.size()), words.size())) {
            Optional<CommandLine> next = Optional.ofNullable(at.getSubcommands().get(word));
            if (next.isEmpty()) {
                err.println("sandhold: there is no command '" + Columns.visible(word) + "'; help lists them");
                return Main.USAGE;
            }
            at = next.get();
        }
        at.usage(out);
        if (words.size() < 2) {
            out.println("Shorter: " + String.join(", ", shortWords())
                    + ". In the interactive console: top, watch, clear, exit.");
        }
        return Main.DONE;
    }
}
