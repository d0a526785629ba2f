package io.sandhold.isolation;

import static io.sandhold.isolation.TestHost.finish;
import static io.sandhold.isolation.TestHost.onTerminal;
import static io.sandhold.isolation.TestHost.run;
import static io.sandhold.isolation.TestHost.sh;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.OptionalInt;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** System calls made inside a real jail, each with what the filter must answer. */
@Timeout(60)
class FilteredCallsTest {
    private static final int EPERM = 1;
    private static final int EBADF = 9;
    private static final int EACCES = 13;
    private static final int ENOSYS = 38;
    private static final int SIGSEGV = 11;
    private static final int SIGSYS = 31;

    /** Makes the calls that stdin lists ("name number argument…") and prints what each failed with, 0 for none. */
    private static final String CALLER = """
            import ctypes, sys
            libc = ctypes.CDLL(None, use_errno=True)
            for line in sys.stdin:
                name, *numbers = line.split()
                ctypes.set_errno(0)
                result = libc.syscall(*[ctypes.c_long(int(number)) for number in numbers])
                print(name, ctypes.get_errno() if result == -1 else 0)
            """;

    @TempDir
    static Path directory;

    static TestHost host;
    static Jail jail;
    static Map<String, Integer> numbers;

    @BeforeAll
    static void start() {
        host = new TestHost(directory);
        jail = host.jail("calls");
        numbers = SyscallTable.numbers(Architecture.ofThisMachine());
    }

    @AfterAll
    static void stop() {
        host.close();
    }

    /** Calls to be made together, with what each must fail with. */
    private static final class Calls {
        private final StringBuilder input = new StringBuilder();
        private final Map<String, Integer> expected = new LinkedHashMap<>();

        Calls expect(int errno, String call, long... arguments) {
            return expectOf(call, numbers.get(call), errno, arguments);
        }

        Calls expectOf(String label, int number, int errno, long... arguments) {
            String unique = expected.size() + ":" + label;
            expected.put(unique, errno);
            input.append(unique).append(' ').append(number);
            for (int i = 0; i < 6; i++) {
                input.append(' ').append(i < arguments.length ? arguments[i] : 0);
            }
            input.append('\n');
            return this;
        }

        void check() {
            var said = new StringBuilder();
            expected.forEach(
                    (call, errno) -> said.append(call).append(' ').append(errno).append('\n'));
            try (Execution execution = jail.start(Command.of("python3", "-c", CALLER))) {
                execution.stdin().write(input.toString().getBytes(StandardCharsets.UTF_8));
                execution.stdin().close();
                var result = finish(execution);
                assertEquals(said.toString(), result.out(), result.err());
            } catch (IOException e) {
                throw new UncheckedIOException(e);
            }
        }
    }

    @Test
    void every_known_call_that_is_not_in_the_list_is_refused() {
        var calls = new Calls();
        numbers.keySet().stream()
                .filter(name -> !SyscallTable.rules().containsKey(name))
                .forEach(name -> calls.expect(EPERM, name));
        calls.check();
    }

    @Test
    void calls_that_would_work_without_rights_are_refused_too() {
        new Calls()
                .expect(EPERM, "keyctl", 0, -3, 1) // KEYCTL_GET_KEYRING_ID of the session's keyring
                .expect(EPERM, "userfaultfd", 1) // UFFD_USER_MODE_ONLY
                .expect(EPERM, "io_uring_setup", 8)
                .expect(EPERM, "perf_event_open", 0, 0, -1, -1)
                .expect(EPERM, "kcmp", 1, 1, 0)
                .expect(EPERM, "adjtimex")
                .check();
    }

    @Test
    void pools_that_the_whole_host_shares_are_refused() {
        new Calls()
                .expect(EPERM, "io_setup", 65536, 0) // of fs.aio-max-nr
                .expect(EPERM, "mmap", 0, 2 << 20, 3, 0x40022, -1)
                .expect(EPERM, "memfd_create", 0, 4)
                .expect(EPERM, "shmget", 0, 2 << 20, 01000 | 04000 | 0600)
                .expect(EPERM, "syncfs", 0)
                .expect(0, "mmap", 0, 2 << 20, 3, 0x22, -1)
                .expect(0, "sync")
                .check();
    }

