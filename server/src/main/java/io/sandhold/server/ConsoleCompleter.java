package io.sandhold.server;

import jakarta.json.JsonObject;
import java.util.List;
import org.jline.reader.Candidate;
import org.jline.reader.Completer;
import org.jline.reader.LineReader;
import org.jline.reader.ParsedLine;
import picocli.CommandLine.Model.CommandSpec;

/** Completes commands, their options, and the names of sessions where a session is asked for. */
final class ConsoleCompleter implements Completer {

    private static final List<String> OWN = List.of("help", "top", "watch", "clear", "exit");

    private final ConsoleCommands commands;

    ConsoleCompleter(ConsoleCommands commands) {
        this.commands = commands;
    }

    @Override
    public void complete(LineReader reader, ParsedLine line, List<Candidate> candidates) {
        CommandSpec at = commands.root();
        int parameters = 0;
        List<String> before = line.words().subList(0, line.wordIndex());
        for (String word : before) {
            var next = at.subcommands().get(word);
            if (next != null) {
                at = next.getCommandSpec();
            } else if (!word.equals("help")) {
                parameters++;
            }
        }
        at.subcommands().keySet().forEach(word -> candidates.add(new Candidate(word)));
        if (before.isEmpty()) {
            OWN.forEach(word -> candidates.add(new Candidate(word)));
            ConsoleCommands.shortWords().forEach(word -> candidates.add(new Candidate(word)));
        }
        if (line.word().startsWith("-")) {
            at.optionsMap().keySet().forEach(option -> candidates.add(new Candidate(option)));
        }
        boolean session = at.positionalParameters().stream()
                .anyMatch(parameter -> parameter.paramLabel().equals("SESSION"));
        if (session && parameters == 0) {
            sessions(candidates);
        }
    }

    private void sessions(List<Candidate> candidates) {
        try {
            commands.server().sessions().getJsonArray("sessions").getValuesAs(JsonObject.class).stream()
                    .map(found -> new Candidate(found.getString("id")))
                    .forEach(candidates::add);
        } catch (StartException e) {
            System.getLogger(ConsoleCompleter.class.getName())
                    .log(System.Logger.Level.DEBUG, "no names to complete with", e);
        }
    }
}
