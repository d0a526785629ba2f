package io.sandhold.server;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.ByteArrayOutputStream;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import picocli.CommandLine;

/** What {@code --help} says, at the command line and in the console. */
class HelpTest {

    private final ConsoleCommands console = new ConsoleCommands(
            ServerClient.of(Path.of("none"), Optional.of("http://127.0.0.1:1"), Optional.of("unused")));

    /** In a process of its own, for picocli says on its stderr what it finds wrong with a description. */
    @Test
    void help_is_all_that_is_said_when_it_is_asked_for() throws Exception {
        for (String command : Main.commands().getSubcommands().keySet()) {
            Process process = new ProcessBuilder(
                            Path.of(System.getProperty("java.home"), "bin", "java")
                                    .toString(),
                            "-cp",
                            System.getProperty("java.class.path"),
                            Main.class.getName(),
                            command,
                            "--help")
                    .start();
            String said = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
            String errors = new String(process.getErrorStream().readAllBytes(), StandardCharsets.UTF_8);
            assertEquals(0, process.waitFor(), errors);
            assertFalse(errors.contains("picocli"), errors);
            assertFalse(said.contains("%%"), said);
            assertTrue(said.contains("Usage: sandhold " + command + " "), said);
        }
    }

    @Test
    void the_consoles_help_names_its_commands_without_a_name_of_its_own() {
        assertTrue(usage("help").startsWith("Usage: COMMAND [OPTIONS]\n"), usage("help"));
        assertTrue(usage("help", "session").startsWith("Usage: session "), usage("help", "session"));
        assertTrue(
                usage("help", "session", "show").startsWith("Usage: session show "), usage("help", "session", "show"));
    }

    @Test
    void a_command_that_the_console_does_not_know_is_told_with_where_to_look() {
        ByteArrayOutputStream err = new ByteArrayOutputStream();
        assertEquals(
                Main.USAGE,
                console.run(List.of("nosuch"), Desk.HERE, new PrintStream(err, true, StandardCharsets.UTF_8)));
        String said = err.toString(StandardCharsets.UTF_8);
        assertTrue(said.contains("no command 'nosuch'; --help lists what it knows"), said);
        assertFalse(said.contains("  "), said);
    }

    private String usage(String... words) {
        CommandLine at = new CommandLine(console.root());
        for (String word : List.of(words).subList(1, words.length)) {
            at = at.getSubcommands().get(word);
        }
        return at.getUsageMessage();
    }
}
