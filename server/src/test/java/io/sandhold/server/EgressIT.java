package io.sandhold.server;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.sandhold.egress.Mirror;
import jakarta.json.JsonObject;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** git, pip and npm, as anyone types them in a session of network mode egress, fetch from a mirror that its list names. */
class EgressIT {

    @TempDir
    static Path home;

    private static Mirror mirror;
    private static BuiltServer server;
    private static Rest rest;
    private static SshClient ssh;

    @BeforeAll
    static void start() throws Exception {
        mirror = Mirror.open(Files.createDirectory(home.resolve("mirror")));
        Path hosts = Files.writeString(
                home.resolve("hosts"),
                Mirror.ADDRESS + " " + Mirror.HOST + "\n" + Mirror.ADDRESS + " elsewhere.example\n");
        server = BuiltServer.resolving(
                hosts, home.resolve("data"), "--egress-open", Mirror.ADDRESS + ":" + mirror.port());
        rest = new Rest(server);
        ssh = SshClient.of(server, home);
    }

    @AfterAll
    static void stop() {
        try {
            if (server != null) {
                server.close();
            }
        } finally {
            mirror.close();
        }
    }

    private static String session(String name) throws Exception {
        rest.post(
                        "/session/" + name,
                        "{\"network\": {\"mode\": \"egress\", \"allow\": [\"%s\"]}}".formatted(mirror.at()))
                .status(200);
        return name;
    }

    /** The audit has connections of the session, to the mirror by its name and to nobody else. */
    private static void assertConnectedToTheMirrorAlone(String session) throws Exception {
        Eventually.holds(
                Duration.ofSeconds(20),
                () -> "a connection in the audit",
                () -> !connections(session).isEmpty());
        for (String connection : connections(session)) {
            assertTrue(connection.startsWith("connected"), connection);
            assertTrue(connection.contains(mirror.at()), connection);
        }
    }

    private static List<String> connections(String session) throws Exception {
        return rest
                .get("/audit?limit=1000")
                .status(200)
                .json()
                .getJsonArray("events")
                .getValuesAs(JsonObject.class)
                .stream()
                .filter(event -> event.getString("kind").equals("connection")
                        && event.getString("session").equals(session))
                .map(event -> event.getString("detail"))
                .toList();
    }

    @Test
    void git_clones_in_a_jail() throws Exception {
        String session = session("git");
        ssh.run(session, "git clone -q " + mirror.url() + "/demo.git").code(0);
        assertEquals(Mirror.GIT, ssh.run(session, "cat demo/file").code(0).text());
        assertConnectedToTheMirrorAlone(session);
    }

    @Test
    void pip_installs_in_a_jail() throws Exception {
        String session = session("pip");
        ssh.run(
                        session,
                        "pip3 install --disable-pip-version-check --target libs --index-url " + mirror.url()
                                + "/simple/ --trusted-host " + Mirror.HOST + " demo")
                .code(0);
        assertEquals(
                "42\n",
                ssh.run(session, "PYTHONPATH=libs python3 -c 'import demo; print(demo.ANSWER)'")
                        .code(0)
                        .text());
        assertConnectedToTheMirrorAlone(session);
    }

    @Test
    void npm_installs_in_a_jail() throws Exception {
        String session = session("npm");
        ssh.run(session, "npm install --no-audit --no-fund --no-update-notifier --registry " + mirror.url() + "/ demo")
                .code(0);
        assertEquals(
                "42\n",
                ssh.run(session, "node -e 'console.log(require(\"demo\"))'")
                        .code(0)
                        .text());
        assertConnectedToTheMirrorAlone(session);
    }

    @Test
    void another_name_of_the_same_mirror_is_refused_with_the_way_out() throws Exception {
        String session = session("stray");
        Program.Result refused = ssh.run(
                session, "git clone -q http://elsewhere.example:" + mirror.port() + "/demo.git; test ! -e demo");
        assertTrue(refused.code(0).stderr().contains("403"), refused::toString);
        String way = ssh.run(session, "curl -sS http://elsewhere.example:" + mirror.port() + "/demo.git/HEAD")
                .code(0)
                .text();
        assertTrue(way.contains("network.allow"), way);
        assertTrue(connections(session).stream().noneMatch(connection -> connection.startsWith("connected")));
    }
}
