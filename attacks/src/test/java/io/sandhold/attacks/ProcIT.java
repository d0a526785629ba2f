package io.sandhold.attacks;

import static org.junit.jupiter.api.Assertions.assertEquals;

import io.sandhold.server.Program;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

/** The kernel's own files: its settings, its control groups, its triggers. */
@UnderAttack
class ProcIT {

    private static Attacker attacker;

    @BeforeAll
    static void enter(House house) throws Exception {
        attacker = Attacker.in(house);
    }

    @Test
    void nothing_of_proc_but_ones_own_processes_can_be_written() throws Exception {
        attacker.assertRefused("""
                tried = []
                for base, directories, files in os.walk('/proc'):
                    if base == '/proc':
                        directories[:] = [d for d in directories if not d.isdigit() and d not in ('self', 'thread-self')]
                    tried += [os.path.join(base, name) for name in files]
                def opens(path):
                    for how in os.O_WRONLY, os.O_RDWR:
                        try:
                            os.close(os.open(path, how | os.O_NONBLOCK))
                            return True
                        except OSError:
                            pass
                for path in list(filter(opens, tried)) + ['/proc/sys/kernel/core_pattern', '/proc/sysrq-trigger']:
                    attempt(path, lambda: os.open(path, os.O_WRONLY))
                assert len(tried) > 500 and '/proc/sys/kernel/core_pattern' in tried, tried
                """);
    }

    @Test
    void modes_and_owners_in_proc_and_dev_are_not_changed() throws Exception {
        attacker.assertRefused("""
                for path in '/proc/sys/kernel/core_pattern', '/proc/sys/kernel/shmmax', '/proc/1/mem', '/dev/null', '/dev/tty', '/dev', '/':
                    attempt('chmod ' + path, lambda: os.chmod(path, 0o777))
                    attempt('chown ' + path, lambda: os.chown(path, 1000, 1000))
                    attempt('rename ' + path, lambda: os.rename(path, '/tmp/x'))
                attempt('mknod disk', lambda: os.mknod('/tmp/disk', 0o60666, os.makedev(254, 0)))
                attempt('mknod mem', lambda: os.mknod('/tmp/mem', 0o20666, os.makedev(1, 1)))
                attempt('mknod kmsg', lambda: os.mknod('/dev/shm/kmsg', 0o20666, os.makedev(1, 11)))
                """);
    }

    @Test
    void there_is_no_sys_and_no_control_group_to_be_written() throws Exception {
        attacker.assertRefused("""
                for path in ('/sys/kernel/uevent_helper', '/sys/fs/cgroup/cgroup.procs', '/sys/fs/cgroup/memory/release_agent',
                             '/sys/fs/cgroup/memory/notify_on_release', '/sys/fs/cgroup/pids/cgroup.procs', '/proc/self/root/sys/power/state',
                             '/proc/1/root/sys/fs/cgroup/cgroup.procs', '/proc/1/cgroup'):
                    attempt(path, lambda: os.write(os.open(path, os.O_WRONLY), b'0'))
                    attempt('make ' + path, lambda: os.open(path, os.O_WRONLY | os.O_CREAT))
                for kind in b'cgroup', b'cgroup2':
                    for options in None, b'memory', b'pids', b'none,name=attack', b'rdma':
                        attempt('mount %r %r' % (kind, options), lambda: checked(libc.mount, b'none', b'/tmp', kind, 0, options))
                """);
        Program.Result seen = attacker.shell("cut -d: -f3 /proc/self/cgroup | sort -u; ls -A /sys | wc -l")
                .code(0);
        assertEquals("/\n0\n", seen.text(), "what it sees of control groups and of /sys");
    }

    @Test
    void crash_calls_no_program_of_the_host_and_leaves_no_core() throws Exception {
        Program.Result crashed = attacker.shell("""
                mkdir -p /tmp/crash && cd /tmp/crash && ulimit -c unlimited 2>/dev/null && echo raised
                python3 -c 'import os; os.abort()' ; echo "code $?"
                ls -A /tmp/crash | wc -l
                """);
        assertEquals("code 134\n0\n", crashed.text(), crashed::toString);
    }

    @Test
    void kernels_own_doors_are_shut() throws Exception {
        attacker.assertRefused("""
                NUMBERS |= {'x86_64': {'reboot': 169, 'syslog': 103, 'init_module': 175, 'finit_module': 313, 'kexec_load': 246, 'bpf': 321,
                    'perf_event_open': 298, 'userfaultfd': 323, 'swapon': 167, 'settimeofday': 164, 'clock_settime': 227, 'sethostname': 170,
                    'setdomainname': 171, 'acct': 163, 'quotactl': 179, 'iopl': 172, 'open_by_handle_at': 304, 'io_uring_setup': 425,
                    'fanotify_init': 300, 'lookup_dcookie': 212, 'nfsservctl': 180, 'vhangup': 153}}.get(os.uname().machine, {
                    'reboot': 142, 'syslog': 116, 'init_module': 105, 'finit_module': 273, 'kexec_load': 104, 'bpf': 280,
                    'perf_event_open': 241, 'userfaultfd': 282, 'swapon': 224, 'settimeofday': 170, 'clock_settime': 112, 'sethostname': 161,
                    'setdomainname': 162, 'acct': 89, 'quotactl': 60, 'open_by_handle_at': 265, 'io_uring_setup': 425,
                    'fanotify_init': 262, 'lookup_dcookie': 18, 'nfsservctl': 42, 'vhangup': 58})
                zeros = ctypes.create_string_buffer(256)
                attempt('reboot', lambda: syscall('reboot', 0xfee1dead, 672274793, 0, 0))  # LINUX_REBOOT_CMD_CAD_OFF
                attempt('dmesg', lambda: syscall('syslog', 3, zeros, 256))
                attempt('console off', lambda: syscall('syslog', 6, 0, 0))
                attempt('hostname', lambda: syscall('sethostname', b'attack', 6))
                attempt('domainname', lambda: syscall('setdomainname', b'attack', 6))
                attempt('acct', lambda: syscall('acct', b'/tmp/acct'))
                attempt('io_uring', lambda: syscall('io_uring_setup', 1, zeros))
                attempt('userfaultfd', lambda: syscall('userfaultfd', 1))
                attempt('perf', lambda: syscall('perf_event_open', ctypes.create_string_buffer(struct.pack('=II', 1, 112) + bytes(104)), 0, -1, -1, 0))
                attempt('open_by_handle_at', lambda: syscall('open_by_handle_at', 3, zeros, 0))
                attempt('clock', lambda: syscall('clock_settime', 0, ctypes.create_string_buffer(struct.pack('=qq', 1, 0))))
                for name in 'init_module', 'finit_module', 'kexec_load', 'bpf', 'swapon', 'settimeofday', 'quotactl', 'fanotify_init', 'vhangup':
                    attempt(name, lambda: syscall(name, zeros, zeros, zeros, 0))
                if 'iopl' in NUMBERS:
                    attempt('iopl', lambda: syscall('iopl', 3))
                """);
    }
}
