package io.sandhold.webapi;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import io.sandhold.efast.EfastRules;
import io.sandhold.interpreters.ContextRules;
import io.sandhold.interpreters.Contexts;
import io.sandhold.sessions.Door;
import io.sandhold.sessions.Principal;
import io.sandhold.sessions.Role;
import io.sandhold.sessions.SessionError;
import io.sandhold.sessions.SessionException;
import io.sandhold.sessions.SessionId;
import io.sandhold.storage.VolumeKind;
import io.sandhold.webapi.WebRig.Reply;
import jakarta.json.Json;
import jakarta.json.JsonObject;
import jakarta.json.JsonValue;
import java.io.BufferedReader;
import java.io.InputStream;
import java.io.InputStreamReader;
import java.net.InetAddress;
import java.net.Socket;
import java.net.http.HttpClient;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Base64;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.Assertions;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Interpreters that keep their variables: what they show, how they are stopped, and what code that is hostile to them can do. */
class ContextsOverRestTest {

    @TempDir
    static Path directory;

    private static WebRig rig;
    private static Contexts contexts;

    @BeforeAll
    static void start() {
        rig = WebRig.start(directory, VolumeKind.DIRECTORY, host -> {
            contexts = Contexts.open(new ContextRules(Duration.ofMinutes(5), 100, 3), host);
            return new CodeServices(Optional.empty(), Optional.of(contexts), EfastRules.NOBODY);
        });
    }

    @AfterAll
    static void stop() {
        rig.close();
    }

    /** A new context, in a session of its own unless it is said. */
    private static String context(String session) {
        Reply made = rig.post("/contexts/" + session, "{\"language\":\"python\"}");
        assertEquals(200, made.status(), () -> made.json().toString());
        return "/contexts/" + session + "/" + made.json().getString("context");
    }

    private static Reply run(String context, String code, double timeout) {
        return rig.post(
                context + "/run",
                Json.createObjectBuilder()
                        .add("code", code)
                        .add("timeout", timeout)
                        .build()
                        .toString());
    }

    private static JsonObject ran(String context, String code) {
        Reply reply = run(context, code, 60);
        assertEquals(200, reply.status(), () -> reply.json().toString());
        return reply.json();
    }

    private static JsonObject only(JsonObject answer) {
        assertEquals(JsonValue.NULL, answer.get("error"), answer::toString);
        assertEquals(1, answer.getJsonArray("results").size(), answer::toString);
        return answer.getJsonArray("results").getJsonObject(0);
    }

    @Test
    void variables_stay_from_one_run_to_the_next() {
        String context = context("vars");
        JsonObject first = ran(context, "x = 20\nprint('set')\nimport sys; print('to stderr', file=sys.stderr)");
        assertEquals("set\n", first.getString("stdout"));
        assertEquals("to stderr\n", first.getString("stderr"));
        assertEquals(0, first.getJsonArray("results").size());
        assertEquals(JsonValue.NULL, first.get("error"));
        assertEquals("42", only(ran(context, "x + 22")).getString("text/plain"));
        assertEquals("43", only(ran(context, "_ + 1")).getString("text/plain"));
        assertEquals(
                "4",
                only(rig.get(context).json().getJsonNumber("runs").longValue() == 3 ? ran(context, "4") : null)
                        .getString("text/plain"));
    }

    @Test
    void a_plot_is_a_picture() {
        String context = context("plot");
        JsonObject there = ran(context, "import importlib.util; importlib.util.find_spec('matplotlib') is not None");
        assumeTrue(
                only(there).getString("text/plain").equals("True"),
                "matplotlib is not in the session: install python3-matplotlib on the host to have plots tested");
        JsonObject plot = ran(context, """
                import matplotlib.pyplot as plt
                figure = plt.figure()
                figure.add_subplot().plot([1, 4, 9])
                figure
                """);
        byte[] png = Base64.getMimeDecoder().decode(only(plot).getString("image/png"));
        assertArrayEquals(new byte[] {(byte) 0x89, 'P', 'N', 'G'}, Arrays.copyOf(png, 4));
    }

