package io.sandhold.webapi;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.sandhold.storage.VolumeKind;
import io.sandhold.webapi.WebRig.Reply;
import jakarta.json.Json;
import jakarta.json.JsonObject;
import jakarta.json.JsonString;
import java.net.http.HttpRequest;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Code in whatever the session has an interpreter for. */
class LanguagesOverRestTest {

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

    private static Reply run(String how, String code) {
        return rig.post(
                "/execute_code/langs", "{" + how + ",\"args\":[\"A B\"],\"code\":" + Json.createValue(code) + "}");
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', textBlock = """
                    "script_type":"bash"        | echo "${BASH_VERSION:+bash} $1"    | bash A B
                    "script_type":"sh"          | echo "sh $1"                       | sh A B
                    "language":"shell"          | echo "shell $1"                    | shell A B
                    "language":"python3"        | import sys; print(sys.argv[1])     | A B
                    "script_type":"perl"        | print "perl $ARGV[0]\\n";          | perl A B
                    "interpreter":["awk","-f"]  | BEGIN { print "awk " ARGV[1] }     | awk A B
                    "interpreter":"perl"        | print "perl $ARGV[0]\\n";          | perl A B
                    "interpreter":["/usr/bin/env","perl","-w"] | print "env $ARGV[0]\\n"; | env A B
                    """)
    void code_is_run_with_what_is_asked_for(String how, String code, String printed) {
        JsonObject answer = run(how, code.replace("\\n", "\\n")).json();
        assertEquals(printed + "\n", answer.getString("stdout"), answer::toString);
        assertEquals(0, answer.getInt("returncode"));
    }

    @Test
    void javascript_runs_where_there_is_node_and_else_what_there_is_is_told() {
        Reply reply = run("\"script_type\":\"node\"", "console.log('node ' + process.argv[2])");
        if (rig.post("/execute/langs", "{\"command\":\"command -v node\"}")
                        .json()
                        .getInt("returncode")
                == 0) {
            assertEquals(
                    "node A B\n",
                    reply.json().getString("stdout"),
                    () -> reply.json().toString());
        } else {
            assertEquals("INTERPRETER_MISSING", reply.json().getString("code"));
        }
    }

    @Test
    void an_interpreter_that_is_not_there_is_told_with_those_that_are() {
        Reply reply = run("\"interpreter\":[\"no-such-language\",\"-x\"]", "x");
        assertEquals(422, reply.status(), () -> reply.json().toString());
        assertEquals("INTERPRETER_MISSING", reply.json().getString("code"));
        List<String> there = reply.json().getJsonArray("available").getValuesAs(JsonString::getString);
        assertTrue(there.containsAll(List.of("python3", "/bin/bash", "perl")), there::toString);
        assertTrue(reply.detail().contains("no-such-language") && reply.detail().contains("python3"));
        JsonObject own = run("\"script_type\":\"shell\"", "exit 127").json();
        assertEquals(127, own.getInt("returncode"), "code that ends so by itself is no missing interpreter");
    }

    @Test
    void an_interpreter_that_is_not_there_is_told_before_anything_streams() {
        String body = "{\"code\":\"x\",\"filename\":\"never\",\"interpreter\":[\"no-such-language\"]}";
        Reply reply = Reply.of(rig.send(rig.to("/execute_code/langs")
                .header("Content-Type", "application/json")
                .header("Accept", "text/event-stream")
                .POST(HttpRequest.BodyPublishers.ofString(body))
                .build()));
        assertEquals(422, reply.status(), () -> reply.json().toString());
        assertEquals("INTERPRETER_MISSING", reply.json().getString("code"));
        assertEquals(404, rig.get("/readfile/langs/never").status(), "what is refused leaves nothing");
    }

    @Test
    void an_interpreter_is_looked_for_where_the_code_runs() throws Exception {
        rig.post("/execute/langs", "{\"command\":\"mkdir -p bin && ln -sf /usr/bin/perl bin/own\"}");
        for (String how : List.of(
                "\"interpreter\":\"./own\",\"cwd\":\"/workspace/bin\"",
                "\"interpreter\":\"own\",\"env\":{\"PATH\":\"/workspace/bin\"}")) {
            try (EventReader events = EventReader.open(
                    rig,
                    rig.to("/execute_code/langs")
                            .header("Content-Type", "application/json")
                            .POST(HttpRequest.BodyPublishers.ofString("{\"code\":\"print 6*7\"," + how + "}")))) {
                assertEquals("process", events.next().name());
                assertEquals("42", events.next().data().getString("data"), how);
            }
        }
    }

    @Test
    void a_kept_file_has_its_languages_ending() {
        rig.post("/execute_code/langs", "{\"script_type\":\"perl\",\"filename\":\"kept\",\"code\":\"print 1\"}");
        assertEquals(200, rig.get("/readfile/langs/kept.pl").status());
        rig.post("/execute_code/langs", "{\"interpreter\":[\"perl\"],\"filename\":\"own.x\",\"code\":\"print 1\"}");
        assertEquals(200, rig.get("/readfile/langs/own.x").status());
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "\"script_type\":\"cobol\"",
                "\"interpreter\":[\" \"]",
                "\"interpreter\":[\"a\\u0000b\"]",
                "\"interpreter\":\"\""
            })
    void what_is_no_language_is_refused(String how) {
        assertEquals(400, run(how, "x").status());
    }

    @ParameterizedTest
    @ValueSource(strings = {"\"interpreter\":[1]", "\"interpreter\":{}", "\"script_type\":1"})
    void what_is_of_another_type_is_refused(String how) {
        assertEquals(422, run(how, "x").status());
    }

    @ParameterizedTest
    @ValueSource(strings = {"", ",\"filename\":\"slow.py\"", ",\"output_params\":[\"x\"]"})
    void what_was_printed_is_told_when_the_time_is_over(String more) {
        Reply reply = rig.post(
                "/execute_code/slow",
                "{\"code\":\"print('begun')\\nimport time\\ntime.sleep(1000)\",\"timeout\":1" + more + "}");
        assertEquals(408, reply.status(), reply::toString);
        assertEquals("begun\n", reply.json().getString("stdout"));
    }

    @Test
    void the_operators_list_knows_a_language_by_any_of_its_names() {
        CommandRules rules = new CommandRules(Optional.empty(), Optional.of(Set.of("bash", "awk")));
        rules.check(Language.SHELL);
        rules.check(new Language(List.of("awk"), List.of("awk", "-f"), ""));
        Problem refused = assertThrows(Problem.class, () -> rules.check(Language.PYTHON));
        assertEquals(403, refused.status());
        assertThrows(Problem.class, () -> rules.check(new Language(List.of("/bin/awk"), List.of("/bin/awk"), "")));
    }
}
