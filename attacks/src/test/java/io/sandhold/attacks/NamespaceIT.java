package io.sandhold.attacks;

import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

/** Ways into namespaces, mounts and roots other than the jail's own. */
@UnderAttack
class NamespaceIT {

    private static final String FLAGS = """
            FLAGS = {'ns': 0x20000, 'cgroup': 0x2000000, 'uts': 0x4000000, 'ipc': 0x8000000, 'user': 0x10000000,
                     'pid': 0x20000000, 'net': 0x40000000, 'time': 0x80}
            SETS = [([n], f) for n, f in FLAGS.items()]
            SETS += [(['user', n], FLAGS['user'] | f) for n, f in FLAGS.items() if n != 'user']
            SETS += [(list(FLAGS), sum(FLAGS.values()))]
            """;

    private static Attacker attacker;

    @BeforeAll
    static void enter(House house) throws Exception {
        attacker = Attacker.in(house);
    }

    @Test
    void unshare_gives_no_namespace() throws Exception {
        attacker.assertRefused(FLAGS + """
                for names, flags in SETS:
                    attempt('unshare ' + '+'.join(names), lambda: checked(libc.unshare, flags))
                """);
    }

    @Test
    void clone_and_clone3_give_no_namespace() throws Exception {
        attacker.assertRefused(FLAGS + """
                def clone(flags):
                    if syscall('clone', flags | signal.SIGCHLD, 0, 0, 0, 0) == 0:
                        os._exit(0)
                def clone3(flags):
                    # struct clone_args: flags, pidfd, child_tid, parent_tid, exit_signal, stack, stack_size, tls
                    args = ctypes.create_string_buffer(struct.pack('=8Q', flags, 0, 0, 0, signal.SIGCHLD, 0, 0, 0))
                    if syscall('clone3', args, len(args.raw) - 1) == 0:
                        os._exit(0)
                for names, flags in SETS:
                    if 'time' not in names:  # clone(2) takes the low byte for a signal
                        attempt('clone ' + '+'.join(names), lambda: clone(flags))
                    attempt('clone3 ' + '+'.join(names), lambda: clone3(flags))
                """);
    }

    @Test
    void setns_joins_nothing() throws Exception {
        attacker.assertRefused("""
                def join(path):
                    checked(libc.setns, os.open(path, os.O_RDONLY), 0)
                for process in '1', 'self':
                    for name in os.listdir('/proc/self/ns'):
                        attempt('setns ' + process + ' ' + name, lambda: join('/proc/%s/ns/%s' % (process, name)))
                for flag in 0x20000, 0x4000000, 0x8000000, 0x10000000, 0x20000000, 0x40000000:
                    attempt('setns by pidfd %x' % flag, lambda: checked(libc.setns, syscall('pidfd_open', 1, 0), flag))
                """);
    }

    @Test
    void nothing_is_mounted_the_old_way() throws Exception {
        attacker.assertRefused("""
                BIND, REC, REMOUNT, MOVE, SHARED, PRIVATE = 0x1000, 0x4000, 0x20, 0x2000, 0x100000, 0x40000
                def mount(source, target, kind, flags):
                    checked(libc.mount, source, target, kind, flags, None)
                for kind in 'tmpfs', 'proc', 'sysfs', 'devpts', 'devtmpfs', 'cgroup', 'cgroup2', 'mqueue', 'overlay', 'fuse', 'ext4':
                    attempt('mount ' + kind, lambda: mount(b'none', b'/tmp', kind.encode(), 0))
                attempt('mount a device', lambda: mount(b'/dev/loop0', b'/tmp', b'ext4', 0))
                attempt('bind', lambda: mount(b'/usr', b'/tmp', None, BIND | REC))
                attempt('bind over the agent', lambda: mount(b'/usr/bin/true', b'/run/sandhold/agent', None, BIND))
                for target in b'/', b'/usr', b'/proc/sys', b'/dev', b'/workspace', b'/etc/passwd':
                    attempt('remount %r' % target, lambda: mount(None, target, None, REMOUNT | BIND))
                    attempt('move %r' % target, lambda: mount(target, b'/tmp', None, MOVE))
                    attempt('share %r' % target, lambda: mount(None, target, None, SHARED | REC))
                    attempt('umount %r' % target, lambda: checked(libc.umount2, target, 2))
                """);
    }

    @Test
    void nothing_is_mounted_the_new_way() throws Exception {
        attacker.assertRefused("""
                CLONE = 1
                for kind in b'tmpfs', b'proc', b'sysfs', b'cgroup2', b'overlay', b'ext4':
                    attempt('fsopen %r' % kind, lambda: syscall('fsopen', kind, 0))
                for path in b'/', b'/usr', b'/workspace', b'/proc':
                    attempt('open_tree %r' % path, lambda: syscall('open_tree', -100, path, CLONE | 0x8000))
                    attempt('fspick %r' % path, lambda: syscall('fspick', -100, path, 0))
                    attempt('move_mount %r' % path, lambda: syscall('move_mount', -100, path, -100, b'/tmp', 0))
                    writable = ctypes.create_string_buffer(struct.pack('=4Q', 0, 1, 0, 0))  # struct mount_attr: clear MOUNT_ATTR_RDONLY
                    attempt('mount_setattr %r' % path, lambda: syscall('mount_setattr', -100, path, 0, writable, 32))
                """);
    }

    @Test
    void root_is_not_changed() throws Exception {
        attacker.assertRefused("""
                os.makedirs('/tmp/root/old', exist_ok=True)
                attempt('chroot', lambda: os.chroot('/tmp/root'))
                attempt('chroot to the root', lambda: os.chroot('/'))
                attempt('pivot_root', lambda: syscall('pivot_root', b'/tmp/root', b'/tmp/root/old'))
                attempt('pivot_root onto itself', lambda: syscall('pivot_root', b'.', b'.'))
                """);
    }

    @Test
    void root_of_the_jail_is_the_jails_whatever_way_it_is_climbed() throws Exception {
        attacker.shell("""
                        cd /proc/self/root/../../../../.. && [ "$(ls -di / | cut -d' ' -f1)" = "$(ls -di . | cut -d' ' -f1)" ] || exit 1
                        [ ! -e /proc/self/root/etc/shadow ] && [ ! -e /proc/self/cwd/home/sandhold ] && [ ! -e /../../etc/shadow ]
                        """).code(0);
    }
}
