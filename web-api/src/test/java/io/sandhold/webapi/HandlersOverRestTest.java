package io.sandhold.webapi;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.sandhold.efast.EfastRules;
import io.sandhold.interpreters.HandlerRules;
import io.sandhold.interpreters.Handlers;
import io.sandhold.sessions.AuditEvent;
import io.sandhold.sessions.AuditKind;
import io.sandhold.sessions.Principal;
import io.sandhold.sessions.Role;
import io.sandhold.sessions.SessionId;
import io.sandhold.storage.VolumeKind;
import io.sandhold.webapi.WebRig.Reply;
import jakarta.json.Json;
import jakarta.json.JsonObject;
import jakarta.json.JsonValue;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Handlers in jails of their own: what they return, what they do wrong, and what they cannot do to others. */
class HandlersOverRestTest {

    @TempDir
    static Path directory;

    private static WebRig rig;

    @BeforeAll
    static void start() {
        rig = WebRig.start(
                directory,
                VolumeKind.DIRECTORY,
                host -> new CodeServices(
                        Optional.of(Handlers.open(new HandlerRules(2, 6), host)), Optional.empty(), EfastRules.NOBODY));
    }

    @AfterAll
    static void stop() {
        rig.close();
    }

    private static Reply run(String code, String event) {
        return rig.post(
                "/v2/execute_code",
                Json.createObjectBuilder()
                        .add("handler_code", code)
                        .add(
                                "event",
                                Json.createReader(new java.io.StringReader(event))
                                        .readObject())
                        .build()
                        .toString());
    }

    private static JsonObject ran(String code) {
        Reply reply = run(code, "{}");
        assertEquals(200, reply.status(), () -> reply.json().toString());
        return reply.json();
    }

    private static String fault(JsonObject answer) {
        assertEquals(JsonValue.NULL, answer.get("result"), answer::toString);
        assertEquals("Sandbox.ExecException", answer.getJsonObject("error").getString("error_code"));
        assertFalse(answer.getJsonObject("error").getString("solution").isEmpty());
        return answer.getJsonObject("error").getString("error_detail");
    }

    @Test
    void a_handler_gets_its_event_and_its_result_stands_apart_from_what_it_prints() {
        JsonObject answer = run("""
                        import sys
                        def handler(event):
                            print("out")
                            print("err", file=sys.stderr)
                            return {"sum": event["a"] + 1, "all": [None, True, 1.5, "é\\u2028"]}
                        """, "{\"a\":1}").json();
        assertEquals("out\n", answer.getString("stdout"));
        assertEquals("err\n", answer.getString("stderr"));
        assertEquals(
                "{\"sum\":2,\"all\":[null,true,1.5,\"é\u2028\"]}",
                answer.getJsonObject("result").toString());
        assertFalse(answer.containsKey("error"));
        JsonObject metrics = answer.getJsonObject("metrics");
        assertEquals(300, metrics.getInt("timeout_seconds"));
        assertTrue(metrics.getJsonNumber("duration_ms").doubleValue() > 0, metrics::toString);
        assertTrue(metrics.getJsonNumber("memory_peak_mb").doubleValue() > 4, metrics::toString);
    }

    @Test
    void what_it_took_is_measured() {
        JsonObject metrics = ran("""
                        import time
                        def handler(event):
                            held = bytearray(64 << 20)
                            end = time.process_time() + 0.2
                            while time.process_time() < end:
                                pass
                            time.sleep(0.3)
                        """).getJsonObject("metrics");
        double cpu = metrics.getJsonNumber("cpu_time_ms").doubleValue();
        assertTrue(cpu >= 190 && cpu < 480, metrics::toString);
        assertTrue(metrics.getJsonNumber("duration_ms").doubleValue() >= 490, metrics::toString);
        double peak = metrics.getJsonNumber("memory_peak_mb").doubleValue();
        assertTrue(peak > 64 && peak < 160, metrics::toString);
    }

    @Test
    void a_second_argument_is_a_context_as_of_a_cloud_function() {
        JsonObject answer = rig.post("/v2/execute_code", """
                        {"handler_code": "def handler(event, context):\\n  return [context.function_name, context.colour, len(context.request_id), \
                        context.memory_limit_in_mb, 0 < context.get_remaining_time_in_millis() <= 5000]",
                         "event": {"__timeout": 5}, "context": {"function_name": "mine", "colour": "red"}}
                        """).json();
        assertEquals("mine", answer.getJsonArray("result").getString(0));
        assertEquals("red", answer.getJsonArray("result").getString(1));
        assertTrue(answer.getJsonArray("result").getInt(2) > 0);
        assertEquals(256, answer.getJsonArray("result").getInt(3));
        assertTrue(answer.getJsonArray("result").getBoolean(4));
        assertEquals(5, answer.getJsonObject("metrics").getInt("timeout_seconds"));
    }

