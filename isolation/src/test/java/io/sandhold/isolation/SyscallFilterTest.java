package io.sandhold.isolation;

import static io.sandhold.isolation.SyscallRule.ALLOWED;
import static io.sandhold.isolation.SyscallRule.KILLED;
import static io.sandhold.isolation.SyscallRule.NOT_PERMITTED;
import static io.sandhold.isolation.SyscallRule.NOT_THERE;
import static io.sandhold.isolation.SyscallRule.SUCCESS;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.regex.MatchResult;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** The filter's program, run step by step for both architectures, whichever this machine has. */
class SyscallFilterTest {
    private static final int AUDIT_I386 = 0x40000003;
    private static final int AUDIT_ARM = 0x40000028;
    private static final int SIGCHLD = 17;

    /** The high half of an argument, which the kernel does not look at. */
    private static final long NOISE = 0x1234_5678_0000_0000L;

    /** What must be refused by its name alone, whatever the arguments. */
    private static final Set<String> REFUSED = Set.of(
            ("mount umount2 fsopen fsconfig fsmount fspick move_mount open_tree open_tree_attr mount_setattr statmount listmount"
                            + " pivot_root chroot setns bpf perf_event_open userfaultfd keyctl add_key request_key kexec_load"
                            + " kexec_file_load init_module finit_module delete_module create_module query_module"
                            + " get_kernel_syms clock_settime settimeofday adjtimex clock_adjtime io_uring_setup"
                            + " io_uring_enter io_uring_register open_by_handle_at quotactl quotactl_fd swapon swapoff reboot"
                            + " acct syslog iopl ioperm sethostname setdomainname fanotify_init fanotify_mark lookup_dcookie"
                            + " nfsservctl kcmp mbind migrate_pages move_pages set_mempolicy set_mempolicy_home_node vhangup"
                            + " modify_ldt uselib sysfs ustat _sysctl memfd_secret lsm_set_self_attr lsm_list_modules"
                            + " getpmsg putpmsg afs_syscall tuxcall security vserver set_thread_area get_thread_area"
                            + " io_setup io_destroy io_submit io_cancel io_getevents io_pgetevents syncfs"
                            + " epoll_ctl_old epoll_wait_old name_to_handle_at process_madvise pidfd_getfd")
                    .split(" "));

    private record Filter(Architecture architecture, Map<String, Integer> numbers, SeccompInterpreter program) {
        static Filter of(Architecture architecture) {
            return new Filter(
                    architecture,
                    SyscallTable.numbers(architecture),
                    new SeccompInterpreter(SyscallFilter.compile(architecture)));
        }

        int call(String name, long... arguments) {
            return program.answer(architecture, numbers.get(name), arguments);
        }

        int number(int number) {
            return program.answer(architecture, number);
        }
    }

    @ParameterizedTest
    @EnumSource
    void every_row_of_the_table_is_answered_as_it_stands(Architecture architecture) {
        Filter filter = Filter.of(architecture);
        Map<String, SyscallRule> rules = SyscallTable.rules();
        filter.numbers().keySet().forEach(name -> {
            int answer = filter.call(name);
            switch (rules.getOrDefault(name, SyscallRule.REFUSE)) {
                case ALLOW,
                        NO_NAMESPACES,
                        NO_HUGE_MAPPING,
                        NO_HUGE_FILE,
                        NO_HUGE_SEGMENT,
                        BUFFERS_STAY,
                        NO_TYPING,
                        HARMLESS -> assertEquals(ALLOWED, answer, name);
                case LEFT_OUT -> assertEquals(SUCCESS, answer, name);
                case REFUSE, ADDRESSES ->
                    assertEquals(NOT_PERMITTED, answer, name); // there is no family 0 that one could use
                case ABSENT -> assertEquals(NOT_THERE, answer, name);
                case KILL -> throw new AssertionError(name);
            }
        });
    }

    @ParameterizedTest
    @EnumSource
    void the_refused_are_those_that_this_test_names(Architecture architecture) {
        Filter filter = Filter.of(architecture);
        Set<String> refused = new TreeSet<>(filter.numbers().keySet());
        refused.removeAll(SyscallTable.rules().keySet());
        Set<String> named = new TreeSet<>(REFUSED);
        named.retainAll(filter.numbers().keySet());
        assertEquals(named, refused);
        named.forEach(name -> assertEquals(NOT_PERMITTED, filter.call(name, -1, -1, -1, -1, -1, -1), name));
    }

    @Test
    void every_allowed_name_has_a_number_somewhere() {
        Set<String> known =
                new TreeSet<>(SyscallTable.numbers(Architecture.X86_64).keySet());
        known.addAll(SyscallTable.numbers(Architecture.AARCH64).keySet());
        assertTrue(known.containsAll(SyscallTable.rules().keySet()));
        assertTrue(known.containsAll(REFUSED));
        assertTrue(SyscallTable.rules().size() > 290);
    }

