package io.sandhold.sshserver;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;

@ExtendWith(TestHouse.Key.class)
class RekeyTest {

    private static final int MIB = 1 << 20;

    private final String session = TestHouse.newSession();

    @Test
    void new_keys_are_exchanged_while_100_mib_go_each_way(TestHouse house) {
        Ran ran = house.client()
                .option("RekeyLimit=16M")
                .option("Ciphers=aes128-gcm@openssh.com")
                .logLevel("DEBUG1")
                .sshWith(session, new byte[100 * MIB], "cat");
        assertEquals(0, ran.exit(), ran::err);
        assertEquals(100 * MIB, ran.stdout().length);
        long exchanges = ran.err()
                .lines()
                .filter(line -> line.contains("SSH2_MSG_NEWKEYS received"))
                .count();
        assertTrue(exchanges >= 100 / 16, () -> exchanges + " key exchanges");
    }

    @Test
    void what_is_no_variable_of_a_terminal_and_x11_are_refused_and_the_program_runs(TestHouse house) {
        Ran ran = house.client()
                .environment("BASH_ENV", "/evil.so")
                .environment("LC_TIME", "C")
                .option("SendEnv=BASH_ENV LC_TIME")
                .ssh(session, "-X", "echo \"[$BASH_ENV][$LC_TIME][$DISPLAY]\"");
        assertEquals("[][C][]\n", ran.out(), ran::toString);
        assertEquals(0, ran.exit(), ran::toString);
    }
}
