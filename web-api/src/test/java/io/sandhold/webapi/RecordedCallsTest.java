package io.sandhold.webapi;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.sandhold.storage.VolumeKind;
import io.sandhold.webapi.WebRig.Reply;
import jakarta.json.Json;
import jakarta.json.JsonObject;
import jakarta.json.JsonReader;
import jakarta.json.JsonValue;
import java.io.StringReader;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The calls recorded of the original runtime, answered by this server: as there, or better where the original was wrong. */
class RecordedCallsTest {

    private static final byte[] UP = new byte[256];

    static {
        for (int i = 0; i < UP.length; i++) {
            UP[i] = (byte) i;
        }
    }

    @TempDir
    static Path directory;

    private static WebRig rig;

    @BeforeAll
    static void start() {
        rig = WebRig.start(directory, VolumeKind.DIRECTORY, true);
    }

    @AfterAll
    static void stop() {
        rig.close();
    }

    @Test
    void healthy_says_so_in_one_shape() {
        Reply healthy = rig.get("/healthy");
        assertEquals(json("{'status':'success'}"), healthy.json());
    }

    @Test
    void a_session_is_made_once_and_removed_as_often_as_one_likes() {
        assertMembers("{'session_id':'made'}", rig.post("/session/made", "{\"size\": \"50M\"}"));
        Reply again = rig.post("/session/made", "{\"size\": \"50M\"}");
        assertEquals(409, again.status());
        assertEquals("application/problem+json", again.type());
        assertMembers("{'session_id':'defaults'}", rig.post("/session/defaults", "{}"));
        assertMembers("{'status':'success'}", rig.delete("/session/defaults"));
        assertMembers("{'status':'success'}", rig.delete("/session/defaults"));
    }

    @Test
    void files_are_written_listed_and_read_as_recorded() {
        assertMembers(
                "{'filename':'a/b.txt','size':6}",
                rig.post("/create/files", "{\"content\": \"hello\\n\", \"filename\": \"a/b.txt\", \"mode\": 420}"));
        Reply outside = rig.post("/create/files", "{\"content\": \"x\", \"filename\": \"../x\"}");
        assertEquals(400, outside.status());
        assertMembers("{'filename':'up.bin','size':256}", rig.upload("/upload/files", "up.bin", UP));
        assertMembers("{'filename':'d/e.bin','size':256}", rig.upload("/upload/files?filename=d/e.bin", "x", UP));

        for (String root : List.of("/files/files", "/files/files/")) {
            JsonObject listed = rig.get(root).json();
            assertEquals(array("[{'filename':'up.bin','size':256,'type':'bin'}]"), listed.get("files"));
            assertEquals(array("['a','d']"), listed.get("directories"));
        }
        assertEquals(
                array("[{'filename':'a/b.txt','size':6,'type':'txt'}]"),
                rig.get("/files/files/a").json().get("files"));
        assertEquals(
                array("[{'filename':'a/b.txt','size':6,'type':'txt'},{'filename':'d/e.bin','size':256,'type':'bin'},"
                        + "{'filename':'up.bin','size':256,'type':'bin'}]"),
                rig.get("/files/files/?recursive=true").json().get("files"));

        assertMembers(
                "{'content':'hello\\n','is_binary':false,'offset':6,'size':6,'is_eof':true}",
                rig.get("/readfile/files/a/b.txt"));
        assertMembers(
                "{'content':'ll','is_binary':false,'offset':4,'size':6,'is_eof':false}",
                rig.get("/readfile/files/a/b.txt?offset=2&buffer_size=2"));
        assertMembers(
                "{'content':'AAECAwQFBgc=','is_binary':true,'offset':8,'size':256,'is_eof':false}",
                rig.get("/readfile/files/up.bin?buffer_size=8"));
        assertMembers(
                "{'content':'','offset':100,'size':6,'is_eof':true}", rig.get("/readfile/files/a/b.txt?offset=100"));
        assertEquals(404, rig.get("/readfile/files/none").status());
        assertEquals(404, rig.get("/download/files/none").status());

        HttpResponse<byte[]> download =
                rig.send(rig.to("/download/files/a/b.txt").GET().build());
        assertEquals("hello\n", new String(download.body(), StandardCharsets.UTF_8));
        assertEquals(
                "application/octet-stream",
                download.headers().firstValue("Content-Type").orElseThrow());
        assertEquals(
                "attachment; filename=\"b.txt\"",
                download.headers().firstValue("Content-Disposition").orElseThrow());
        HttpResponse<byte[]> preview =
                rig.send(rig.to("/files/preview/files/a/b.txt?sid=x").GET().build());
        assertEquals("hello\n", new String(preview.body(), StandardCharsets.UTF_8));
        assertTrue(preview.headers()
                .firstValue("Content-Disposition")
                .orElseThrow()
                .startsWith("inline"));
    }

    @Test
    void commands_answer_exactly_what_they_printed() {
        assertRun("{\"command\": \"echo\", \"args\": [\"hi there\", \"$HOME\"]}", "hi there $HOME\n", "", 0);
        assertRun("{\"command\": \"sh -c\", \"args\": [\"exit 3\"]}", "", "", 3);
        assertRun("{\"command\": \"nosuchcmd\"}", "", "bash: line 1: nosuchcmd: command not found\n", 127);
        assertRun("{\"command\": \"printf 'a b' | wc -c; printf x\"}", "3\nx", "", 0);
        assertRun("{\"command\": \"cat\", \"stdin\": \"in\"}", "in", "", 0);
        assertRun(
                "{\"command\": \"echo $A; pwd\", \"env\": {\"A\": \"1  2\"}, \"cwd\": \"/tmp\"}", "1 2\n/tmp\n", "", 0);
    }

