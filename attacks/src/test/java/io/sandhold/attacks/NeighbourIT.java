package io.sandhold.attacks;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.sandhold.server.Program;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.parallel.ResourceLock;

/** A leak matrix: what the neighbour holds, one of each kind ({@code holder.py}), looked for from another session. */
@UnderAttack
@ResourceLock(House.NEIGHBOUR)
class NeighbourIT {

    private static Attacker attacker;
    private static Background holder;

    @BeforeAll
    static void enter(House house) throws Exception {
        attacker = Attacker.in(house);
        Attacker neighbour = new Attacker(house, House.NEIGHBOUR);
        neighbour
                .shell("cat >/tmp/holder.py <<'END'\n" + Attacker.resource("holder.py") + "\nEND")
                .code(0);
        holder =
                Background.of(house.ssh().ssh(House.NEIGHBOUR, "exec python3 /tmp/holder.py \"" + House.SECRET + "\""));
        holder.awaitLine("held");
    }

    @AfterAll
    static void leave(House house) throws Exception {
        holder.close();
        new Attacker(house, House.NEIGHBOUR)
                .shell("pkill -f holder.py; pkill -f sleep-for-the-secret; rm -f /tmp/* /dev/shm/*; true");
    }

    @Test
    void shared_memory_queues_and_semaphores_are_ones_own() throws Exception {
        attacker.assertRefused("""
                KEY = 0x5A4D0001
                libc.shmat.restype = ctypes.c_long
                for number in range(64):
                    attempt('attach %d' % number, lambda: checked(libc.shmat, number, None, 0o10000))
                    attempt('receive %d' % number, lambda: checked(libc.msgrcv, number, ctypes.create_string_buffer(8192), 8000, 0, 0o4000))
                attempt('shmget', lambda: checked(libc.shmget, KEY, 0, 0))
                attempt('msgget', lambda: checked(libc.msgget, KEY, 0))
                attempt('semget', lambda: checked(libc.semget, KEY, 0, 0))
                attempt('mq_open', lambda: checked(libc.mq_open, b'/secret', os.O_RDONLY))
                attempt('shm_open', lambda: os.open('/dev/shm/secret', os.O_RDONLY))
                """);
        assertEquals(
                "0\n",
                attacker.shell("tail -qn +2 /proc/sysvipc/* | wc -l; ls -A /dev/shm")
                        .code(0)
                        .text());
    }

    @Test
    void files_are_ones_own_wherever_they_are_looked_for() throws Exception {
        Program.Result found = attacker.shell("""
                find / -xdev \\( -name 'secret*' -o -name holder.py \\) -not -path '/usr/*' 2>/dev/null
                ls -A /tmp /var/tmp /workspace /dev/shm /run /run/lock
                grep -rsl "neighbour's secret" /tmp /var/tmp /workspace /dev/shm /run /mnt /home
                true
                """);
        assertFalse(found.code(0).text().contains("secret"), found::toString);
    }

    @Test
    void keyrings_are_not_to_be_had() throws Exception {
        attacker.assertRefused("""
                def read(path):
                    if not open(path).read():
                        raise OSError(errno.ENODATA, 'nothing')
                for ring in range(-8, 0):
                    attempt('keyring %d' % ring, lambda: syscall('keyctl', 0, ring, 1))
                    attempt('add to %d' % ring, lambda: syscall('add_key', b'user', b'secret', b'x', 1, ring))
                    attempt('search %d' % ring, lambda: syscall('keyctl', 10, ring, b'user', b'secret', 0))
                attempt('join', lambda: syscall('keyctl', 1, b'secret'))
                attempt('request', lambda: syscall('request_key', b'user', b'secret', b'', -3))
                for path in '/proc/keys', '/proc/key-users':
                    attempt(path, lambda: read(path))
                """);
    }

    @Test
    void locks_and_sockets_of_the_neighbour_are_not_listed() throws Exception {
        Program.Result seen = attacker.shell("""
                cat /proc/locks /proc/net/unix /proc/net/tcp /proc/net/udp /proc/net/tcp6 /proc/net/udp6 2>/dev/null | grep -v '^ *sl\\|^Num'
                true
                """);
        // its agent's own sockets are all there is
        assertTrue(
                seen.code(0)
                        .text()
                        .lines()
                        .allMatch(
                                line -> line.contains(" /run/sandhold/socket/") || line.matches("[0-9a-f]+: .* \\d+")),
                seen::toString);
        attacker.assertRefused("""
                attempt('stream', lambda: socket.socket(socket.AF_UNIX).connect('\\0sandhold-secret-1'))
                attempt('datagram', lambda: socket.socket(socket.AF_UNIX, socket.SOCK_DGRAM).sendto(b'x', '\\0sandhold-secret-2'))
                attempt('tcp', lambda: socket.create_connection(('127.0.0.1', 5998), 5))
                attempt('vsock', lambda: socket.socket(40, socket.SOCK_STREAM))
                for address in 1, 2, 3, 0xffffffff:
                    attempt('vsock to %d' % address, lambda: socket.socket(40, socket.SOCK_STREAM).connect((address, 5998)))
                """);
    }

