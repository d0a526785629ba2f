package io.sandhold.isolation;

import io.sandhold.isolation.BpfAssembler.Label;
import java.util.Arrays;

/**
 * What the filter does with a system call: an answer, or an answer that hangs on its arguments. Of an argument the low 32 bits are
 * looked at, as the kernel itself does for each of them; comparing all 64 of an ioctl's request let TIOCSTI pass (CVE-2019-10063).
 */
enum SyscallRule {
    ALLOW("") {
        @Override
        void compile(BpfAssembler to) {
            to.answer(ALLOWED);
        }
    },
    REFUSE("") {
        @Override
        void compile(BpfAssembler to) {
            to.answer(NOT_PERMITTED);
        }
    },
    ABSENT("absent") {
        @Override
        void compile(BpfAssembler to) {
            to.answer(NOT_THERE);
        }
    },
    KILL("") {
        @Override
        void compile(BpfAssembler to) {
            to.answer(KILLED);
        }
    },
    /** Answered as done, and nothing is done: sync(2), which would write out the disks of all that run on the host. */
    LEFT_OUT("left-out") {
        @Override
        void compile(BpfAssembler to) {
            to.answer(SUCCESS);
        }
    },
    /** clone(2) and unshare(2), whose first argument holds the flags on both architectures. */
    NO_NAMESPACES("no-namespaces") {
        @Override
        void compile(BpfAssembler to) {
            refuseAny(to, 0, NEW_NAMESPACES);
        }
    },
    /** mmap(2): address, length, protection, flags. */
    NO_HUGE_MAPPING("no-huge-mapping") {
        @Override
        void compile(BpfAssembler to) {
            refuseAny(to, 3, MAP_HUGETLB);
        }
    },
    /** memfd_create(2): name, flags. */
    NO_HUGE_FILE("no-huge-file") {
        @Override
        void compile(BpfAssembler to) {
            refuseAny(to, 1, MFD_HUGETLB);
        }
    },
    /** shmget(2): key, size, flags. */
    NO_HUGE_SEGMENT("no-huge-segment") {
        @Override
        void compile(BpfAssembler to) {
            refuseAny(to, 2, SHM_HUGETLB);
        }
    },
    /** socket(2) and socketpair(2): family, type, protocol. */
    ADDRESSES("addresses") {
        @Override
        void compile(BpfAssembler to) {
            Label allowed = new Label();
            Label internet = new Label();
            Label netlink = new Label();
            Label refused = new Label();
            to.load(argument(0));
            to.jumpIfEqual(AF_UNIX, allowed);
            to.jumpIfEqual(AF_INET, internet);
            to.jumpIfEqual(AF_INET6, internet);
            to.jumpIfEqual(AF_NETLINK, netlink);
            to.jump(refused);
            to.place(internet);
            to.load(argument(1));
            to.and(SOCK_TYPE_MASK);
            to.jumpIfEqual(SOCK_PACKET, refused); // the old way to AF_PACKET, packet(7)
            to.load(argument(2));
            for (int protocol : INTERNET_PROTOCOLS) {
                to.jumpIfEqual(protocol, allowed);
            }
            to.jump(refused);
            to.place(netlink);
            to.load(argument(2));
            to.jumpIfEqual(NETLINK_ROUTE, allowed);
            to.place(refused);
            to.answer(NOT_PERMITTED);
            to.place(allowed);
            to.answer(ALLOWED);
        }
    },
    /**
     * setsockopt(2): descriptor, level, option. A session does not choose how much the kernel keeps in one socket for it: what some sockets hold
     * is charged to nobody. It is answered as done, as a kernel does whose least is what the socket has already; getsockopt(2) says how much that is.
     */
    BUFFERS_STAY("buffers-stay") {
        @Override
        void compile(BpfAssembler to) {
            Label socket = new Label();
            Label leftOut = new Label();
            Label refused = new Label();
            to.load(argument(1));
            to.jumpIfEqual(SOL_SOCKET, socket);
            to.answer(ALLOWED);
            to.place(socket);
            to.load(argument(2));
            to.jumpIfEqual(SO_SNDBUF, leftOut);
            to.jumpIfEqual(SO_RCVBUF, leftOut);
            to.jumpIfEqual(SO_SNDBUFFORCE, refused);
            to.jumpIfEqual(SO_RCVBUFFORCE, refused);
            to.answer(ALLOWED);
            to.place(leftOut);
            to.answer(SUCCESS);
            to.place(refused);
            to.answer(NOT_PERMITTED);
        }
    },
    /** ioctl(2): descriptor, request. */
    NO_TYPING("no-typing") {
        @Override
        void compile(BpfAssembler to) {
            Label refused = new Label();
            to.load(argument(1));
            to.jumpIfEqual(TIOCSTI, refused);
            to.jumpIfEqual(TIOCLINUX, refused);
            to.answer(ALLOWED);
            to.place(refused);
            to.answer(NOT_PERMITTED);
        }
    },
    /** personality(2). */
    HARMLESS("harmless") {
        @Override
        void compile(BpfAssembler to) {
            Label allowed = new Label();
            to.load(argument(0));
            to.jumpIfEqual(PERSONALITY_ASKED, allowed);
            to.and(~PERSONALITY_HARMLESS);
            to.jumpIfEqual(0, allowed);
            to.answer(NOT_PERMITTED);
            to.place(allowed);
            to.answer(ALLOWED);
        }
    };

