package io.sandhold.attacks;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.sandhold.server.Eventually;
import io.sandhold.server.Program;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.parallel.Isolated;

/** Output without end that nobody reads. */
@UnderAttack
@Isolated("the server's memory and processor time are measured")
class FloodIT {

    /** More than that on the server's heap would be output that is heaped up. */
    private static final long MUCH = 48L << 20;

    /** Prints for ever, and says in a file how much it has got rid of. */
    private static final String FLOOD = """
            import os
            block, sent = bytes(1 << 16), 0
            said = os.open("/workspace/sent", os.O_RDWR | os.O_CREAT)
            while True:
                sent += os.write(1, block)
                os.pwrite(said, b"%20d" % sent, 0)
            """;

    @Test
    void ssh_client_that_stops_reading_stops_the_command_and_not_the_server(House house) throws Exception {
        Attacker flooder = Attacker.in(house);
        flooder.shell("cat >/workspace/flood.py <<'END'\n" + FLOOD + "END").code(0);
        long before = house.server().heldBytes();
        Process client = unread(house.ssh().ssh(flooder.session(), "exec python3 flood.py"));
        try {
            Eventually.holds(Duration.ofSeconds(60), () -> "it prints", () -> sent(flooder) > 0);
            Program.run("kill", "-STOP", Long.toString(client.pid())).code(0);
            long stalled = stalled(flooder);
            house.assertOthersWork();
            assertTrue(stalled < 64 << 20, stalled + " bytes on the way");
            assertTrue(house.server().heldBytes() - before < MUCH, "the server grew");
            Duration spent = house.server().processorTime();
            flooder.assertGoesOn();
            assertEquals(stalled, sent(flooder));
            assertTrue(house.server().processorTime().minus(spent).toMillis() < 5_000, "it spins");
        } finally {
            Program.run("kill", "-CONT", Long.toString(client.pid()));
            client.destroyForcibly();
        }
    }

    @Test
    void rest_client_that_does_not_read_its_answer_holds_nobody(House house) throws Exception {
        Attacker flooder = Attacker.in(house);
        long before = house.server().heldBytes();
        List<String> call = house.rest()
                .command(
                        "/execute/" + flooder.session(),
                        "-X",
                        "POST",
                        "-H",
                        "Content-Type: application/json",
                        "--data-binary",
                        "{\"command\": \"head -c 12000000 /dev/zero | tr '\\\\0' x; echo >/workspace/printed\"}");
        Process client = unread(call);
        try {
            Eventually.holds(
                    Duration.ofSeconds(60),
                    () -> "it prints",
                    () -> flooder.shell("[ -e /workspace/printed ]").code() == 0);
            Program.run("kill", "-STOP", Long.toString(client.pid())).code(0);
            house.assertOthersWork();
            flooder.assertGoesOn();
            house.rest().delete("/session/" + flooder.session()).status(200);
        } finally {
            Program.run("kill", "-CONT", Long.toString(client.pid()));
            client.destroyForcibly();
        }
        assertTrue(house.server().heldBytes() - before < MUCH, "the server grew");
    }

    @Test
    void endless_output_is_cut_and_its_command_killed(House house) throws Exception {
        Attacker flooder = Attacker.in(house, "{\"limits\": {\"output\": \"4M\"}}");
        var answer = house.rest()
                .post("/execute/" + flooder.session(), "{\"command\": \"yes >&2 & exec yes\", \"timeout\": 100}")
                .status(200);
        assertEquals("output_limit", answer.json().getString("cause"));
        assertTrue(answer.body().length() < 50_000_000, answer.body().length() + " characters");
        flooder.shell("! pgrep -x yes").code(0);
    }

    /** Waits until no more leaves the command, and gives how much has. */
    private static long stalled(Attacker flooder) throws Exception {
        long[] last = {-1};
        Eventually.holds(Duration.ofSeconds(60), () -> "it stalls at " + last[0], () -> {
            long now = sent(flooder);
            boolean same = now == last[0];
            last[0] = now;
            return same;
        });
        return last[0];
    }

    private static long sent(Attacker flooder) throws Exception {
        String said = flooder.shell("cat /workspace/sent 2>/dev/null").text().strip();
        return said.isEmpty() ? 0 : Long.parseLong(said);
    }

    private static Process unread(List<String> command) throws Exception {
        return new ProcessBuilder(command).start();
    }
}
