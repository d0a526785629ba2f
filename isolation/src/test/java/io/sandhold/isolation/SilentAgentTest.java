package io.sandhold.isolation;

import static io.sandhold.isolation.TestHost.run;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** An agent that lives and does not answer: whoever asks it is told so, in time. */
@Timeout(60)
class SilentAgentTest {
    @TempDir
    Path directory;

    @Test
    void that_the_agent_does_not_answer_is_said() throws Exception {
        try (TestHost host = new TestHost(directory, Duration.ofSeconds(5));
                Jail jail = host.jail("silent")) {
            String agent = agent();
            signal("-STOP", agent);
            try {
                var refused = assertThrows(JailException.class, () -> jail.start(Command.of("true")));
                assertTrue(refused.getMessage().endsWith("agent did not answer within 5.0 s"), refused.getMessage());
                refused = assertThrows(JailException.class, () -> jail.connect(new JailAddress.Port(80)));
                assertTrue(refused.getMessage().endsWith("agent did not answer within 5.0 s"), refused.getMessage());
                assertFalse(jail.idle());
            } finally {
                signal("-CONT", agent);
            }
            assertEquals("on\n", run(jail, "echo", "on").out());
        }
    }

    private static String agent() throws IOException {
        for (ProcessHandle process : ProcessHandle.current().descendants().toList()) {
            Path name = Path.of("/proc", Long.toString(process.pid()), "comm");
            if (Files.exists(name) && Files.readString(name).equals("agent\n")) {
                return Long.toString(process.pid());
            }
        }
        throw new AssertionError("no agent runs");
    }

    private static void signal(String signal, String process) throws Exception {
        assertEquals(0, new ProcessBuilder("kill", signal, process).start().waitFor());
    }
}
