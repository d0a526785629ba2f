package io.sandhold.webapi;

import static org.junit.jupiter.api.Assertions.assertDoesNotThrow;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.List;
import java.util.Optional;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** What a list of commands lets pass, and what not. */
class CommandRulesTest {

    private static final CommandRules LISTED =
            new CommandRules(Optional.of(Set.of("ls", "cat")), Optional.of(Set.of("python")));

    @Test
    void without_a_list_a_command_is_a_line_of_shell_and_its_arguments_are_words() {
        assertEquals(List.of("/bin/bash", "-c", "ls | wc -l", "bash"), CommandRules.ANY.argv("ls | wc -l", List.of()));
        assertEquals(
                List.of("/bin/bash", "-c", "echo \"$@\"", "bash", "q r"),
                CommandRules.ANY.argv("echo", List.of("q r")));
        assertDoesNotThrow(() -> CommandRules.ANY.check(Language.SHELL));
    }

    @Test
    void what_is_on_the_list_runs_without_a_shell() {
        assertEquals(List.of("ls", "-l", "a", "$(id)"), LISTED.argv(" ls  -l a ", List.of("$(id)")));
        assertDoesNotThrow(() -> LISTED.check(Language.PYTHON));
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "id",
                "/bin/ls",
                "./ls",
                "lsx",
                "ls;id",
                "ls|id",
                "ls&id",
                "ls $(id)",
                "ls `id`",
                "ls >f",
                "ls\nid",
                "ls\tid",
                "'ls'",
                "\"ls\"",
                "l\\s",
                "x=1 ls",
                "ls {a,b}",
                "ls *",
                "ls\u00a0-l",
                "LS"
            })
    void what_is_not_on_the_list_or_wants_a_shell_is_refused(String line) {
        Problem refused = assertThrows(Problem.class, () -> LISTED.argv(line, List.of()));
        assertEquals(403, refused.status());
        assertTrue(refused.getMessage().contains("cat, ls"), refused.getMessage());
    }

    @Test
    void a_shell_is_opened_where_there_is_no_list() {
        assertDoesNotThrow(CommandRules.ANY::checkShell);
        assertEquals(403, assertThrows(Problem.class, LISTED::checkShell).status());
    }

    @Test
    void interpreter_that_is_not_on_the_list_is_refused() {
        Problem refused = assertThrows(Problem.class, () -> LISTED.check(Language.SHELL));
        assertEquals(403, refused.status());
        assertTrue(refused.getMessage().contains("python"), refused.getMessage());
    }
}
