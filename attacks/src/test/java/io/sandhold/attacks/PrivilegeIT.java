package io.sandhold.attacks;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.sandhold.server.Program;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

/** Ways to more rights than the session's user has. */
@UnderAttack
class PrivilegeIT {

    /** Says with whose rights it runs. */
    private static final String WHO = """
            #define _GNU_SOURCE
            #include <stdio.h>
            #include <unistd.h>
            int main(void)
            {
                uid_t r, e, s;
                getresuid(&r, &e, &s);
                printf("%d %d %d\\n", r, e, s);
            }
            """;

    private static Attacker attacker;

    @BeforeAll
    static void enter(House house) throws Exception {
        attacker = Attacker.in(house);
    }

    @Test
    void setuid_programs_of_the_system_give_nothing() throws Exception {
        Program.Result ran = attacker.shell("""
                        find /usr/bin /usr/sbin -perm /6000 -type f | wc -l
                        su -c 'id -u' </dev/null 2>/dev/null; echo "su $?"
                        passwd </dev/null >/dev/null 2>&1; [ $? != 0 ] && echo 'passwd refused'
                        newgrp root </dev/null >/dev/null 2>&1; id -u; id -g
                        mount -t tmpfs none /tmp 2>/dev/null || echo 'mount refused'
                        chsh -s /bin/sh sandbox </dev/null >/dev/null 2>&1 || echo 'chsh refused'
                        """);
        String[] lines = ran.text().split("\n");
        assertTrue(Integer.parseInt(lines[0]) > 0, ran::toString);
        assertTrue(lines[1].matches("su [1-9]\\d*"), ran::toString);
        assertEquals(
                "passwd refused\n1000\n1000\nmount refused\nchsh refused\n",
                ran.text().substring(ran.text().indexOf("passwd")));
    }

    @Test
    void setuid_program_of_ones_own_gives_nothing_however_its_bit_was_set(House house) throws Exception {
        assertEquals("1000 1000 1000\n", attacker.c(WHO).code(0).text());
        attacker.shell("cp /tmp/attack /workspace/own && chmod 6755 /workspace/own && cp /tmp/attack /workspace/sent")
                .code(0);
        house.ssh().sftp(attacker.session(), "chmod 6755 sent").code(0);
        assertEquals(
                "1000 1000 1000\n1000 1000 1000\n",
                attacker.shell("/workspace/own; /workspace/sent").code(0).text());
        attacker.assertRefused("""
                for path in '/workspace/own', '/tmp/attack':
                    for uid in 0, 65534, 1, 1001:
                        attempt('chown %s %d' % (path, uid), lambda: os.chown(path, uid, -1))
                        attempt('chgrp %s %d' % (path, uid), lambda: os.chown(path, -1, uid))
                """);
    }

    @Test
    void file_capabilities_are_not_given() throws Exception {
        attacker.c(WHO);
        attacker.assertRefused("""
                # struct vfs_cap_data, revisions 2 and 3: every capability, permitted and effective
                two = struct.pack('<5I', 0x02000001, 0xffffffff, 0, 0xffffffff, 0)
                three = struct.pack('<6I', 0x03000001, 0xffffffff, 0, 0xffffffff, 0, 1000)
                for value in two, three:
                    attempt('capability %d' % len(value), lambda: os.setxattr('/tmp/attack', 'security.capability', value))
                attempt('trusted', lambda: os.setxattr('/tmp/attack', 'trusted.overlay.opaque', b'y'))
                attempt('security', lambda: os.setxattr('/tmp/attack', 'security.attack', b'y'))
                """);
    }

