package io.sandhold.attacks;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.sandhold.server.Eventually;
import io.sandhold.server.Program;
import java.time.Duration;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** The agent, process 1 of the jail: killing it, looking into it, standing in for it, speaking to it. */
@UnderAttack
class AgentIT {

    private static Attacker attacker;

    @BeforeAll
    static void enter(House house) throws Exception {
        attacker = Attacker.in(house);
    }

    @Test
    void agent_survives_every_signal_by_every_call() throws Exception {
        Program.Result ran = attacker.python("""
                import fcntl, itertools
                def quietly(action):
                    try:
                        action()
                    except OSError:
                        pass
                SIGINFO = {'x86_64': 129, 'aarch64': 138}[os.uname().machine]
                def forged(number, code):  # rt_sigqueueinfo(2) with a sender and a cause of its own
                    info = ctypes.create_string_buffer(struct.pack('<4i3i', number, 0, code, 0, 0, 0, 0) + bytes(100))
                    checked(libc.syscall, ctypes.c_long(SIGINFO), 1, number, info)
                def by_owner(number):  # fcntl(2): the kernel sends it
                    r, w = os.pipe()
                    fcntl.fcntl(r, fcntl.F_SETOWN, 1)
                    fcntl.fcntl(r, 10, number)  # F_SETSIG
                    fcntl.fcntl(r, fcntl.F_SETFL, os.O_ASYNC | os.O_NONBLOCK)
                    os.write(w, b'x')
                agent = syscall('pidfd_open', 1, 0)
                for number in range(1, 65):
                    quietly(lambda: os.kill(1, number))
                    quietly(lambda: checked(libc.tgkill, 1, 1, number))
                    quietly(lambda: syscall('pidfd_send_signal', agent, number, 0, 0))
                    quietly(lambda: by_owner(number))
                    for code in 0, 0x80, -1, -6, 1:
                        quietly(lambda: forged(number, code))
                print('all sent')
                """);
        assertEquals("all sent\n", ran.code(0).text());
        attacker.assertGoesOn();
    }

    @Test
    void killing_everything_leaves_the_agent_and_the_next_command() throws Exception {
        attacker.shell("sleep 300 & kill -9 -1");
        attacker.shell("sleep 300 & kill -STOP -1; kill -STOP 1; kill -9 $$");
        attacker.assertGoesOn();
    }

    @Test
    void agent_is_not_traced_looked_into_or_written_to() throws Exception {
        attacker.assertRefused("""
                class Piece(ctypes.Structure):
                    _fields_ = [('at', ctypes.c_void_p), ('length', ctypes.c_size_t)]
                here = ctypes.create_string_buffer(8)
                def copy(function):
                    mine, its = Piece(ctypes.addressof(here), 8), Piece(0x400000, 8)
                    checked(function, 1, ctypes.byref(mine), ctypes.c_ulong(1), ctypes.byref(its), ctypes.c_ulong(1), ctypes.c_ulong(0))
                attempt('attach', lambda: checked(libc.ptrace, 16, 1, 0, 0))
                attempt('seize', lambda: checked(libc.ptrace, 0x4206, 1, 0, 0))
                attempt('process_vm_readv', lambda: copy(libc.process_vm_readv))
                attempt('process_vm_writev', lambda: copy(libc.process_vm_writev))
                agent = syscall('pidfd_open', 1, 0)
                for fd in range(8):
                    attempt('pidfd_getfd %d' % fd, lambda: syscall('pidfd_getfd', agent, fd, 0))
                    attempt('reopen %d' % fd, lambda: os.open('/proc/1/fd/%d' % fd, os.O_RDWR))
                advice = Piece(0x400000, 4096)
                attempt('process_madvise', lambda: syscall('process_madvise', agent, ctypes.byref(advice), 1, 21, 0))
                attempt('kcmp', lambda: syscall('kcmp', os.getpid(), 1, 0, 0, 0))
                for name in ('mem', 'environ', 'maps', 'auxv', 'stack', 'syscall', 'personality', 'io', 'pagemap', 'timers', 'exe', 'cwd', 'root'):
                    attempt('read ' + name, lambda: os.read(os.open('/proc/1/' + name, os.O_RDONLY), 1))
                for name in 'fd', 'fdinfo', 'map_files', 'ns', 'task/1/fd':
                    attempt('list ' + name, lambda: [os.stat('/proc/1/%s/%s' % (name, entry)) for entry in os.listdir('/proc/1/' + name)])
                for name in ('mem', 'comm', 'clear_refs', 'oom_score_adj', 'coredump_filter', 'uid_map', 'setgroups', 'attr/current', 'autogroup',
                             'loginuid', 'sched', 'task/1/comm', 'make-it-fail'):
                    attempt('write ' + name, lambda: os.write(os.open('/proc/1/' + name, os.O_WRONLY), b'0'))
                """);
        attacker.assertGoesOn();
    }

