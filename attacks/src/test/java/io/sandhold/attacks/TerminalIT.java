package io.sandhold.attacks;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.sandhold.server.Program;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.parallel.ResourceLock;

/** Typing into a terminal for whoever sits at it. */
@UnderAttack
@ResourceLock(House.NEIGHBOUR)
class TerminalIT {

    /** Tries each request on its own terminal and, where one is named, on another's. */
    private static final String TYPE = """
            import fcntl
            TIOCSTI, TIOCLINUX, TIOCSCTTY, TIOCCONS = 0x5412, 0x541C, 0x540E, 0x541D
            # the high half is dropped by the kernel: a filter that compares all 64 bits lets it pass (CVE-2019-10063)
            HIGH = 0, 1 << 32, 0xdead << 32, 0xffffffff << 32
            def ioctl(fd, request, argument):
                syscall('ioctl', fd, request if request < 1 << 63 else request - (1 << 64), argument)
            tty = os.open(sys.argv[1], os.O_RDWR | os.O_NOCTTY)
            for high in HIGH:
                attempt('TIOCSTI %x' % high, lambda: ioctl(tty, high | TIOCSTI, b'X'))
                attempt('TIOCLINUX %x' % high, lambda: ioctl(tty, high | TIOCLINUX, b'\\x03'))
            attempt('TIOCCONS', lambda: ioctl(tty, TIOCCONS, 0))
            attempt('to steal it', lambda: ioctl(tty, TIOCSCTTY, 1))
            """;

    private static Attacker attacker;

    @BeforeAll
    static void enter(House house) throws Exception {
        attacker = Attacker.in(house);
    }

    @Test
    void nothing_is_typed_into_ones_own_terminal(House house) throws Exception {
        attacker.shell("cat >/tmp/type.py <<'END'\n" + Attacker.ATTEMPT + TYPE + "finish()\nEND")
                .code(0);
        Program.Result ran = house.ssh().run(attacker.session(), "-tt", "python3 /tmp/type.py /dev/tty");
        assertEquals(0, ran.code(), ran::toString);
        assertFalse(ran.text().contains("THROUGH") || ran.text().contains("MISTAKE"), ran::toString);
        assertTrue(ran.text().contains("tried 10"), ran::toString);
    }

    @Test
    void nothing_is_typed_into_another_terminal_of_the_session(House house) throws Exception {
        try (Background other = Background.of(house.ssh()
                .ssh(
                        attacker.session(),
                        "-tt",
                        "stty -echo; tty; echo up; read -r -t 300 line; echo \"typed $line\""))) {
            other.awaitLine("up");
            String tty = other.text()
                    .lines()
                    .filter(line -> line.startsWith("/dev/pts/"))
                    .findFirst()
                    .orElseThrow()
                    .strip();
            attacker.assertRefused(TYPE, tty);
            assertFalse(other.text().contains("typed"), other::text);
        }
    }

    @Test
    void terminals_of_another_session_are_not_there(House house) throws Exception {
        try (Background other =
                Background.of(house.ssh().ssh(House.NEIGHBOUR, "-tt", "tty; echo up; exec sleep 300"))) {
            other.awaitLine("up");
            assertEquals(
                    "ptmx\n",
                    attacker.shell("ls /dev/pts; [ ! -e /dev/console ] && [ ! -e /dev/tty1 ] || echo console")
                            .code(0)
                            .text());
        }
    }
}