    @Test
    void results_are_shown_as_a_notebook_shows_them() {
        String context = context("rich");
        JsonObject json = only(ran(context, "{'a': [1, None, 'é']}"));
        assertEquals(
                "{\"a\":[1,null,\"é\"]}", json.getJsonObject("application/json").toString());
        assertEquals("{'a': [1, None, 'é']}", json.getString("text/plain"));
        JsonObject rich = only(ran(context, """
                class Rich:
                    def _repr_html_(self): return "<b>x</b>"
                    def _repr_png_(self): return b"\\x89PNG"
                    def _repr_mimebundle_(self, include=None, exclude=None): return {"text/x-own": "own"}
                Rich()
                """));
        assertEquals("<b>x</b>", rich.getString("text/html"));
        assertEquals("iVBORw==", rich.getString("image/png"));
        assertEquals("own", rich.getString("text/x-own"));
        JsonObject many = ran(context, "display(1, 'two')\n3");
        assertEquals("1", many.getJsonArray("results").getJsonObject(0).getString("text/plain"));
        assertEquals("'two'", many.getJsonArray("results").getJsonObject(1).getString("text/plain"));
        assertEquals("3", many.getJsonArray("results").getJsonObject(2).getString("text/plain"));
        assertEquals(
                0, ran(context, "float('nan')\nNone").getJsonArray("results").size());
        assertFalse(only(ran(context, "[float('nan')]")).containsKey("application/json"));
    }

    @Test
    void an_error_has_its_name_and_a_traceback_of_the_callers_lines() {
        String context = context("errs");
        ran(context, "def f():\n    return 1 / 0");
        JsonObject error = ran(context, "print('so far')\nf()").getJsonObject("error");
        assertEquals("ZeroDivisionError", error.getString("name"));
        assertEquals("division by zero", error.getString("value"));
        assertTrue(error.getString("traceback").contains("return 1 / 0"), error::toString);
        assertTrue(error.getString("traceback")
                .startsWith("Traceback (most recent call last):\n  File \"<run 2>\", line 2"));
        assertEquals("SyntaxError", ran(context, "def (").getJsonObject("error").getString("name"));
        assertEquals(
                "SystemExit",
                ran(context, "import sys; sys.exit(2)").getJsonObject("error").getString("name"));
        assertEquals("EOFError", ran(context, "input()").getJsonObject("error").getString("name"));
    }

    @Test
    void await_stands_at_the_top_level() {
        String context = context("await");
        assertEquals(
                "5",
                only(ran(context, "import asyncio\nawait asyncio.sleep(0.01)\n5"))
                        .getString("text/plain"));
        ran(context, "task = asyncio.get_event_loop().create_task(asyncio.sleep(0.01, 'kept'))");
        assertEquals("'kept'", only(ran(context, "await task")).getString("text/plain"));
    }

    @Test
    void code_whose_time_is_over_is_interrupted_and_its_variables_stay() {
        String context = context("late");
        ran(context, "y = 'kept'");
        long from = System.nanoTime();
        Reply late = run(context, "print('begun')\nimport time\ntime.sleep(1000)", 0.5);
        assertTrue(System.nanoTime() - from < 4_000_000_000L);
        assertEquals(408, late.status());
        assertEquals("begun\n", late.json().getString("stdout"));
        assertEquals("KeyboardInterrupt", late.json().getJsonObject("error").getString("name"));
        assertFalse(late.json().getBoolean("restarted"));
        assertEquals("'kept'", only(ran(context, "y")).getString("text/plain"));
    }

    @Test
    void code_that_does_not_let_itself_be_interrupted_loses_its_interpreter() {
        String context = context("deaf");
        ran(context, "y = 1");
        Reply late = run(context, "while True:\n  try:\n    pass\n  except BaseException:\n    pass", 0.2);
        // An interrupt between two rounds of the loop ends it all the same; either way the context answers again.
        assertEquals(408, late.status());
        Reply deaf = run(context, "import signal\nsignal.signal(signal.SIGINT, signal.SIG_IGN)\nwhile True: pass", 0.2);
        assertEquals(408, deaf.status());
        assertTrue(deaf.json().getBoolean("restarted"));
        assertEquals("InterpreterLost", deaf.json().getJsonObject("error").getString("name"));
        assertEquals("NameError", ran(context, "y").getJsonObject("error").getString("name"));
    }