    @Test
    void each_handler_has_a_jail_that_nobody_had_before() {
        String code = """
                import os
                def handler(event):
                    before = os.listdir("/workspace") + os.listdir("/tmp")
                    open("/workspace/left", "w").write("x")
                    open("/tmp/left", "w").write("x")
                    return before
                """;
        for (int i = 0; i < 5; i++) {
            assertEquals("[]", ran(code).getJsonArray("result").toString());
        }
    }

    @Test
    void a_handler_may_be_a_coroutine_and_its_callable_an_object() {
        assertEquals(
                7,
                ran("import asyncio\nasync def handler(event):\n  await asyncio.sleep(0.01)\n  return 7")
                        .getInt("result"));
        assertEquals(
                8,
                ran("class H:\n  def __call__(self, event): return 8\nhandler = H()")
                        .getInt("result"));
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', textBlock = """
                    def handler(event):\\n  return 1/0           | ZeroDivisionError: division by zero
                    x=1                                          | defines no function
                    handler = 3                                  | defines no function
                    def handler(:                                | SyntaxError
                    raise KeyError('k')                          | KeyError
                    def handler(event):\\n  return float('nan')  | not JSON
                    def handler(event):\\n  return {1,2}         | not JSON
                    def handler(event):\\n  a=[]\\n  a.append(a)\\n  return a | not JSON
                    def handler(event):\\n  return 'x' * (20 << 20) | at most 16777216
                    def handler(event):\\n  return handler(event) | RecursionError
                    import sys\\ndef handler(event):\\n  sys.exit(3) | asked to exit with 3
                    import os\\ndef handler(event):\\n  os._exit(0)  | ended with code 0
                    import os,signal\\ndef handler(event):\\n  os.kill(os.getpid(), 9) | signal
                    def handler(event):\\n  open('/tmp/.sandhold-result','w').write('no'); import os; os._exit(0) | is not taken
                    import os\\ndef handler(event):\\n  os.mkfifo('/tmp/.sandhold-result'); os._exit(0) | ended with code 0
                    import os\\ndef handler(event):\\n  os.symlink('/etc/passwd','/tmp/.sandhold-result'); os._exit(0) | ended with code 0
                    import os\\ndef handler(event):\\n  f=open('/tmp/.sandhold-result','w'); f.truncate(1<<30); os._exit(0) | ended with code 0
                    def handler(event):\\n  r=0\\n  for i in range(900): r=[r]\\n  return r | nested
                    class E(Exception):\\n  def __str__(self): raise self\\ndef handler(event):\\n  raise E() | E
                    """)
    void what_a_handler_does_wrong_is_told_and_harms_nobody(String code, String why) {
        JsonObject answer = ran(code.replace("\\n", "\n"));
        assertTrue(fault(answer).contains(why), answer::toString);
    }

    @Test
    void a_traceback_shows_the_callers_own_lines_only() {
        JsonObject answer = ran("def inner():\n  return [][3]\n\ndef handler(event):\n  return inner()");
        String stderr = answer.getString("stderr");
        assertTrue(
                stderr.startsWith("Traceback (most recent call last):\n  File \"handler.py\", line 5, in handler\n"),
                stderr);
        assertTrue(stderr.contains("return [][3]") && stderr.endsWith("IndexError: list index out of range\n"), stderr);
        assertEquals("IndexError: list index out of range", fault(answer));
    }

    @Test
    void a_handler_whose_time_is_over_is_stopped_with_all_that_it_started() {
        long from = System.nanoTime();
        Reply reply = run("""
                import subprocess, time
                def handler(event):
                    print("begun")
                    subprocess.Popen(["sleep", "1000"])
                    while True:
                        try:
                            time.sleep(1)
                        except BaseException:
                            pass
                """, "{\"__timeout\":0.5}");
        assertTrue(System.nanoTime() - from < 5_000_000_000L);
        assertEquals(408, reply.status());
        JsonObject detail = reply.json().getJsonObject("detail");
        assertEquals("Sandbox.ExecTimeout", detail.getString("error_code"));
        assertEquals("Handler execution timeout", detail.getString("description"));
        assertEquals("EXEC_TIMEOUT", reply.json().getString("code"));
        assertEquals("begun\n", reply.json().getString("stdout"));
        JsonObject metrics = reply.json().getJsonObject("metrics");
        assertTrue(metrics.getBoolean("timed_out"));
        assertEquals(0.5, metrics.getJsonNumber("timeout_seconds").doubleValue());
        assertTrue(metrics.getJsonNumber("duration_ms").doubleValue() >= 500);
    }

    @ParameterizedTest
    @CsvSource({"0, 400", "-1, 400", "3600.5, 400", "1e300, 400", "'\"5\"', 422", "true, 422", "[], 422"})
    void a_time_that_is_none_is_refused(String timeout, int status) {
        assertEquals(
                status,
                run("def handler(event): return 1", "{\"__timeout\":" + timeout + "}")
                        .status());
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "{}",
                "{\"handler_code\":1}",
                "{\"handler_code\":\" \"}",
                "{\"handler_code\":\"x\",\"event\":[]}",
                "{\"handler_code\":\"x\",\"context\":3}"
            })
    void a_call_that_is_none_is_refused(String body) {
        assertEquals(422, rig.post("/v2/execute_code", body).status());
    }

    @Test
    void a_flood_of_output_and_a_hunger_for_memory_end_at_their_limits() {
        JsonObject flood = ran("def handler(event):\n  while True: print('x' * 65536)");
        assertTrue(fault(flood).contains("printed more than"), () -> fault(flood));
        assertTrue(flood.getString("stdout").length() <= 32 << 20);
        JsonObject hunger = ran("def handler(event):\n  a = []\n  while True: a.append(bytearray(1 << 20))");
        assertTrue(fault(hunger).contains("memory") || fault(hunger).contains("Memory"), () -> fault(hunger));
    }

    @Test
    void what_hangs_at_the_end_holds_nobody_up() {
        long from = System.nanoTime();
        JsonObject answer = ran("""
                import atexit, subprocess, threading, time
                atexit.register(time.sleep, 1000)
                def handler(event):
                    threading.Thread(target=time.sleep, args=(1000,)).start()
                    subprocess.Popen(["sleep", "1000"])
                    print("said")
                    return "done"
                """);
        assertEquals("done", answer.getString("result"));
        assertEquals("said\n", answer.getString("stdout"));
        assertTrue(System.nanoTime() - from < 5_000_000_000L);
    }

    @Test
    void a_child_that_returns_from_the_handler_leaves_no_result_of_its_own() {
        JsonObject answer = ran("""
                import os
                def handler(event):
                    child = os.fork()
                    if child == 0:
                        return "child"
                    os.waitpid(child, 0)
                    return "parent"
                """);
        assertEquals("parent", answer.getString("result"));
    }

    @Test
    void there_is_no_network_and_nothing_of_the_servers() {
        JsonObject answer = ran("""
                import os, socket
                def handler(event):
                    try:
                        socket.create_connection(("127.0.0.1", 9101), 1)
                        return "connected"
                    except OSError as e:
                        return [type(e).__name__, os.getuid() != 0, "SANDHOLD_TOKEN" in os.environ]
                """);
        assertEquals("ConnectionRefusedError", answer.getJsonArray("result").getString(0));
        assertFalse(answer.getJsonArray("result").getBoolean(2));
    }

    @Test
    void its_session_is_the_servers_own_and_gone_afterwards() {
        ran("def handler(event): return 1");
        Principal ben = new Principal("ben", Role.USER, io.sandhold.sessions.Door.REST, "127.0.0.1");
        AuditEvent event = rig.host().audit().recent(Principal.SERVER, 1000).stream()
                .filter(e -> e.kind() == AuditKind.HANDLER)
                .findFirst()
                .orElseThrow();
        assertEquals("admin", event.account());
        assertTrue(event.session().startsWith("handler-"));
        assertEquals(List.of(), rig.host().sessions().list(ben));
        Eventually.holds(() -> rig.host()
                .sessions()
                .find(Principal.SERVER, new SessionId(event.session()))
                .isEmpty());
        assertTrue(rig.host().accounts().accounts(Principal.SERVER).stream()
                .allMatch(account -> account.name().equals("admin")));
        assertEquals(400, rig.post("/accounts", "{\"name\":\"_server\"}").status());
        assertEquals(
                404,
                rig.post("/accounts/_server/password", "{\"password\":\"a long password of mine 1234\"}")
                        .status());
    }

    @Test
    void more_than_may_run_at_once_are_told_to_come_again() throws Exception {
        try (ExecutorService callers = Executors.newVirtualThreadPerTaskExecutor()) {
            List<Future<HttpResponse<byte[]>>> answers = new ArrayList<>();
            for (int i = 0; i < 12; i++) {
                answers.add(callers.submit(() -> rig.send(rig.to("/v2/execute_code")
                        .header("Content-Type", "application/json")
                        .POST(BodyPublishers.ofString(
                                "{\"handler_code\":\"import time\\ndef handler(event): time.sleep(2); return 1\"}"))
                        .build())));
            }
            int served = 0;
            for (Future<HttpResponse<byte[]>> answer : answers) {
                HttpResponse<byte[]> response = answer.get();
                if (response.statusCode() == 200) {
                    served++;
                } else {
                    assertEquals(429, response.statusCode());
                    assertEquals(
                            "1", response.headers().firstValue("Retry-After").orElseThrow());
                }
            }
            assertEquals(3, served);
        }
    }
}
