package io.sandhold.sshserver;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.sandhold.sessions.CertificateTrust;
import io.sandhold.sessions.Forwarding;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;

/** What the operator has said to people, seen by the stock client. */
@ExtendWith(TestHouse.Key.class)
class TextsTest {

    @Test
    void the_banner_comes_before_the_login_and_the_text_of_the_day_before_the_shell(TestHouse house)
            throws IOException {
        var texts = new SshServerConfig.Texts("Only who was asked\nmay come in.\n", "Closed on Sunday.");
        String session = TestHouse.newSession();
        try (SshServer door =
                house.openAnother(AdmissionRules.STANDARD, Forwarding.ALL, CertificateTrust.NONE, texts)) {
            SshTool refused = new SshTool(house, door)
                    .option("BatchMode=yes")
                    .option("IdentityFile=" + house.newKey(house.directory(), "stranger-to-texts"))
                    .logLevel("INFO");
            Ran out = refused.ssh(session, "true");
            assertEquals(255, out.exit(), out::toString);
            assertTrue(out.err().contains("Only who was asked"), out::toString);

            SshTool known = new SshTool(house, door)
                    .option("IdentityFile=" + house.key())
                    .logLevel("INFO");
            Ran shell = known.sshWith(session, "exit 3\n".getBytes(StandardCharsets.US_ASCII), "-tt");
            assertEquals(3, shell.exit(), shell::toString);
            assertTrue(shell.out().contains(" used; it lives until"), shell::toString);
            assertTrue(shell.out().contains(".\r\nClosed on Sunday.\r\n"), shell::toString);
            assertTrue(shell.err().contains("may come in."), shell::toString);

            Ran command = known.ssh(session, "echo on");
            assertEquals("on\n", command.out(), command::toString);
        }
    }
}