    @Test
    void code_answers_as_recorded_and_leaves_only_what_was_named() {
        assertCode("{\"code\": \"print(1)\\nimport sys;print(\\\"e\\\",file=sys.stderr)\"}", "1\n", "e\n", 0);
        Reply variables = rig.post(
                "/execute_code/code",
                "{\"code\": \"a=1\\nb=\\\"x\\\"\\nc=[1,2]\", \"output_params\": [\"a\", \"b\", \"c\", \"zz\"], \"filename\": \"v.py\"}");
        assertEquals(json("{'a':1,'b':'x','c':[1,2]}"), variables.json().get("output_variables"));
        Reply failed = rig.post("/execute_code/code", "{\"code\": \"1/0\", \"script_type\": null, \"filename\": null}");
        assertEquals(1, failed.json().getInt("returncode"));
        assertTrue(
                failed.json().getString("stderr").contains("    1/0\n    ~^~\nZeroDivisionError: division by zero\n"));
        assertCode(
                "{\"code\": \"echo $1\", \"script_type\": \"shell\", \"filename\": \"s\", \"args\": [\"A B\"]}",
                "A B\n",
                "",
                0);
        assertEquals(
                400,
                rig.post("/execute_code/code", "{\"code\": \"x\", \"script_type\": \"cobol\"}")
                        .status());
        assertCode(
                "{\"code\": \"import sys;print(sys.argv[1:], sys.path[0])\", \"args\": [\"p\", \"q r\"]}",
                "['p', 'q r'] /workspace\n",
                "",
                0);
        Set<String> left = new TreeSet<>();
        rig.get("/files/code?recursive=true")
                .json()
                .getJsonArray("files")
                .forEach(file -> left.add(file.asJsonObject().getString("filename")));
        assertEquals(Set.of("s.sh", "v.py"), left);
        assertRunIn("code", "{\"command\": \"ls -A /tmp\"}", "", "", 0);
    }

    @Test
    void variables_are_told_of_however_the_code_ends_and_the_callers_file_is_its_own() {
        for (String end : List.of("raise SystemExit(7)", "1/0", "import sys; sys.exit('bye')", "def g(): return a")) {
            String body = Json.createObjectBuilder()
                    .add("code", "a=1\nopened=open\nn=float('nan')\n" + end)
                    .add("filename", "mine.py")
                    .add("output_params", Json.createArrayBuilder(List.of("a", "opened", "n", "__name__")))
                    .build()
                    .toString();
            Reply reply = rig.post("/execute_code/ends", body);
            assertEquals(json("{'a':1,'__name__':'__main__'}"), reply.json().get("output_variables"), end);
            assertFalse(reply.json().getString("stderr").contains("run.py"), reply.toString());
        }
        assertRunIn("ends", "{\"command\": \"wc -l < mine.py\"}", "3\n", "", 0);
    }

    @Test
    void a_status_has_all_members_and_one_of_nothing_says_so() {
        rig.post("/create/seen", "{\"content\": \"hello\", \"filename\": \"a.txt\"}");
        JsonObject seen = rig.get("/status/seen").json();
        assertEquals("seen", seen.getString("id"));
        assertTrue(seen.getBoolean("exists"));
        assertTrue(seen.getBoolean("is_mounted"));
        assertTrue(seen.getJsonNumber("created_at").doubleValue() > 1.7e9);
        JsonObject file = seen.getJsonArray("files").getJsonObject(0);
        assertEquals(Set.of("filename", "size", "type", "modified_at"), file.keySet());
        assertMembers(
                "{'id':'none','exists':false,'created_at':null,'mount_point':null,'is_mounted':false,'files':[]}",
                rig.get("/status/none"));
    }

    @Test
    void broken_json_is_unprocessable() {
        assertEquals(422, rig.post("/execute/files", "{bad").status());
    }

    private static void assertRun(String body, String stdout, String stderr, int code) {
        assertRunIn("commands", body, stdout, stderr, code);
    }

    private static void assertRunIn(String session, String body, String stdout, String stderr, int code) {
        assertRan(rig.post("/execute/" + session, body), stdout, stderr, code);
    }

    private static void assertCode(String body, String stdout, String stderr, int code) {
        assertRan(rig.post("/execute_code/code", body), stdout, stderr, code);
    }

    private static void assertRan(Reply reply, String stdout, String stderr, int code) {
        JsonObject expected = Json.createObjectBuilder()
                .add("stdout", stdout)
                .add("stderr", stderr)
                .add("returncode", code)
                .add("exit_code", code)
                .add("cause", "exit")
                .build();
        assertBoth(expected, reply);
    }

    private static void assertMembers(String expected, Reply reply) {
        assertBoth(json(expected), reply);
    }

    /** Plain, and once more under {@code result}. */
    private static void assertBoth(JsonObject expected, Reply reply) {
        assertEquals(200, reply.status(), reply.toString());
        assertEquals(Json.createObjectBuilder(expected).add("result", expected).build(), reply.json());
    }

    private static JsonObject json(String text) {
        return parse(text).asJsonObject();
    }

    private static JsonValue array(String text) {
        return parse(text);
    }

    private static JsonValue parse(String text) {
        try (JsonReader reader = Json.createReader(new StringReader(text.replace('\'', '"')))) {
            return reader.readValue();
        }
    }
}
