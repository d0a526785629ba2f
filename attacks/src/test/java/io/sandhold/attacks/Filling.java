package io.sandhold.attacks;

/** A way to use up a quota from inside the jail: a Python program that goes on until it is refused, and prints the error's name. */
enum Filling {
    MANY_SMALL_FILES("""
            for i in range(10**7):
                with open(f'/workspace/{i}', 'wb') as f:
                    f.write(b'x' * 100)
            """),

    A_SPARSE_FILE("""
            with open('/workspace/sparse', 'wb', buffering=0) as f:
                f.truncate(1 << 40)
                for i in range(1 << 20):
                    f.seek(i << 20)
                    f.write(b'x' * 4096)
                os.fsync(f.fileno())
            """),

    /** Room asked for and not written, at once and in pieces, within the file's size and beyond it. */
    FALLOCATE("""
            KEEP_SIZE = 1
            with open('/workspace/allocated', 'wb') as f:
                def allocate(flags, start, length):
                    checked(libc.fallocate, f.fileno(), flags, ctypes.c_long(start), ctypes.c_long(length))
                for flags in (0, KEEP_SIZE):
                    try:
                        allocate(flags, 0, 1 << 40)
                        print('ALLOCATED')
                    except OSError as e:
                        if e.errno not in (errno.ENOSPC, errno.EDQUOT, errno.EFBIG):
                            raise
                for i in range(1 << 20):
                    allocate(KEEP_SIZE if i % 2 else 0, i << 18, 1 << 18)
            """),

    /** Names cost room too; a file takes some 65,000 of them. */
    HARD_LINKS("""
            for i in range(10**7):
                if i % 60_000 == 0:
                    origin = f'/workspace/origin{i}'
                    open(origin, 'w').close()
                    directory = f'/workspace/links{i}'
                    os.mkdir(directory)
                os.link(origin, f'{directory}/{i:0250d}')
            """),

    EXTENDED_ATTRIBUTES("""
            for i in range(10**7):
                open(f'/workspace/{i}', 'w').close()
                os.setxattr(f'/workspace/{i}', 'user.fill', b'x' * 3000)
            """),

    /** In subvolumes of one's own making, where the volume is one of btrfs; elsewhere in a directory. */
    NESTED_SUBVOLUMES("""
            import subprocess
            for i in range(10**4):
                if subprocess.run(['btrfs', 'subvolume', 'create', f'/workspace/v{i}'], capture_output=True).returncode:
                    os.makedirs(f'/workspace/v{i}', exist_ok=True)
                with open(f'/workspace/v{i}/f', 'wb', buffering=0) as f:
                    f.write(b'x' * (1 << 20))
            """);

    private final String program;

    Filling(String program) {
        this.program = program;
    }

    /** For {@link Attacker#python}. */
    String program() {
        return "try:\n" + program.indent(4) + "    print('NOT REFUSED')\nexcept OSError as e:\n"
                + "    print(errno.errorcode[e.errno])\n";
    }
}
