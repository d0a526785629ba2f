package io.sandhold.attacks;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.sandhold.server.Program;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

/** What the host has once for all that run on it: taking all of it, so that nothing is left for the others. */
@UnderAttack
class HostPoolsIT {

    private static Attacker attacker;

    @BeforeAll
    static void enter(House house) throws Exception {
        attacker = Attacker.in(house);
    }

    @Test
    void terminals_run_out_for_who_takes_them_alone(House house) throws Exception {
        try (JailProgram taker = attacker.start("""
                import os, sys
                held = []
                try:
                    while len(held) < 1000:
                        held.append(os.open('/dev/ptmx', os.O_RDWR | os.O_NOCTTY))
                except OSError as e:
                    print('refused', len(held), flush=True)
                sys.stdin.readline()
                """)) {
            assertEquals(
                    "/dev/pts/0\r\n",
                    house.ssh().run(House.NEIGHBOUR, "-tt", "tty").code(0).text());
            Program.Result refused = house.ssh().run(attacker.session(), "-tt", "tty");
            assertEquals(126, refused.code(), refused::toString);
            assertTrue(refused.text().contains("of terminals"), refused::toString);
            assertEquals("", taker.finish());
        }
        assertEquals(0, house.ssh().run(attacker.session(), "-tt", "tty").code());
    }

    @Test
    void contexts_of_asynchronous_input_and_huge_pages_are_not_to_be_had() throws Exception {
        attacker.assertRefused("""
                import mmap
                CALLS = {'x86_64': {'io_setup': 206, 'mmap': 9, 'shmget': 29, 'memfd_create': 319, 'syncfs': 306},
                         'aarch64': {'io_setup': 0, 'mmap': 222, 'shmget': 194, 'memfd_create': 279, 'syncfs': 267}}
                NUMBERS.update(CALLS[os.uname().machine])
                context = ctypes.c_ulong(0)
                attempt('io_setup', lambda: syscall('io_setup', 65536, ctypes.byref(context)))
                attempt('io_setup of one', lambda: syscall('io_setup', 1, ctypes.byref(context)))
                for size in 0, 21, 30:
                    attempt('mmap %d' % size, lambda: mmap.mmap(-1, 2 << 20, flags=0x40022 | size << 26))
                    attempt('memfd %d' % size, lambda: os.memfd_create('huge', 4 | size << 26))
                    attempt('shmget %d' % size, lambda: checked(libc.shmget, 0, 2 << 20, 0o5600 | size << 26))
                attempt('syncfs of the system', lambda: syscall('syncfs', os.open('/usr', os.O_RDONLY)))
                """);
        assertEquals("ok\n", attacker.python("""
                import mmap
                mmap.mmap(-1, 2 << 20)
                os.memfd_create('small')
                print('ok')
                """).code(0).text());
    }

    /** sync(2) writes out the disks of all that run on the host, and waits: what is dirty before must be so behind it. */
    @Test
    void sync_writes_out_nobodys_disk() throws Exception {
        Program.Result ran = attacker.python("""
                # cachestat(2): pages cached, dirty, being written
                def dirty(fd):
                    span, told = (ctypes.c_uint64 * 2)(0, 0), (ctypes.c_uint64 * 5)()
                    checked(libc.syscall, ctypes.c_long(451), fd, span, told, 0)
                    return told[1]
                stayed = False
                for attempt in range(10):  # the kernel may write it out by itself
                    fd = os.open('/workspace/dirty%d' % attempt, os.O_RDWR | os.O_CREAT | os.O_TRUNC)
                    os.write(fd, bytes(1 << 20))
                    try:
                        before = dirty(fd)
                    except OSError as e:
                        assert e.errno == errno.ENOSYS
                        print('the kernel cannot tell', flush=True)
                        sys.exit()
                    os.sync()
                    stayed = stayed or before > 0 and dirty(fd) > 0
                    os.fsync(fd)
                    assert dirty(fd) == 0, 'fsync(2) does its work'
                print('stayed' if stayed else 'was written')
                """);
        assertTrue(ran.code(0).text().matches("stayed\n|the kernel cannot tell\n"), ran::toString);
        assertEquals(0, attacker.shell("sync").code());
    }
}