    @Test
    void unknown_numbers_and_clone3_are_not_there() {
        var calls = new Calls().expect(ENOSYS, "clone3", 0, 0);
        IntStream.range(440, 700)
                .filter(number -> !numbers.containsValue(number))
                .forEach(number -> calls.expectOf("number" + number, number, ENOSYS));
        calls.expectOf("minus-one", -1, ENOSYS)
                .expectOf("lowest", Integer.MIN_VALUE, ENOSYS)
                .check();
    }

    @Test
    void namespaces_are_refused_by_every_flag() {
        var calls = new Calls();
        for (long flag :
                new long[] {0x80, 0x20000, 0x2000000, 0x4000000, 0x8000000, 0x10000000, 0x20000000, 0x40000000}) {
            calls.expect(EPERM, "unshare", flag).expect(EPERM, "unshare", flag | 0x600);
            if (flag != 0x80) {
                calls.expect(EPERM, "clone", flag | 17);
            }
        }
        calls.expect(EPERM, "setns", 0, 0).expect(0, "unshare", 0x600).check();
        for (String kind : List.of("--user", "--mount", "--pid", "--net", "--ipc", "--uts", "--cgroup")) {
            var result = run(jail, "unshare", kind, "true");
            assertTrue(result.err().contains("Operation not permitted"), kind + ": " + result);
        }
    }

    @Test
    void sockets_of_other_families_are_refused_and_the_usual_ones_work() {
        var calls = new Calls();
        for (int family : new int[] {3, 4, 5, 9, 15, 17, 21, 23, 29, 30, 31, 32, 38, 39, 40, 41, 42, 43, 44, 45}) {
            calls.expect(EPERM, "socket", family, 1, 0).expect(EPERM, "socket", family, 2, 0);
        }
        for (int protocol :
                new int[] {4, 6, 9, 12, 15, 16, 20}) { // SOCK_DIAG, XFRM, AUDIT, NETFILTER, UEVENT, GENERIC, RDMA
            calls.expect(EPERM, "socket", 16, 3, protocol);
        }
        calls.expect(EPERM, "socket", 2, 1, 132).expect(EPERM, "socket", 2, 10, 0x300);
        for (int family : new int[] {1, 2, 10}) {
            calls.expect(0, "socket", family, 1 | 0x80000, 0).expect(0, "socket", family, 2, 0);
        }
        calls.expect(0, "socket", 16, 3 | 0x80000, 0).check();
        assertEquals(
                "127.0.0.1 1\n",
                run(
                                jail,
                                "python3",
                                "-c",
                                "import socket\nprint(socket.getaddrinfo('localhost', 80, socket.AF_INET)[0][4][0], len(socket.if_nameindex()))")
                        .out());
    }

    @Test
    void buffers_of_a_socket_are_answered_as_set_and_stay_what_they_were() {
        String ask = """
                import errno, socket
                for family, kind in (1, 1), (2, 1), (2, 2), (10, 1), (16, 3):
                    one = socket.socket(family, kind)
                    for option in socket.SO_SNDBUF, socket.SO_RCVBUF:
                        before = one.getsockopt(socket.SOL_SOCKET, option)
                        one.setsockopt(socket.SOL_SOCKET, option, 1 << 30)
                        assert one.getsockopt(socket.SOL_SOCKET, option) == before, (family, option)
                    for force in 32, 33:
                        try:
                            one.setsockopt(socket.SOL_SOCKET, force, 1 << 30)
                        except PermissionError:
                            continue
                        assert False, (family, force)
                print('as before')
                """;
        var result = run(jail, "python3", "-c", ask);
        assertEquals("as before\n", result.out(), result.err());
    }