    @Test
    void code_that_ignores_interrupts_and_never_stops_talking_is_stopped_all_the_same() {
        String context = context("loud");
        String deaf = "import signal\nsignal.signal(signal.SIGINT, signal.SIG_IGN)\n";
        long from = System.nanoTime();
        Reply late = run(context, deaf + "while True: print('x', flush=True)", 0.5);
        assertEquals(408, late.status());
        assertTrue(late.json().getBoolean("restarted"));
        JsonObject much = ran(context, deaf + "while True: print('x' * 65536)");
        assertTrue(much.getBoolean("restarted"), () -> much.getString("cause"));
        assertTrue(System.nanoTime() - from < 30_000_000_000L);
        assertEquals("1", only(ran(context, "1")).getString("text/plain"));
    }

    @Test
    void an_interrupt_reaches_the_code_and_what_it_waits_for() throws Exception {
        String context = context("stop");
        ran(context, "z = 3");
        CompletableFuture<JsonObject> running = CompletableFuture.supplyAsync(
                () -> ran(context, "import subprocess\nprint('on', flush=True)\nsubprocess.run(['sleep', '1000'])"));
        Eventually.holds(() -> rig.get(context).json().getString("state").equals("running"));
        assertEquals(409, run(context, "1", 5).status());
        while (!running.isDone()) { // until it has begun to wait
            assertEquals(200, rig.post(context + "/interrupt", "{}").status());
            Thread.sleep(50);
        }
        assertEquals("KeyboardInterrupt", running.get().getJsonObject("error").getString("name"));
        assertEquals("3", only(ran(context, "z")).getString("text/plain"));
        assertEquals(
                "0",
                rig.post("/execute/stop", "{\"command\":\"pgrep -c sleep\"}")
                        .json()
                        .getString("stdout")
                        .strip());
        assertEquals(200, rig.post(context + "/interrupt", "{}").status(), "nothing runs: nothing happens");
        assertEquals("3", only(ran(context, "z")).getString("text/plain"));
    }

