package io.sandhold.server;

import java.nio.file.Path;
import java.util.Map;
import java.util.Optional;
import java.util.function.Function;
import java.util.function.IntSupplier;
import picocli.CommandLine;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Model.OptionSpec;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.ParseResult;
import picocli.CommandLine.UnmatchedArgumentException;

/**
 * The command line. Exit codes: 0 done; 1 it could not be done, one sentence on stderr says why; 2 it was asked wrongly.
 *
 * <p>Options are built from the table of {@link Setting}, not from annotations: the table is the one list there is, and
 * nothing is looked up by reflection at start.
 */
public final class Main {

    static final int DONE = 0;
    static final int FAILED = 1;
    static final int USAGE = 2;

    private Main() {}

    public static void main(String[] args) {
        System.exit(run(args, System.getenv()));
    }

    /** Runs one command to its end, and gives its exit code. */
    static int run(String[] args, Map<String, String> environment) {
        CommandLine line = commands();
        line.setOverwrittenOptionsAllowed(false);
        line.setExecutionStrategy(parsed -> orSay(() -> execute(line, parsed, environment)));
        line.setParameterExceptionHandler((mistake, _) -> {
            System.err.println("sandhold: " + said(mistake, "./"));
            return USAGE;
        });
        return line.execute(args);
    }

    /** What is wrong with the line, what was perhaps meant, and where the right words stand. */
    static String said(ParameterException mistake, String launcher) {
        CommandSpec command = mistake.getCommandLine().getCommandSpec();
        String help = (launcher + command.qualifiedName().strip() + " --help").strip();
        if (mistake instanceof UnmatchedArgumentException unknown) {
            String word = Columns.visible(unknown.getUnmatched().getFirst());
            String what =
                    word.startsWith("-") ? "option" : command.subcommands().isEmpty() ? "argument" : "command";
            Optional<String> meant = command.optionsMap().keySet().stream()
                    .filter(option -> option.length() > 3 && (word.startsWith(option) || option.startsWith(word)))
                    .findFirst()
                    .or(() -> unknown.getSuggestions().stream().findFirst());
            return named(command) + " knows no " + what + " '" + word + "'"
                    + meant.map(option -> "; did you mean " + option + "?").orElse(";") + " " + help
                    + " lists what it knows";
        }
        return mistake.getMessage() + "; see " + help;
    }

    /** Says on stderr why something could not be done; what nobody foresaw keeps its stack trace. */
    private static int orSay(IntSupplier action) {
        try {
            return action.getAsInt();
        } catch (ConfigException e) {
            e.mistakes().forEach(mistake -> System.err.println("sandhold: " + mistake));
            return USAGE;
        } catch (StartException e) {
            System.err.println("sandhold: " + e.getMessage());
            for (Throwable more : e.getSuppressed()) {
                System.err.println("sandhold: also: " + more.getMessage());
            }
            return FAILED;
        }
    }

    /** The version of the distribution; {@code development} where classes lie outside a jar. */
    static String version() {
        return Optional.ofNullable(Main.class.getPackage().getImplementationVersion())
                .orElse("development");
    }

    /** All that the program can be asked for. */
    static CommandLine commands() {
        CommandSpec root = command("sandhold", "An SSH-accessible sandbox host.");
        root.addOption(OptionSpec.builder("--version")
                .versionHelp(true)
                .description("shows the version")
                .build());
        root.version("sandhold " + version());
        CommandSpec serve = command("serve", "Starts the server in the foreground; Ctrl-C stops it.");
        for (Setting setting : Setting.values()) {
            serve.addOption(OptionSpec.builder(setting.option())
                    .paramLabel(setting.form())
                    .type(String.class)
                    .description((setting.says() + " (" + setting.standard() + ")").replace("%", "%%")) // a format
                    .build());
        }
        serve.addOption(OptionSpec.builder("--config")
                .paramLabel("FILE")
                .type(Path.class)
                .description("the configuration file (DIR/sandhold.conf, if it is there)")
                .build());
        serve.usageMessage()
                .footer(
                        "",
                        "An option may also stand in the environment (SANDHOLD_DATA for --data, ...) or in the",
                        "configuration file (data = ...). An option wins over the environment, that over the file.");
        root.addSubcommand("serve", serve);
        for (RemoteCommand.Group group : RemoteCommand.Group.values()) {
            root.addSubcommand(group.word(), RemoteCommand.spec(group, true));
        }
        CommandSpec console = command("console", "Opens the operator's console of a running server, on this terminal.");
        RemoteCommand.server(console);
        root.addSubcommand("console", console);
        CommandSpec warmUp = command("warm-up", "Starts, is used once and stops: the build's training run.");
        warmUp.usageMessage().hidden(true);
        root.addSubcommand("warm-up", warmUp);
        return new CommandLine(root);
    }

    static CommandSpec command(String name, String says) {
        CommandSpec spec = CommandSpec.create().name(name);
        spec.usageMessage().description(says).width(110).sortOptions(false).abbreviateSynopsis(true);
        spec.addOption(OptionSpec.builder("-h", "--help")
                .usageHelp(true)
                .description("shows this")
                .build());
        return spec;
    }

    private static int execute(CommandLine line, ParseResult parsed, Map<String, String> environment) {
        Integer helped = CommandLine.executeHelpRequest(parsed);
        if (helped != null) {
            return helped;
        }
        if (!parsed.hasSubcommand()) {
            line.usage(System.out);
            return DONE;
        }
        ParseResult command = parsed.subcommand();
        return switch (command.commandSpec().name()) {
            case "serve" -> Serve.run(command, environment);
            case "warm-up" -> WarmUp.run();
            case "console" -> Console.here(RemoteCommand.server(command, environment));
            default -> {
                yield remote(parsed, asked -> RemoteCommand.call(asked, environment));
            }
        };
    }

    private static String named(CommandSpec command) {
        String name = command.qualifiedName().strip();
        return name.isEmpty() ? "the console" : name;
    }

    /** Runs one of the commands that ask a server. */
    static int remote(ParseResult parsed, Function<ParseResult, RemoteCall> call) {
        if (!parsed.hasSubcommand()) {
            throw new ParameterException(parsed.commandSpec().commandLine(), "say what to do");
        }
        ParseResult group = parsed.subcommand();
        if (!group.hasSubcommand()) {
            throw new ParameterException(
                    group.commandSpec().commandLine(),
                    "say what to do with it: "
                            + String.join(
                                    ", ", group.commandSpec().subcommands().keySet()));
        }
        return RemoteCommand.run(call.apply(group.subcommand()));
    }
}