    static final int ALLOWED = 0x7fff0000; // SECCOMP_RET_ALLOW
    static final int SUCCESS = 0x00050000; // SECCOMP_RET_ERRNO, no error
    static final int NOT_PERMITTED = 0x00050000 | 1; // SECCOMP_RET_ERRNO, EPERM
    static final int NOT_THERE = 0x00050000 | 38; // SECCOMP_RET_ERRNO, ENOSYS
    static final int KILLED = 0x80000000; // SECCOMP_RET_KILL_PROCESS

    /** CLONE_NEWTIME, NEWNS, NEWCGROUP, NEWUTS, NEWIPC, NEWUSER, NEWPID, NEWNET. */
    private static final int NEW_NAMESPACES = 0x7E020080;

    private static final int MAP_HUGETLB = 0x40000;
    private static final int MFD_HUGETLB = 0x4;
    private static final int SHM_HUGETLB = 0x800;

    private static final int AF_UNIX = 1;
    private static final int AF_INET = 2;
    private static final int AF_INET6 = 10;
    private static final int AF_NETLINK = 16;
    private static final int NETLINK_ROUTE = 0;
    private static final int SOCK_TYPE_MASK = 0xf;
    private static final int SOCK_PACKET = 10;

    /** The usual one, ICMP (ping), TCP, UDP, ICMPv6, and TCP on several paths, which Go's servers listen with. */
    private static final int[] INTERNET_PROTOCOLS = {0, 1, 6, 17, 58, 262};

    private static final int SOL_SOCKET = 1;
    private static final int SO_SNDBUF = 7;
    private static final int SO_RCVBUF = 8;
    private static final int SO_SNDBUFFORCE = 32;
    private static final int SO_RCVBUFFORCE = 33;

    private static final int TIOCSTI = 0x5412;
    private static final int TIOCLINUX = 0x541C;
    private static final int PERSONALITY_ASKED = 0xffffffff;

    /** PER_LINUX32, UNAME26, ADDR_NO_RANDOMIZE. */
    private static final int PERSONALITY_HARMLESS = 0x00060008;

    private static final int ARGUMENTS =
            16; // in struct seccomp_data: number, architecture, instruction pointer, 6 arguments

    private final String word;

    /** @param word as {@code filter/allowed.txt} writes it behind a name; empty where it cannot be written there */
    SyscallRule(String word) {
        this.word = word;
    }

    /** @throws IllegalArgumentException if there is no such rule */
    static SyscallRule of(String word) {
        return Arrays.stream(values())
                .filter(rule -> !word.isEmpty() && rule.word.equals(word))
                .findFirst()
                .orElseThrow(() -> new IllegalArgumentException("no rule is called " + word));
    }

    /** Whether the answer hangs on the arguments. */
    boolean looksAtArguments() {
        return ordinal() >= NO_NAMESPACES.ordinal();
    }

    /** Adds the instructions that answer a call; none falls through. */
    abstract void compile(BpfAssembler to);

    /** Refused where an argument has one of the bits. */
    private static void refuseAny(BpfAssembler to, int index, int bits) {
        Label refused = new Label();
        to.load(argument(index));
        to.jumpIfAny(bits, refused);
        to.answer(ALLOWED);
        to.place(refused);
        to.answer(NOT_PERMITTED);
    }

    private static int argument(int index) {
        return ARGUMENTS + 8 * index;
    }
}
