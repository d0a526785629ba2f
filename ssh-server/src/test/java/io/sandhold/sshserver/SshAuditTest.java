package io.sandhold.sshserver;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.ArrayList;
import java.util.List;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;

/** What Debian's {@code ssh-audit} says of the door. */
@ExtendWith(TestHouse.Key.class)
class SshAuditTest {

    /**
     * Version 2.5 is older than these names, and says of one that it is an experiment. Nothing else is forgiven.
     */
    private static final Pattern TOO_NEW = Pattern.compile(
            "\\(kex\\) (mlkem768x25519-sha256|sntrup761x25519-sha512|kex-strict-s-v00@openssh\\.com) +-- \\[warn] unknown algorithm.*"
                    + "|\\(kex\\) sntrup761x25519-sha512@openssh\\.com +-- \\[warn] using experimental algorithm.*");

    @Test
    void an_audit_finds_no_failure_and_no_warning(TestHouse house) {
        Ran audit = run(house, "-n", "-l", "info");
        assertTrue(audit.out().contains("(gen) banner: SSH-2.0-Sandhold"), audit::toString);
        List<String> found = audit.out()
                .lines()
                .filter(line -> line.contains("[warn]") || line.contains("[fail]"))
                .filter(line -> !TOO_NEW.matcher(line).matches())
                .toList();
        assertEquals(List.of(), found, audit::toString);
    }

    @Test
    void the_post_quantum_exchanges_come_first(TestHouse house) {
        String json = run(house, "-j").out().replaceAll("\\s", "");
        assertTrue(
                json.contains(
                        "\"kex\":[{\"algorithm\":\"mlkem768x25519-sha256\"},{\"algorithm\":\"sntrup761x25519-sha512\"}"),
                json);
    }

    private static Ran run(TestHouse house, String... options) {
        List<String> line = new ArrayList<>(List.of("ssh-audit"));
        line.addAll(List.of(options));
        line.addAll(List.of("-p", Integer.toString(house.door().address().getPort()), "127.0.0.1"));
        return Ran.of(line);
    }
}