    @ParameterizedTest
    @EnumSource
    void an_unknown_number_is_not_there(Architecture architecture) {
        Filter filter = Filter.of(architecture);
        for (int number = 0; number < 5000; number++) {
            if (!filter.numbers().containsValue(number)) {
                assertEquals(NOT_THERE, filter.number(number), "number " + number);
            }
        }
        for (int number : new int[] {0x3fffffff, 0x80000000, -4095, -2, -1}) {
            assertEquals(NOT_THERE, filter.number(number), "number " + number);
        }
    }

    @ParameterizedTest
    @EnumSource
    void a_foreign_architecture_kills(Architecture architecture) {
        Filter filter = Filter.of(architecture);
        for (Architecture other : Architecture.values()) {
            int answer = filter.program().answer(other, filter.numbers().get("getpid"));
            assertEquals(other == architecture ? ALLOWED : KILLED, answer, other.name());
        }
        for (int audit : new int[] {AUDIT_I386, AUDIT_ARM, 0}) {
            for (int number : new int[] {0, 20, 4000, -1}) {
                assertEquals(KILLED, filter.program().run(audit, number).answer());
            }
        }
    }

    @Test
    void a_number_of_x32_kills() {
        Filter filter = Filter.of(Architecture.X86_64);
        for (int number : new int[] {0x40000000, 0x40000000 + 39, 0x40000200, 0x7fffffff}) {
            assertEquals(KILLED, filter.number(number), Integer.toHexString(number));
        }
    }

    @ParameterizedTest
    @EnumSource
    void new_namespaces_are_refused_and_threads_are_not(Architecture architecture) {
        Filter filter = Filter.of(architecture);
        for (int bit = 0; bit < 32; bit++) {
            long flag = 1L << bit;
            boolean namespace = Set.of(7, 17, 25, 26, 27, 28, 29, 30).contains(bit);
            for (String call : List.of("clone", "unshare")) {
                assertEquals(namespace ? NOT_PERMITTED : ALLOWED, filter.call(call, flag), call + " bit " + bit);
                assertEquals(
                        namespace ? NOT_PERMITTED : ALLOWED, filter.call(call, NOISE | flag), call + " bit " + bit);
            }
        }
        assertEquals(ALLOWED, filter.call("clone", SIGCHLD));
        assertEquals(ALLOWED, filter.call("clone", 0x3d0f00)); // a thread of glibc's
        assertEquals(ALLOWED, filter.call("clone", 0x01200000 | SIGCHLD)); // its fork
        assertEquals(ALLOWED, filter.call("unshare", 0x200 | 0x400)); // CLONE_FS | CLONE_FILES
        assertEquals(NOT_PERMITTED, filter.call("clone", 0x10000000 | 0x3d0f00));
        assertEquals(NOT_THERE, filter.call("clone3", 0x7fff0000L, 88));
    }

    @ParameterizedTest
    @EnumSource
    void huge_pages_of_the_hosts_pool_are_refused_whatever_else_is_asked(Architecture architecture) {
        Filter filter = Filter.of(architecture);
        for (int bit = 0; bit < 32; bit++) {
            for (long high : new long[] {0, NOISE}) {
                long flags = high | 1L << bit;
                assertEquals(bit == 18 ? NOT_PERMITTED : ALLOWED, filter.call("mmap", 0, 1, 3, flags), "mmap " + bit);
                assertEquals(bit == 2 ? NOT_PERMITTED : ALLOWED, filter.call("memfd_create", 0, flags), "memfd " + bit);
                assertEquals(bit == 11 ? NOT_PERMITTED : ALLOWED, filter.call("shmget", 0, 1, flags), "shm " + bit);
            }
        }
        assertEquals(NOT_PERMITTED, filter.call("mmap", 0, 1, 3, 0x22 | 0x40000 | 21 << 26)); // of 2 MiB
        assertEquals(ALLOWED, filter.call("mmap", 0x40000, 0x40000, 3, 0x22, 0x40000, 0x40000));
        assertEquals(ALLOWED, filter.call("shmget", 0x800, 0x800, 0x3b6)); // IPC_CREAT, 0666
    }