    @Test
    void nothing_can_be_typed_into_a_terminal_for_its_user() {
        var calls = new Calls();
        for (long high : new long[] {0, 1L << 32, -1L << 32}) {
            calls.expect(EPERM, "ioctl", 0, high | 0x5412, 0).expect(EPERM, "ioctl", 0, high | 0x541C, 0);
        }
        calls.expect(EBADF, "ioctl", -1, 0x5413, 0).check();
        String type = "import fcntl\nfor c in 'echo typed\\n':\n fcntl.ioctl(0, 0x5412, c.encode())";
        try (Execution terminal = jail.start(onTerminal("python3", "-c", type))) {
            var result = finish(terminal);
            assertTrue(result.out().contains("PermissionError"), result.out());
        }
    }

    @Test
    void personality_is_kept_to_linux_and_addresses_can_be_fixed_for_a_debugger() {
        new Calls()
                .expect(EPERM, "personality", 4)
                .expect(EPERM, "personality", 0x400000)
                .expect(EPERM, "personality", 6)
                .expect(0, "personality", 0x40000)
                .check();
        assertEquals("fixed\n", run(jail, "setarch", "-R", "echo", "fixed").out());
    }

    @Test
    void calls_of_another_architecture_kill() throws Exception {
        assumeTrue(Architecture.ofThisMachine() == Architecture.X86_64, "int 0x80 and x32 are x86's");
        Path source = host.workspace("calls").resolve("foreign.c");
        for (String call : List.of(
                "__asm__ volatile(\"int $0x80\" : : \"a\"(20));", // getpid(2) of i386
                "syscall(0x40000000 + 39);")) { // and of x32
            Files.writeString(source, "#include <unistd.h>\nint main(void) { " + call + " return 0; }\n");
            assertEquals("", sh(jail, "gcc -o foreign foreign.c").err());
            int signal =
                    outside(source) == 128 + SIGSEGV ? SIGSEGV : SIGSYS; // some kernels have no int 0x80 for anybody
            Exit exit = run(jail, "./foreign").exit();
            assertEquals(OptionalInt.of(signal), exit.signal(), call);
            assertEquals(signal == SIGSYS ? Cause.SYSCALL : Cause.SIGNAL, exit.cause(), call);
            exit = sh(jail, "./foreign; exit $?").exit(); // a shell's 128 + n
            assertEquals(signal == SIGSYS ? Cause.SYSCALL : Cause.EXIT, exit.cause(), call);
        }
        assertEquals("alive\n", sh(jail, "echo alive").out());
    }

    private static int outside(Path source) throws Exception {
        Path program = directory.resolve("foreign");
        var compiler = new ProcessBuilder("gcc", "-o", program.toString(), source.toString()).start();
        assertEquals(0, compiler.waitFor());
        return new ProcessBuilder(program.toString()).start().waitFor();
    }

    @Test
    void agent_can_be_neither_traced_nor_read() {
        var calls = new Calls();
        for (long request : new long[] {16, 0x4206}) { // PTRACE_ATTACH, PTRACE_SEIZE
            calls.expect(EPERM, "ptrace", request, 1, 0, 0);
        }
        calls.check();
        String look = """
                import ctypes, os
                libc = ctypes.CDLL(None, use_errno=True)
                class Piece(ctypes.Structure):
                    _fields_ = [('base', ctypes.c_void_p), ('length', ctypes.c_size_t)]
                room = ctypes.create_string_buffer(8)
                mine, its = Piece(ctypes.addressof(room), 8), Piece(0x400000, 8)
                for call in libc.process_vm_readv, libc.process_vm_writev:
                    print(call(1, ctypes.byref(mine), 1, ctypes.byref(its), 1, 0), ctypes.get_errno())
                print(libc.syscall(PIDFD_GETFD, os.pidfd_open(1), 0, 0), ctypes.get_errno())
                for name in 'mem', 'maps', 'environ':
                    try:
                        open('/proc/1/' + name, 'rb').read(1)
                        print('read')
                    except OSError as refused:
                        print(-1, refused.errno)
                """.replace("PIDFD_GETFD", numbers.get("pidfd_getfd").toString());
        var result = run(jail, "python3", "-c", look);
        assertEquals(
                "-1 %1$d\n".formatted(EPERM).repeat(3)
                        + "-1 %1$d\n".formatted(EACCES).repeat(3),
                result.out(),
                result.err());
    }
}
