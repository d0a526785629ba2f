package io.sandhold.attacks;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.sandhold.server.Program;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.List;
import java.util.Objects;

/**
 * A session in an attacker's hands: what is run in its jail, by ssh. Closing it deletes the session, and so ends all that runs there.
 *
 * @param house where it is
 * @param session its name
 */
record Attacker(House house, String session) implements AutoCloseable {

    /** What stands before each Python script. */
    static final String ATTEMPT = resource("attempt.py");

    /** With the limits that a session has by default. */
    static Attacker in(House house) throws Exception {
        return in(house, "{}");
    }

    /** With the given body of {@code POST /session/{id}}. */
    static Attacker in(House house, String json) throws Exception {
        return new Attacker(house, house.session(json));
    }

    /** A script for bash, handed over on its stdin. */
    Program.Result shell(String script) throws Exception {
        return feed(script, "bash -s");
    }

    /** A script for python3, with {@code attempt.py} before it. */
    Program.Result python(String script, String... arguments) throws Exception {
        return feed(ATTEMPT + script, String.join(" ", "python3 - ", String.join(" ", arguments)));
    }

    /** Compiles a C program and runs it; it is at {@code /tmp/attack} from then on. */
    Program.Result c(String source, String... arguments) throws Exception {
        feed(source, "gcc -O1 -pthread -o /tmp/attack -x c -").code(0);
        return shell("/tmp/attack " + String.join(" ", arguments));
    }

    /** Runs a Python script of attempts, of which there must be some and none may get through; gives what it printed. */
    String assertRefused(String script, String... arguments) throws Exception {
        Program.Result result = python(script + "\nfinish()\n", arguments);
        List<String> lines = result.text().lines().toList();
        assertEquals(0, result.code(), result::toString);
        assertFalse(lines.isEmpty(), result::toString);
        long refused =
                lines.stream().filter(line -> line.startsWith("refused ")).count();
        assertTrue(refused > 0, result::toString);
        assertEquals(
                List.of(),
                lines.stream()
                        .filter(line -> line.startsWith("THROUGH ") || line.startsWith("MISTAKE "))
                        .toList());
        assertEquals("tried " + refused, lines.getLast());
        return result.text();
    }

    /** Starts a Python program that prints a line once it is at work, and goes on until its stdin ends. */
    JailProgram start(String script) throws Exception {
        feed(script, "cat > /tmp/program.py").code(0);
        return JailProgram.start(house.ssh().ssh(session, "python3", "-u", "/tmp/program.py"));
    }

    /** Where the workspace lies on the host: what a server that trusted plain paths would use. */
    Path workspace() throws Exception {
        return Path.of(house.rest().get("/status/" + session).status(200).json().getString("mount_point"))
                .resolve("workspace");
    }

    /** The jail still takes commands. */
    void assertGoesOn() throws Exception {
        assertEquals("on\n", shell("echo on").code(0).text());
    }

    private Program.Result feed(String text, String command) throws Exception {
        return house.ssh().run(stdin -> stdin.write(text.getBytes(StandardCharsets.UTF_8)), session, command);
    }

    @Override
    public void close() {
        try {
            house.rest().delete("/session/" + session).status(200);
        } catch (Exception e) {
            throw new AssertionError("the attacker's session cannot be deleted", e);
        }
    }

    /** A program that lies beside the tests. */
    static String resource(String name) {
        try (InputStream in = Objects.requireNonNull(Attacker.class.getResourceAsStream(name), name)) {
            return new String(in.readAllBytes(), StandardCharsets.UTF_8);
        } catch (IOException e) {
            throw new AssertionError(name, e);
        }
    }
}