    @ParameterizedTest
    @EnumSource
    void sockets_are_those_of_the_list(Architecture architecture) {
        Filter filter = Filter.of(architecture);
        int stream = 1 | 0x80000; // SOCK_STREAM | SOCK_CLOEXEC
        for (String call : List.of("socket", "socketpair")) {
            for (int family = 0; family < 64; family++) {
                boolean open = Set.of(1, 2, 10, 16).contains(family);
                assertEquals(open ? ALLOWED : NOT_PERMITTED, filter.call(call, family, stream, 0), "family " + family);
                assertEquals(open ? ALLOWED : NOT_PERMITTED, filter.call(call, NOISE | family, stream, NOISE));
            }
            assertEquals(NOT_PERMITTED, filter.call(call, -1, stream, 0));
            for (int protocol = 0; protocol < 300; protocol++) {
                boolean internet = Set.of(0, 1, 6, 17, 58, 262).contains(protocol);
                assertEquals(
                        internet ? ALLOWED : NOT_PERMITTED, filter.call(call, 2, stream, protocol), "IPv4 " + protocol);
                assertEquals(internet ? ALLOWED : NOT_PERMITTED, filter.call(call, 10, stream, protocol));
                assertEquals(protocol == 0 ? ALLOWED : NOT_PERMITTED, filter.call(call, 16, 3, protocol));
            }
            assertEquals(NOT_PERMITTED, filter.call(call, 2, 10 | 0x80000, 0)); // SOCK_PACKET
        }
    }

    @ParameterizedTest
    @EnumSource
    void a_sockets_buffers_stay_as_they_are_and_its_other_options_work(Architecture architecture) {
        Filter filter = Filter.of(architecture);
        for (int option = 0; option < 100; option++) {
            int answer = switch (option) {
                case 7, 8 -> SUCCESS; // SO_SNDBUF, SO_RCVBUF
                case 32, 33 -> NOT_PERMITTED; // SO_SNDBUFFORCE, SO_RCVBUFFORCE
                default -> ALLOWED;
            };
            assertEquals(answer, filter.call("setsockopt", 3, 1, option), "option " + option);
            assertEquals(answer, filter.call("setsockopt", 3, NOISE | 1, NOISE | option), "option " + option);
            assertEquals(ALLOWED, filter.call("setsockopt", 3, 6, option), "option " + option + " of TCP");
        }
    }

    @ParameterizedTest
    @EnumSource
    void typing_into_a_terminal_is_refused_however_the_request_is_written(Architecture architecture) {
        Filter filter = Filter.of(architecture);
        for (long request : new long[] {0x5412, 0x541C}) {
            for (long high : new long[] {0, 1L << 32, 0xffffffff00000000L, NOISE}) {
                assertEquals(NOT_PERMITTED, filter.call("ioctl", 0, high | request, 0));
            }
        }
        for (long request : new long[] {0x5401, 0x5411, 0x5413, 0x541B, 0x541D, 0x540E, 0x5414, 0x80045430L, 0x15412}) {
            assertEquals(ALLOWED, filter.call("ioctl", 0, request, 0), Long.toHexString(request));
        }
    }

    @ParameterizedTest
    @EnumSource
    void personality_is_linux_alone(Architecture architecture) {
        Filter filter = Filter.of(architecture);
        for (long harmless : new long[] {0, 8, 0x20000, 0x20008, 0x40000, 0x40008, 0xffffffffL, -1}) {
            assertEquals(ALLOWED, filter.call("personality", harmless), Long.toHexString(harmless));
        }
        for (long other : new long[] {1, 4, 6, 0x400000, 0x100000, 0x440000, 0x8000000, 0x40001}) {
            assertEquals(NOT_PERMITTED, filter.call("personality", other), Long.toHexString(other));
        }
    }

    @ParameterizedTest
    @EnumSource
    void a_call_costs_few_steps(Architecture architecture) {
        Filter filter = Filter.of(architecture);
        filter.numbers().forEach((name, number) -> {
            int steps = filter.program()
                    .run(architecture.audit(), number, 2, 1, 262)
                    .steps();
            assertTrue(steps <= 28, name + " takes " + steps);
        });
        assertTrue(filter.program()
                        .run(architecture.audit(), filter.numbers().get("read"))
                        .steps()
                <= 12);
    }

    @Test
    void a_jump_that_is_too_far_is_not_assembled() {
        BpfAssembler program = new BpfAssembler();
        BpfAssembler.Label far = new BpfAssembler.Label();
        program.jumpIfEqual(1, far);
        for (int i = 0; i < 256; i++) {
            program.answer(ALLOWED);
        }
        program.place(far);
        program.answer(KILLED);
        assertThrows(IllegalStateException.class, program::assemble);
    }

    @Test
    void numbers_of_this_machine_are_those_of_its_headers() throws Exception {
        Map<String, Integer> numbers = SyscallTable.numbers(Architecture.ofThisMachine());
        Process compiler =
                new ProcessBuilder("gcc", "-E", "-dM", "-include", "asm/unistd.h", "-x", "c", "/dev/null").start();
        String defined = new String(compiler.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
        assertEquals(0, compiler.waitFor());
        List<MatchResult> found = Pattern.compile("#define __NR_(\\w+) (\\d+)")
                .matcher(defined)
                .results()
                .filter(define -> !define.group(1).equals("syscalls"))
                .toList();
        assertTrue(found.size() > 300, "the headers define " + found.size());
        found.forEach(define ->
                assertEquals(Integer.valueOf(define.group(2)), numbers.get(define.group(1)), define.group(1)));
    }
}
