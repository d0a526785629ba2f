package io.sandhold.server;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.sandhold.sdk.CodeRequest;
import io.sandhold.sdk.ExecutionResult;
import io.sandhold.sdk.FileContent;
import io.sandhold.sdk.FileInfo;
import io.sandhold.sdk.Sandbox;
import io.sandhold.sdk.SandboxException;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The Java client, against the built server. */
class SdkIT {

    @TempDir
    Path home;

    @Test
    void every_call_of_the_java_client_is_answered() throws Exception {
        byte[] content = new byte[3 << 20];
        new Random(7).nextBytes(content);
        Path file = Files.write(home.resolve("up"), content);
        try (BuiltServer server = BuiltServer.start(home.resolve("data"))) {
            URI at = URI.create(server.http());
            try (Sandbox sandbox = Sandbox.connect(at, "sdk", server.token())) {
                assertFalse(sandbox.getStatus().exists());
                sandbox.createSession("20M");
                assertThrows(SandboxException.AlreadyExists.class, () -> sandbox.createSession("20M"));

                assertEquals(7, sandbox.createFile("a/ü #1.txt", "hällo\n").size());
                assertEquals(
                        content.length, sandbox.uploadFile(file, "b/新 up.bin").size());
                assertEquals(List.of(), sandbox.listFiles());
                assertEquals(
                        List.of("a/ü #1.txt", "b/新 up.bin"),
                        sandbox.listFiles("", true).stream()
                                .map(FileInfo::filename)
                                .sorted()
                                .toList());
                sandbox.downloadFile("b/新 up.bin", home.resolve("down"));
                assertArrayEquals(content, Files.readAllBytes(home.resolve("down")));
                FileContent piece = sandbox.readFile("a/ü #1.txt", 1, 100);
                assertEquals("ällo\n", piece.text());
                assertTrue(piece.last());
                assertThrows(SandboxException.NotFound.class, () -> sandbox.readFile("none", 0, 10));
                assertThrows(SandboxException.Invalid.class, () -> sandbox.createFile("../x", ""));

                ExecutionResult echo = sandbox.execute("echo", "two  words", "$HOME");
                assertEquals("two  words $HOME\n", echo.stdout());
                assertEquals(3, sandbox.execute("echo no >&2; exit 3").returnCode());
                ExecutionResult code = sandbox.executeCode(CodeRequest.python("import sys; a = sys.argv[1]")
                        .with("p q")
                        .returning("a", "none"));
                assertEquals("{a=\"p q\"}", code.outputVariables().toString());
                SandboxException.TimedOut late = assertThrows(
                        SandboxException.TimedOut.class,
                        () -> sandbox.executeCode(
                                CodeRequest.shell("echo begun; sleep 60").within(Duration.ofMillis(1500))));
                assertEquals("begun\n", late.stdout());
                assertThrows(
                        SandboxException.QuotaReached.class,
                        () -> sandbox.uploadFile(Files.write(home.resolve("large"), new byte[30 << 20]), "large"));

                Sandbox stranger = Sandbox.connect(at, "sdk", "not-a-token");
                assertThrows(SandboxException.NotAllowed.class, stranger::getStatus);
                assertEquals(1, sandbox.cleanupAll(true).success());
                assertFalse(sandbox.getStatus().exists());
            }
        }
        Sandbox nobody = Sandbox.connect(URI.create("http://127.0.0.1:1"), "sdk");
        assertThrows(SandboxException.Unreachable.class, nobody::getStatus);
    }
}
