package io.sandhold.attacks;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.sandhold.server.Eventually;
import io.sandhold.server.Program;
import java.time.Duration;
import org.junit.jupiter.api.Test;

/** What a deleted session has left, looked for by the next one that gets its room, its uid or its name. */
@UnderAttack
class ReuseIT {

    private static final String MARK = "sandhold-left-over-mark-";

    @Test
    void old_data_is_not_read_from_a_new_volumes_free_space(House house) throws Exception {
        Attacker first = Attacker.in(house, "{\"size\": \"64M\"}");
        first.shell("yes '" + MARK + "' | head -c 48000000 >/workspace/old; sync; head -c 24 /workspace/old")
                .code(0);
        house.rest().delete("/session/" + first.session()).status(200);

        Attacker second = Attacker.in(house, "{\"size\": \"64M\"}");
        Program.Result read = second.python("""
                import mmap
                MARK = b'sandhold-left-over-' + b'mark-'
                def look(name, make, size=40 << 20):
                    path = '/workspace/' + name
                    fd = os.open(path, os.O_RDWR | os.O_CREAT, 0o600)
                    make(fd, size)
                    found, at = 0, 0
                    while at < os.fstat(fd).st_size:
                        block = os.pread(fd, 1 << 20, at)
                        found += block.count(MARK)
                        found += len(block.strip(b'\\0x'))
                        at += len(block)
                    print(name, at, found)
                    os.close(fd)
                    os.unlink(path)
                look('allocated', lambda fd, size: os.posix_fallocate(fd, 0, size))
                look('sparse', lambda fd, size: os.truncate(fd, size))
                def grown(fd, size):
                    os.write(fd, b'x')
                    os.truncate(fd, size)
                look('grown', grown)
                def mapped(fd, size):
                    os.truncate(fd, size)
                    with mmap.mmap(fd, size) as m:
                        for at in range(0, size, 4096):
                            m[at] = 0
                look('mapped', mapped)
                def tails(fd, size):
                    for at in range(0, size, 8192):
                        os.pwrite(fd, b'x', at + 4095)
                look('tails', tails, 8 << 20)
                """);
        String text = read.code(0).text();
        assertEquals(5, text.lines().count(), read::toString);
        assertTrue(text.lines().allMatch(line -> line.matches("\\w+ \\d{7,} 0")), read::toString);
        assertEquals("", second.shell("ls -A /workspace; ls -A /tmp").text());
    }

    @Test
    void processes_that_hide_from_their_session_end_with_it(House house) throws Exception {
        Attacker first = Attacker.in(house);
        String sleep = "76543." + ProcessHandle.current().pid();
        first.python("""
                        for hidden in range(8):
                            if os.fork() == 0:
                                os.setsid()
                                if os.fork() == 0:
                                    for number in range(1, 65):
                                        if number not in (9, 19, 32, 33):
                                            signal.signal(number, signal.SIG_IGN)
                                    for fd in range(3):
                                        os.close(fd)
                                    os.execv('/usr/bin/sleep', ['kworker/0:%d' % hidden, sys.argv[1]])
                                os._exit(0)
                        """, sleep).code(0);
        Eventually.holds(Duration.ofSeconds(30), () -> "they hide", () -> hiding(sleep) == 8);
        house.rest().delete("/session/" + first.session()).status(200);
        assertEquals(0, hiding(sleep));
    }

    private static long hiding(String sleep) throws Exception {
        return Program.run("ps", "-eo", "args=")
                .text()
                .lines()
                .filter(line -> line.endsWith(" " + sleep))
                .count();
    }

    @Test
    void session_of_a_deleted_ones_name_starts_with_nothing(House house) throws Exception {
        Attacker first = Attacker.in(house);
        first.shell(
                        "echo old >/workspace/old; echo old >/tmp/old; echo old >/dev/shm/old; echo 'echo old' >/workspace/.bashrc; ipcmk -M 4096")
                .code(0);
        house.rest().delete("/session/" + first.session()).status(200);
        house.rest().post("/session/" + first.session(), "{}").status(200);
        Program.Result seen =
                first.shell("ls -A /workspace /tmp /dev/shm; tail -n +2 /proc/sysvipc/shm; bash -lc true");
        assertFalse(seen.text().contains("old") || seen.text().contains("bashrc"), seen::toString);
        assertFalse(seen.text().matches("(?s).*\\d{4}.*"), seen::toString);
        assertFalse(house.rest().get("/download/" + first.session() + "/old").status() == 200);
    }
}
