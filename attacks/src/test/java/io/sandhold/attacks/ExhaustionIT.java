package io.sandhold.attacks;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.sandhold.server.Program;
import jakarta.json.JsonObject;
import org.junit.jupiter.api.Test;

/** Bombs: more processes, threads, memory and descriptors than a session has. */
@UnderAttack
class ExhaustionIT {

    private static final int PROCESSES = 48;

    private static final String SMALL = "{\"limits\": {\"memory\": \"64M\", \"processes\": " + PROCESSES + "}}";

    @Test
    void fork_bomb_stays_in_its_session_which_can_be_deleted_amid_it(House house) throws Exception {
        Attacker bomber = Attacker.in(house, SMALL);
        try (Background bomb = Background.of(house.ssh().ssh(bomber.session(), "python3 -u -c '" + """
                import os
                print("up")
                while True:
                    try: os.fork()
                    except OSError: pass'"""))) {
            bomb.awaitLine("up");
            house.assertOthersWork();
            house.rest().delete("/session/" + bomber.session()).status(200);
            bomb.finish();
        }
    }

    @Test
    void processes_and_threads_end_at_the_sessions_limit(House house) throws Exception {
        Attacker bomber = Attacker.in(house, SMALL);
        String threads = bomber.c("""
                #include <pthread.h>
                #include <stdio.h>
                #include <unistd.h>
                static void *wait_on(void *nothing) { pause(); return nothing; }
                int main(void)
                {
                    int count = 0;
                    pthread_t thread;
                    pthread_attr_t small;
                    pthread_attr_init(&small);
                    pthread_attr_setstacksize(&small, 65536);
                    while (count < 100000 && pthread_create(&thread, &small, wait_on, NULL) == 0)
                        count++;
                    printf("%d\\n", count);
                }
                """).code(0).text();
        assertBelowLimit(Integer.parseInt(threads.strip()));
        String forks = bomber.python("""
                        children = []
                        try:
                            while len(children) < 100000:
                                children.append(os.fork())
                                if children[-1] == 0:
                                    signal.pause()
                        except OSError as e:
                            print(len(children), errno.errorcode[e.errno])
                        for child in children:
                            os.kill(child, 9)
                        """).code(0).text();
        assertTrue(forks.endsWith(" EAGAIN\n"), forks);
        assertBelowLimit(Integer.parseInt(forks.substring(0, forks.indexOf(' '))));
        bomber.assertGoesOn();
    }

    private static void assertBelowLimit(int count) {
        assertTrue(count > PROCESSES / 2 && count < PROCESSES, count + " of " + PROCESSES);
    }

    @Test
    void memory_bomb_is_killed_and_its_jail_goes_on(House house) throws Exception {
        Attacker bomber = Attacker.in(house, SMALL);
        try (Background bystander =
                Background.of(house.ssh().ssh(bomber.session(), "echo up; read -r line; echo still here"))) {
            bystander.awaitLine("up");
            JsonObject killed = house.rest()
                    .post(
                            "/execute/" + bomber.session(),
                            "{\"command\": \"exec python3 -c 'x = []\\nwhile True: x.append(bytearray(1 << 20))'\"}")
                    .status(200)
                    .json();
            assertEquals(137, killed.getInt("returncode"), killed::toString);
            assertTrue(killed.getBoolean("oom", false), killed::toString);
            assertTrue(bystander.alive(), bystander::text);
        }
        bomber.assertGoesOn();
    }

    @Test
    void shared_memory_files_count_as_the_sessions_memory(House house) throws Exception {
        Attacker filler = Attacker.in(house, SMALL);
        // what /dev/shm, SysV shared memory and anonymous files hold belongs to no process
        Program.Result filled = filler.python("""
                import threading
                def fill(name, write):
                    child = os.fork()
                    if child == 0:
                        written = 0
                        try:
                            while written < 200:
                                write(written)
                                written += 1
                        except OSError as e:
                            os._exit(1)
                        os._exit(0)
                    print(name, 'filled' if os.waitstatus_to_exitcode(os.waitpid(child, 0)[1]) == 0 else 'stopped', flush=True)
                mib = bytes(range(256)) * 4096
                shm = open('/dev/shm/filler', 'wb', buffering=0)
                fill('shm', lambda at: os.pwrite(shm.fileno(), mib, at << 20) == len(mib) or os._exit(1))
                os.unlink('/dev/shm/filler')
                shm.close()
                memory = os.memfd_create('filler')
                fill('memfd', lambda at: os.pwrite(memory, mib, at << 20) == len(mib) or os._exit(1))
                """);
        assertFalse(filled.text().contains("filled"), filled::toString);
        assertTrue(
                filled.text().equals("shm stopped\nmemfd stopped\n")
                        || filled.stderr().contains("memory"),
                filled::toString);
        filler.shell("rm -f /dev/shm/*");
        filler.assertGoesOn();
    }

    @Test
    void ten_thousand_descriptors_are_held_by_their_session_alone(House house) throws Exception {
        Attacker holder =
                Attacker.in(house, "{\"limits\": {\"memory\": \"256M\", \"processes\": 64, \"open_files\": 16384}}");
        String held = holder.python("""
                        pairs = [socket.socketpair() for _ in range(2500)]
                        pipes = [os.pipe() for _ in range(1500)]
                        files = [os.open('/workspace/f', os.O_RDWR | os.O_CREAT) for _ in range(2000)]
                        for mine, other in pairs[:2000]:  # and as many on their way, which no process's limit counts
                            socket.send_fds(mine, [b'x'], [files[0]])
                        print(len(os.listdir('/proc/self/fd')) >= 10000)
                        """).code(0).text();
        assertEquals("True\n", held);
        Attacker usual = Attacker.in(house);
        assertEquals("EMFILE\n", usual.python("""
                                try:
                                    held = [os.dup(0) for _ in range(10000)]
                                except OSError as e:
                                    os.close(3)
                                    print(errno.errorcode[e.errno])
                                """).code(0).text());
        usual.assertGoesOn();
    }

    @Test
    void stopped_processes_hold_neither_a_call_nor_the_end_of_their_session(House house) throws Exception {
        Attacker stopper = Attacker.in(house);
        int status = house.rest()
                .post(
                        "/execute/" + stopper.session(),
                        "{\"command\": \"sleep 600 & kill -STOP $!; kill -STOP $$\", \"timeout\": 2}")
                .status();
        assertEquals(408, status);
        stopper.shell("(setsid sh -c 'kill -STOP $$' &) ; setsid sh -c 'kill -STOP $$' >/dev/null 2>&1 </dev/null &")
                .code(0);
        stopper.assertGoesOn();
        house.rest().delete("/session/" + stopper.session()).status(200);
        assertNotEquals(
                200, house.rest().get("/download/" + stopper.session() + "/f").status());
    }
}
