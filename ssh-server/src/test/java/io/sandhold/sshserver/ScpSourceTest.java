package io.sandhold.sshserver;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class ScpSourceTest {

    @Test
    void what_clients_send_is_taken_by_its_words() {
        assertWords("scp -f a", "-f", "--", "a");
        assertWords("scp -r -p -f /workspace/a", "-r", "-p", "-f", "--", "/workspace/a");
        assertWords("scp -v -f -- -a", "-v", "-f", "--", "-a");
        assertWords("scp -f 'a b; rm -rf $HOME'", "-f", "--", "a b; rm -rf $HOME");
        assertWords("scp -f a\\ b\\;c", "-f", "--", "a b;c");
        assertWords("scp -f \"a \\$b \\x\"", "-f", "--", "a $b \\x");
        assertWords("scp  -f\tä", "-f", "--", "ä");
        assertWords("scp -f .", "-f", "--", ".");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                "scp",
                "scp -f",
                "scp a",
                "scp -t a",
                "scp -f -t a",
                "scp -rt -f a",
                "/tmp/scp -f a",
                "scp -f a b",
                "scp -S /workspace/evil -f a",
                "scp -S/workspace/evil -f a",
                "scp -oProxyCommand=x -f a",
                "scp -f a;id",
                "scp -f a\nid",
                "scp -f a\u0000b",
                "scp -f $(id)",
                "scp -f \"$(id)\"",
                "scp -f `id`",
                "scp -f \"`id`\"",
                "scp -f a|id",
                "scp -f a>b",
                "scp -f a&",
                "scp -f *",
                "scp -f ~",
                "scp -f {a,b}",
                "scp -f a#b",
                "scp -f !a",
                "scp -f 'a",
                "scp -f \"a",
                "scp -f a\\",
                "scp -f a\\\nb",
                "scp -f ../a",
                "scp -f a/../../b",
                "scp -f /etc/passwd",
                "scp -f /workspace/../etc/passwd",
                "scp -f /workspaces",
                "scp -f ''",
                "X=1 scp -f a",
                "scp -f -- a b"
            })
    void anything_a_shell_would_do_more_with_is_not(String line) {
        assertEquals(Optional.empty(), ScpSource.words(line));
    }

    private static void assertWords(String line, String... words) {
        List<String> found = ScpSource.words(line).orElseThrow();
        assertEquals("/usr/bin/scp", found.getFirst());
        assertEquals(List.of(words), found.subList(1, found.size()));
    }
}