    @Test
    void a_restart_drops_the_variables_and_ends_what_runs() throws Exception {
        String context = context("again");
        ran(context, "z = 3");
        CompletableFuture<Reply> running = CompletableFuture.supplyAsync(() -> run(context, "while True: pass", 60));
        Eventually.holds(() -> rig.get(context).json().getString("state").equals("running"));
        assertEquals(200, rig.post(context + "/restart", "{}").status());
        JsonObject lost = running.get().json();
        assertEquals("InterpreterLost", lost.getJsonObject("error").getString("name"), lost::toString);
        assertTrue(lost.getBoolean("restarted"));
        assertEquals("NameError", ran(context, "z").getJsonObject("error").getString("name"));
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "import os; os._exit(3)",
                "import os; os.kill(os.getpid(), 9)",
                "import ctypes; ctypes.string_at(0)",
                "import os\nfor fd in range(3, 64):\n  try: os.write(fd, b'F' + b'\\xff' * 4)\n  except OSError: pass",
                "import os\nfor fd in range(3, 64):\n  try: os.close(fd)\n  except OSError: pass",
                "import os, sys\nsys.setrecursionlimit(10**8)\ndef f(): f()\nf()",
            })
    void code_that_breaks_its_interpreter_gets_a_new_one(String code) {
        String context = context("broken" + Math.abs(code.hashCode()));
        JsonObject answer = ran(context, code);
        assertTrue(answer.getBoolean("restarted") || answer.get("error") != JsonValue.NULL, answer::toString);
        assertEquals("2", only(ran(context, "1 + 1")).getString("text/plain"));
    }

    @Test
    void code_that_breaks_the_protocol_ends_its_context_and_nothing_else() {
        String context = context("spoil");
        Reply spoilt = run(
                context,
                "import os\nfor i in range(5):\n  os.write(os.open('/proc/%d/fd/1' % os.getppid(), os.O_WRONLY), b'?' * 100)\nwhile True: pass",
                30);
        assertEquals(410, spoilt.status(), () -> spoilt.json().toString());
        assertEquals("CONTEXT_ENDED", spoilt.json().getString("code"));
        Eventually.holds(() -> rig.get(context).status() == 404);
        String other = context("spoil");
        assertEquals("2", only(ran(other, "1 + 1")).getString("text/plain"));
        Reply killed = run(other, "import os; os.kill(os.getppid(), 9)\nwhile True: pass", 30);
        assertEquals(410, killed.status(), () -> killed.json().toString());
    }

    @Test
    void what_is_too_much_is_cut_and_told() {
        String context = context("much");
        JsonObject flood = ran(context, "while True: print('x' * 65536)");
        assertEquals("output_limit", flood.getString("cause"));
        assertTrue(flood.getString("stdout").length() <= 32 << 20);
        JsonObject large = only(ran(context, "'y' * (30 << 20)"));
        assertTrue(large.getString("text/plain").length() < 2 << 20);
        JsonObject bundle = only(ran(context, "class B:\n  def _repr_html_(self): return 'z' * (20 << 20)\nB()"));
        assertTrue(
                bundle.getString("text/plain").contains("too large"),
                () -> bundle.toString().substring(0, 200));
        JsonObject many = ran(context, "for i in range(1500): display(i)");
        assertEquals(1000, many.getJsonArray("results").size());
        assertTrue(many.getBoolean("results_truncated"));
    }

    @Test
    void a_child_that_the_code_forks_does_not_answer_for_it() {
        String context = context("forks");
        assertEquals(
                "'parent'",
                only(ran(context, "import os\npid = os.fork()\nif pid: os.waitpid(pid, 0)\n'parent' if pid else None"))
                        .getString("text/plain"));
        assertEquals("7", only(ran(context, "7")).getString("text/plain"));
    }

    @Test
    void modules_come_from_the_workspace_and_shadow_nothing_of_the_programs() {
        rig.post("/create/shadow", "{\"filename\":\"json.py\",\"content\":\"raise SystemExit('shadowed')\"}");
        rig.post("/create/shadow", "{\"filename\":\"mine.py\",\"content\":\"VALUE = 11\"}");
        String context = context("shadow");
        assertEquals("11", only(ran(context, "import mine\nmine.VALUE")).getString("text/plain"));
        assertEquals(
                "'__main__'",
                only(ran(context, "import pickle\nclass A: pass\ntype(pickle.loads(pickle.dumps(A()))).__module__"))
                        .getString("text/plain"));
    }

    @Test
    void events_come_as_the_code_goes_on() throws Exception {
        String context = context("events");
        try (HttpClient client = HttpClient.newHttpClient()) {
            HttpResponse<InputStream> response = client.send(
                    rig.to(context + "/run")
                            .header("Content-Type", "application/json")
                            .header("Accept", "text/event-stream")
                            .POST(BodyPublishers.ofString(Json.createObjectBuilder()
                                    .add(
                                            "code",
                                            "import time\nprint('é one', flush=True)\ndisplay(1)\nwhile not __import__('os').path.exists('go'): time.sleep(0.02)\nprint('two')\n2")
                                    .build()
                                    .toString()))
                            .build(),
                    BodyHandlers.ofInputStream());
            assertEquals(200, response.statusCode());
            List<String> events = new ArrayList<>();
            try (BufferedReader lines =
                    new BufferedReader(new InputStreamReader(response.body(), StandardCharsets.UTF_8))) {
                String line;
                while ((line = lines.readLine()) != null) {
                    if (line.startsWith("event: ")) {
                        events.add(line.substring(7) + " " + lines.readLine().substring(6));
                    }
                    if (events.size() == 2 && line.startsWith("event: ")) { // both were there while the code ran
                        rig.post("/create/events", "{\"filename\":\"go\",\"content\":\"\"}");
                    }
                }
            }
            assertEquals("stdout {\"data\":\"é one\\n\"}", events.get(0));
            assertEquals("result {\"text/plain\":\"1\"}", events.get(1));
            assertEquals("stdout {\"data\":\"two\\n\"}", events.get(2));
            assertEquals("result {\"text/plain\":\"2\"}", events.get(3));
            assertTrue(events.get(4).startsWith("end {\"error\":null,\"cause\":\"exit\""), events.get(4));
            assertEquals(5, events.size());
        }
    }

    @Test
    void code_whose_reader_is_gone_is_interrupted_and_its_variables_stay() throws Exception {
        String context = context("left");
        ran(context, "kept = 9");
        byte[] body = Json.createObjectBuilder()
                .add("code", "import time\nwhile True:\n  print('tick', flush=True)\n  time.sleep(0.05)")
                .build()
                .toString()
                .getBytes(StandardCharsets.UTF_8);
        try (Socket socket = new Socket(InetAddress.getLoopbackAddress(), rig.port())) {
            socket.getOutputStream()
                    .write(("POST /workspace/se" + context
                                    + "/run HTTP/1.1\r\nHost: 127.0.0.1\r\nAuthorization: Bearer "
                                    + WebRig.TOKEN
                                    + "\r\nAccept: text/event-stream\r\nContent-Type: application/json\r\nContent-Length: "
                                    + body.length + "\r\n\r\n")
                            .getBytes(StandardCharsets.US_ASCII));
            socket.getOutputStream().write(body);
            StringBuilder said = new StringBuilder();
            while (said.indexOf("tick") < 0) {
                said.append((char) socket.getInputStream().read());
            }
            assertEquals("running", rig.get(context).json().getString("state"));
        }
        Eventually.holds(() -> rig.get(context).json().getString("state").equals("idle"));
        assertEquals("9", only(ran(context, "kept")).getString("text/plain"));
    }

    @Test
    void there_are_so_many_in_a_session_and_they_end_with_its_jail() {
        String first = context("bound");
        String second = context("bound");
        context("bound");
        Reply refused = rig.post("/contexts/bound", "{}");
        assertEquals(429, refused.status());
        assertEquals(
                3, rig.get("/contexts/bound").json().getJsonArray("contexts").size());
        assertEquals(200, rig.delete(first).status());
        assertEquals(404, rig.get(first).status());
        assertEquals(404, run(first, "1", 5).status());
        assertEquals(200, rig.post("/session/bound/stop", "{}").status());
        Eventually.holds(
                () -> rig.get("/contexts/bound").json().getJsonArray("contexts").isEmpty());
        assertEquals(404, run(second, "1", 5).status());
        String third = context("bound");
        assertEquals("1", only(ran(third, "1")).getString("text/plain"));
        assertEquals(200, rig.delete("/session/bound").status());
        assertEquals(404, run(third, "1", 5).status());
        assertEquals(404, rig.get("/contexts/bound").status());
    }

    @Test
    void what_nobody_uses_ends_and_a_stranger_finds_nothing() {
        String context = context("mine");
        String id = context.substring(context.lastIndexOf('/') + 1);
        Principal ben = new Principal("ben", Role.USER, Door.REST, "127.0.0.1");
        SessionException refused =
                Assertions.assertThrows(SessionException.class, () -> contexts.find(ben, new SessionId("mine"), id));
        assertEquals(SessionError.NOT_FOUND, refused.error());
        try (Contexts shortLived = Contexts.open(new ContextRules(Duration.ofMillis(400), 2, 2), rig.host())) {
            SessionId session = new SessionId("brief");
            shortLived.create(
                    Principal.SERVER,
                    session,
                    new io.sandhold.interpreters.ContextRequest("/workspace", java.util.Map.of()));
            Eventually.holds(() -> shortLived.list(Principal.SERVER, session).isEmpty());
            assertEquals(
                    "1",
                    rig.post("/execute/brief", "{\"command\":\"pgrep -c . | head -1\"}")
                            .json()
                            .getString("stdout")
                            .strip()
                            .replaceAll("[1-9]", "1"));
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"{\"language\":\"cobol\"}", "{\"language\":3}", "{\"env\":3}"})
    void a_context_that_cannot_be_is_refused(String body) {
        assertEquals(422, rig.post("/contexts/never", body).status());
        assertFalse(rig.get("/status/never").json().getBoolean("exists"));
    }
}
