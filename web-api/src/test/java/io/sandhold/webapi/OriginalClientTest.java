package io.sandhold.webapi;

import static org.junit.jupiter.api.Assertions.assertEquals;

import io.sandhold.storage.VolumeKind;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class OriginalClientTest {

    @TempDir
    Path directory;

    @Test
    void a_python_client_of_the_original_works_unchanged() throws IOException, InterruptedException {
        Path script = directory.resolve("client.py");
        try (InputStream in = OriginalClientTest.class.getResourceAsStream("original_client.py")) {
            Files.copy(in, script);
        }
        try (WebRig rig = WebRig.start(directory, VolumeKind.DIRECTORY, true)) {
            Process client = new ProcessBuilder("/usr/bin/python3", script.toString(), "http://127.0.0.1:" + rig.port())
                    .redirectErrorStream(true)
                    .start();
            try {
                String said = new String(client.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
                client.waitFor();
                assertEquals("served\n", said);
            } finally {
                client.destroyForcibly();
            }
        }
    }
}