    @Test
    void use_of_a_common_file_is_not_seen_and_a_lock_on_it_is_ones_own(House house) throws Exception {
        Attacker neighbour = new Attacker(house, House.NEIGHBOUR);
        try (Background holding = Background.of(house.ssh()
                        .ssh(
                                House.NEIGHBOUR,
                                "exec 9</usr/bin/tac; flock --nonblock 9 && echo locked; exec sleep 600"));
                JailProgram watcher = attacker.start("""
                        import ctypes, os, subprocess, sys
                        libc = ctypes.CDLL(None)
                        watch = libc.inotify_init1(os.O_NONBLOCK)
                        for path in b'/usr/bin/tac', b'/usr/bin', b'/etc/ld.so.cache':
                            assert libc.inotify_add_watch(watch, path, 0xfff) > 0, path
                        print('watching', flush=True)
                        sys.stdin.readline()
                        try:
                            print('seen', os.read(watch, 65536), flush=True)
                        except BlockingIOError:
                            subprocess.run(['tac', '/dev/null'])
                            print('others: nothing, own:', len(os.read(watch, 65536)) > 0, flush=True)
                        """)) {
            holding.awaitLine("locked");
            neighbour.shell("tac /etc/passwd").code(0);
            watcher.tell("look");
            assertEquals("others: nothing, own: True", watcher.line());
            assertEquals(
                    "free\n",
                    attacker.shell("exec 9</usr/bin/tac; flock --nonblock 9 && echo free")
                            .text());
        }
    }

    @Test
    void no_process_but_ones_own_is_seen_or_signalled() throws Exception {
        Program.Result ran = attacker.python("""
                seen = {int(name) for name in os.listdir('/proc') if name.isdigit()}
                reached = set()
                for pid in range(1, 1 << 17):
                    try:
                        os.kill(pid, 0)
                        reached.add(pid)
                    except ProcessLookupError:
                        pass
                    except PermissionError:
                        reached.add(pid)
                for pid in reached:
                    status = open('/proc/%d/status' % pid).read()
                    assert 'Uid:\\t1000\\t1000' in status, status
                print(sorted(reached - seen), len(seen) < 10)
                print(''.join(open('/proc/%d/cmdline' % pid).read() for pid in seen).count('secret'))
                """);
        assertEquals("[] True\n0\n", ran.code(0).text());
    }

    @Test
    void load_of_the_neighbour_is_not_seen(House house) throws Exception {
        String figures = "cat /proc/loadavg /proc/stat 2>/dev/null | grep -v '^btime'; cut -d' ' -f1-3 /proc/loadavg; "
                + "grep -E 'MemTotal|SwapTotal' /proc/meminfo; ls /proc/pressure /proc/diskstats /proc/vmstat /proc/interrupts 2>/dev/null | wc -l";
        String before = attacker.shell(figures).code(0).text();
        Attacker neighbour = new Attacker(house, House.NEIGHBOUR);
        neighbour.shell(
                "head -c 300000000 /dev/zero | sha256sum; cat /dev/zero | head -c 100000000 >/workspace/much; rm /workspace/much");
        assertEquals(before, attacker.shell(figures).code(0).text());
    }

    @Test
    void names_of_the_host_and_of_others_are_not_seen(House house) throws Exception {
        Program.Result seen = attacker.shell(
                "hostname; cat /etc/hostname; uname -n; cat /proc/sys/kernel/hostname; cat /etc/hosts /etc/passwd /etc/group");
        assertTrue(seen.code(0).text().startsWith((attacker.session() + "\n").repeat(4)), seen::toString);
        assertFalse(seen.text().contains(House.NEIGHBOUR), seen::toString);
        assertTrue(
                attacker.shell("getent passwd | cut -d: -f3 | sort -n | tr '\\n' ' '")
                        .text()
                        .matches("0 1000 (65534 )?"),
                () -> "users: " + seen);
    }
}
