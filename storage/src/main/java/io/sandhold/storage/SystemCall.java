package io.sandhold.storage;

/** The system calls that this module makes, each with its number on x86_64 and on aarch64 (asm/unistd_64.h, asm-generic/unistd.h). */
enum SystemCall {
    CLOSE(3, 57),
    FACCESSAT2(439, 439),
    FCHMOD(91, 52),
    FCHMODAT(268, 53),
    FCHOWNAT(260, 54),
    FSTATFS(138, 44),
    GETDENTS64(217, 61),
    GETEUID(107, 175),
    IOCTL(16, 29),
    LINKAT(265, 37),
    MKDIRAT(258, 34),
    MKNODAT(259, 33),
    MOUNT(165, 40),
    OPENAT(257, 56),
    OPENAT2(437, 437),
    PWRITE64(18, 68),
    READLINKAT(267, 78),
    RENAMEAT2(316, 276),
    SETFSGID(123, 152),
    SETFSUID(122, 151),
    STATX(332, 291),
    SYMLINKAT(266, 36),
    TRUNCATE(76, 45),
    UMOUNT2(166, 39),
    UNLINKAT(263, 35),
    UTIMENSAT(280, 88);

    final long number;

    SystemCall(int x86, int arm) {
        String machine = System.getProperty("os.arch");
        this.number = switch (machine) {
            case "amd64" -> x86;
            case "aarch64" -> arm;
            default -> throw new StorageException("Sandhold runs on Linux on x86_64 and aarch64, not on " + machine);
        };
    }
}