    @Test
    void identity_and_capabilities_are_not_changed() throws Exception {
        attacker.assertRefused("""
                for uid in 0, 1, 999, 1001, 65534:
                    attempt('setuid %d' % uid, lambda: os.setuid(uid))
                    attempt('setgid %d' % uid, lambda: os.setgid(uid))
                    attempt('setresuid %d' % uid, lambda: os.setresuid(-1, uid, -1))
                    attempt('setgroups %d' % uid, lambda: os.setgroups([uid]))
                attempt('no groups', lambda: os.setgroups([]))
                class Header(ctypes.Structure):
                    _fields_ = [('version', ctypes.c_uint32), ('pid', ctypes.c_int)]
                for bit in range(41):
                    low, high = (1 << bit) & 0xffffffff, 1 << bit >> 32
                    data = ctypes.create_string_buffer(struct.pack('<6I', low, low, 0, high, high, 0))
                    attempt('capset %d' % bit, lambda: checked(libc.capset, ctypes.byref(Header(0x20080522, 0)), data))
                    attempt('ambient %d' % bit, lambda: checked(libc.prctl, 47, 2, bit, 0, 0))
                attempt('no_new_privs off', lambda: checked(libc.prctl, 38, 0, 0, 0, 0))
                attempt('no filter', lambda: checked(libc.prctl, 22, 0, 0, 0, 0))
                attempt('map', lambda: os.write(os.open('/proc/self/uid_map', os.O_WRONLY), b'0 1000 1'))
                """);
        String status = attacker.shell("cat /proc/self/status").code(0).text();
        for (String line : new String[] {"CapPrm:\t0000000000000000", "CapBnd:\t0000000000000000", "NoNewPrivs:\t1"}) {
            assertTrue(status.contains(line + "\n"), status);
        }
    }

    @Test
    void limits_are_not_raised() throws Exception {
        attacker.assertRefused("""
                import resource
                soft, hard = resource.getrlimit(resource.RLIMIT_NOFILE)
                attempt('files', lambda: raised(resource.RLIMIT_NOFILE, hard + 1))
                attempt('core', lambda: raised(resource.RLIMIT_CORE, 1 << 30))
                attempt('nice', lambda: os.nice(-1))
                attempt('real time', lambda: os.sched_setscheduler(0, os.SCHED_FIFO, os.sched_param(1)))
                attempt('oom', lambda: os.write(os.open('/proc/self/oom_score_adj', os.O_WRONLY), b'-1000'))
                attempt('locked memory', lambda: checked(libc.mlock, ctypes.create_string_buffer(64 << 20), 64 << 20))
                """.replace("import resource\n", """
                import resource
                def raised(which, to):
                    try:
                        resource.setrlimit(which, (to, to))
                    except ValueError as e:
                        raise OSError(errno.EPERM, str(e))
                """));
    }

    @Test
    void command_has_no_descriptor_of_the_servers_by_any_door(House house) throws Exception {
        String list = "for f in /proc/self/fd/*; do readlink $f; done; true";
        for (String seen : new String[] {
            house.ssh().run(attacker.session(), list).code(0).text(),
            house.ssh().run(attacker.session(), "-tt", list).code(0).text(),
            house.rest()
                    .post("/execute/" + attacker.session(), "{\"command\": \"" + list + "\"}")
                    .status(200)
                    .json()
                    .getString("stdout")
        }) {
            assertTrue(seen.lines().count() >= 3, seen);
            assertTrue(
                    seen.lines()
                            .allMatch(line ->
                                    line.matches("pipe:\\[\\d+]|/dev/pts/\\d+|/proc/self/fd/\\d+|/proc/\\d+/fd")),
                    seen);
        }
    }

    @Test
    void nothing_of_the_servers_environment_is_seen(House house) throws Exception {
        String seen = attacker.shell("""
                        env; cat /proc/[0-9]*/environ /proc/[0-9]*/cmdline 2>/dev/null | tr '\\0' '\\n'
                        cat /proc/self/mountinfo /proc/self/mounts /proc/self/mountstats /proc/self/cgroup /proc/self/maps
                        cat /etc/hosts /etc/hostname /etc/resolv.conf /etc/passwd; hostname; uname -n
                        """).text();
        assertTrue(seen.contains("PATH=") && seen.contains(" /workspace "), seen);
        for (String secret : new String[] {
            house.server().token(), house.home().toString(), "sandhold.jar", "SANDHOLD_", "admin.token", House.NEIGHBOUR
        }) {
            assertTrue(!seen.contains(secret), () -> "'" + secret + "' is in " + seen);
        }
    }
}