    @Test
    void agents_binary_is_not_overwritten_by_any_path() throws Exception {
        // CVE-2019-5736: a container's process opened the runtime's own program by /proc/PID/exe and wrote into it
        attacker.assertRefused("""
                import subprocess
                AGENT = '/run/sandhold/agent'
                copy = subprocess.Popen([AGENT, '/tmp/no-such-directory/socket', '64'], stdin=subprocess.PIPE, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
                paths = [AGENT, '/proc/1/exe', '/proc/%d/exe' % copy.pid, '/proc/self/root' + AGENT]
                held = os.open(AGENT, os.O_PATH)
                paths.append('/proc/self/fd/%d' % held)
                for path in paths:
                    for name, flags in ('write', os.O_WRONLY), ('both', os.O_RDWR), ('append', os.O_WRONLY | os.O_APPEND), ('truncate', os.O_RDONLY | os.O_TRUNC):
                        attempt('%s %s' % (name, path), lambda: os.open(path, flags))
                    attempt('chmod ' + path, lambda: os.chmod(path, 0o4777))
                    attempt('truncate ' + path, lambda: os.truncate(path, 0))
                    attempt('utime ' + path, lambda: os.utime(path))
                    attempt('chown ' + path, lambda: os.chown(path, 1000, 1000))
                attempt('unlink', lambda: os.unlink(AGENT))
                attempt('rename over', lambda: os.rename('/usr/bin/true', AGENT))
                attempt('rename away', lambda: os.rename(AGENT, '/tmp/agent'))
                attempt('link', lambda: os.link(AGENT, '/tmp/agent'))
                attempt('bind', lambda: checked(libc.mount, b'/usr/bin/true', AGENT.encode(), None, 0x1000, None))
                """);
        attacker.assertGoesOn();
    }

    @Test
    void socket_of_the_agent_is_neither_replaced_nor_spoken_to_from_inside() throws Exception {
        String tried = attacker.assertRefused("""
                import subprocess
                DIRECTORY, SOCKET = '/run/sandhold/socket', '/run/sandhold/socket/agent'
                def forge(path):
                    s = socket.socket(socket.AF_UNIX)
                    s.bind(path)
                    s.listen()
                def speak(path):
                    s = socket.socket(socket.AF_UNIX)
                    s.settimeout(5)
                    s.connect(path)
                    s.sendall(bytes([7, 0, 0, 0, 0]))  # a status request
                    if not s.recv(9):
                        raise OSError(errno.ECONNRESET, 'hung up')
                attempt('unlink', lambda: os.unlink(SOCKET))
                attempt('rename', lambda: os.rename(SOCKET, '/tmp/agent'))
                attempt('rename its directory', lambda: os.rename(DIRECTORY, '/tmp/socket'))
                attempt('remove its directory', lambda: os.rmdir(DIRECTORY))
                attempt('symlink beside', lambda: os.symlink('/tmp/agent', DIRECTORY + '/other'))
                attempt('bind over', lambda: forge(SOCKET))
                attempt('bind beside', lambda: forge(DIRECTORY + '/other'))
                attempt('bind above', lambda: forge('/run/sandhold/agent2'))
                attempt('chmod', lambda: os.chmod(SOCKET, 0o777))
                attempt('chmod its directory', lambda: os.chmod(DIRECTORY, 0o777))
                attempt('list', lambda: os.listdir(DIRECTORY))
                attempt('speak', lambda: speak(SOCKET))
                attempt('speak by another path', lambda: speak('/proc/self/root' + SOCKET))
                """);
        assertTrue(tried.contains("refused speak "), tried);
        attacker.assertGoesOn();
    }

    @Test
    void process_that_calls_itself_agent_answers_for_nobody() throws Exception {
        try (Background imposter = Background.of(
                attacker.house()
                        .ssh()
                        .ssh(
                                attacker.session(),
                                "python3 -u -c 'import socket, os\n"
                                        + "open(\"/proc/self/comm\", \"w\").write(\"agent\")\n"
                                        + "s = socket.socket(socket.AF_UNIX); s.bind(\"/tmp/agent\"); s.listen()\n"
                                        + "print(\"up\"); c, _ = s.accept(); print(\"called\"); c.sendall(bytes([129, 0, 0, 0, 4, 0, 0, 0, 9])); c.recv(9)'"))) {
            imposter.awaitLine("up");
            attacker.assertGoesOn();
            assertTrue(!imposter.text().contains("called"), imposter::text);
        }
    }

    /** What every process of the session may do to the agent, which has its uid; all commands would inherit it. */
    @ParameterizedTest
    @ValueSource(strings = {"AS", "CPU", "NPROC", "NOFILE"})
    void session_whose_agents_limits_were_lowered_starts_afresh(String limit) throws Exception {
        Attacker lowering = Attacker.in(attacker.house());
        lowering.python("import resource\nresource.prlimit(1, resource.RLIMIT_" + limit + ", (0, 0))");
        Eventually.holds(
                Duration.ofSeconds(20),
                () -> "commands run again",
                () -> lowering.shell("/bin/true; echo on").text().equals("on\n"));
    }

    /** The same of its place among the processes: whoever gives the agent the last one gives it to all commands that follow. */
    @Test
    void agent_made_slow_slows_its_own_session_until_the_next_jail() throws Exception {
        try (Attacker slowing = Attacker.in(attacker.house())) {
            slowing.python("""
                    os.setpriority(os.PRIO_PROCESS, 1, 19)
                    os.sched_setaffinity(1, {min(os.sched_getaffinity(1))})
                    os.sched_setscheduler(1, os.SCHED_IDLE, os.sched_param(0))
                    """).code(0);
            String place =
                    "import os; print(os.getpriority(os.PRIO_PROCESS, 0), os.sched_getscheduler(0) == os.SCHED_OTHER)";
            String usual = attacker.shell("python3 -c '" + place + "'").code(0).text(); // the server's own
            assertTrue(usual.endsWith(" True\n") && !usual.startsWith("19 "), usual);
            assertEquals(
                    "19 False\n", slowing.shell("python3 -c '" + place + "'").text());
            slowing.assertGoesOn();
            attacker.house().assertOthersWork();
            attacker.house()
                    .rest()
                    .post("/session/" + slowing.session() + "/stop", "")
                    .status(200);
            assertEquals(usual, slowing.shell("python3 -c '" + place + "'").text());
        }
    }
}
