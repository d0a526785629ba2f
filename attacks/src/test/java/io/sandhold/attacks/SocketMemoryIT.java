package io.sandhold.attacks;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import jakarta.json.JsonObject;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;

/** Memory that the kernel holds in sockets: more of it than the session has, and of kinds that no control group counts. */
@UnderAttack
class SocketMemoryIT {

    private static final String LIMITS = "{\"limits\": {\"memory\": \"256M\", \"open_files\": 4096}}";

    private static final Pattern PAGES = Pattern.compile("(?m)^(?:TCP|UDP):.* mem (\\d+)$");

    /** Of the whole host, in bytes. */
    private static long inSockets() throws IOException {
        long page = 4096;
        return PAGES.matcher(Files.readString(Path.of("/proc/net/sockstat")))
                .results()
                .mapToLong(line -> Long.parseLong(line.group(1)) * page)
                .sum();
    }

    /** Each of these connections would hold some 5 MB. */
    @Test
    void connections_and_datagrams_that_are_not_read_take_little_of_the_hosts_memory(House house) throws Exception {
        long before = inSockets();
        try (Attacker attacker = Attacker.in(house, LIMITS);
                JailProgram filling = attacker.start("""
                        import socket, sys
                        held = []
                        server = socket.create_server(('127.0.0.1', 0))
                        for i in range(500):
                            try:
                                one = socket.create_connection(server.getsockname(), 0.2)
                                held.append((one, server.accept()[0]))
                                for end in held[-1]:
                                    end.setsockopt(socket.SOL_SOCKET, socket.SO_RCVBUF, 1 << 30)
                                    end.setblocking(False)
                                while one.send(bytes(65536)):
                                    pass
                            except OSError:
                                continue
                        takers = [socket.socket(socket.AF_INET, socket.SOCK_DGRAM) for _ in range(500)]
                        giver = socket.socket(socket.AF_INET, socket.SOCK_DGRAM)
                        for one in takers:
                            one.bind(('127.0.0.1', 0))
                            for _ in range(10):
                                giver.sendto(bytes(60000), one.getsockname())
                        print('filled', len(held), flush=True)
                        sys.stdin.readline()
                        """)) {
            long taken = inSockets() - before;
            assertTrue(taken < 200 << 20, taken + " bytes"); // 32 MiB, and a piece for each connection
            house.assertOthersWork();
            assertEquals("", filling.finish());
        }
    }

    @Test
    void netlink_answers_that_nobody_reads_end_the_jail_by_memory(House house) throws Exception {
        endsByMemory(house, """
                import socket, struct
                ask = struct.pack('IHHIIB', 20, 18, 0x301, 1, 0, 0) + bytes(3)  # RTM_GETLINK, NLM_F_DUMP
                held = [socket.socket(socket.AF_NETLINK, socket.SOCK_RAW, 0) for _ in range(3000)]
                for one in held:
                    one.setsockopt(socket.SOL_SOCKET, socket.SO_RCVBUF, 1 << 30)
                    one.setblocking(False)
                while True:
                    for one in held:
                        try:
                            one.send(ask)
                        except OSError:
                            continue
                """);
    }

    @Test
    void datagrams_that_are_never_sent_off_end_the_jail_by_memory(House house) throws Exception {
        endsByMemory(house, """
                import socket, time
                held = [socket.socket(socket.AF_INET, socket.SOCK_DGRAM) for _ in range(3000)]
                for one in held:
                    one.setsockopt(socket.IPPROTO_UDP, 1, 1)  # UDP_CORK
                    one.connect(('127.0.0.1', 9))
                    one.send(bytes(60000))
                time.sleep(600)
                """);
    }

    private static void endsByMemory(House house, String program) throws Exception {
        try (Attacker attacker = Attacker.in(house, LIMITS)) {
            Files.writeString(attacker.workspace().resolve("program.py"), program);
            JsonObject ended = house.rest()
                    .post("/execute/" + attacker.session(), "{\"command\": \"python3 program.py\", \"timeout\": 60}")
                    .status(200)
                    .json();
            assertEquals(137, ended.getInt("returncode"), ended::toString);
            assertTrue(ended.getBoolean("oom", false), ended::toString);
            attacker.assertGoesOn();
        }
    }
}
