package io.sandhold.webapi;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.sandhold.storage.VolumeKind;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.Optional;
import java.util.zip.GZIPInputStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class PackedTextTest {

    @TempDir
    Path directory;

    private WebRig rig;

    @BeforeEach
    void start() {
        rig = WebRig.start(directory, VolumeKind.DIRECTORY, false);
    }

    @AfterEach
    void stop() {
        rig.close();
    }

    @Test
    void a_long_text_is_packed_for_who_takes_that_and_is_the_same_text() throws IOException {
        HttpResponse<byte[]> plain = ask("//api.json", "identity");
        for (String accepted : new String[] {"gzip", "br, gzip;q=0.5", "GZIP"}) {
            HttpResponse<byte[]> packed = ask("//api.json", accepted);
            assertEquals("gzip", packed.headers().firstValue("Content-Encoding").orElseThrow());
            assertTrue(packed.body().length * 4 < plain.body().length, "packed to " + packed.body().length);
            try (GZIPInputStream in = new GZIPInputStream(new ByteArrayInputStream(packed.body()))) {
                assertArrayEquals(plain.body(), in.readAllBytes());
            }
        }
        for (String refused : new String[] {"br", "gzip;q=0", "gzip;q=0.000", "x-gzip-not"}) {
            assertEquals(
                    Optional.empty(), ask("//api.json", refused).headers().firstValue("Content-Encoding"), refused);
        }
        assertEquals("Accept-Encoding", plain.headers().firstValue("Vary").orElseThrow());
    }

    @Test
    void members_are_packed_where_they_are_many_and_files_never() throws IOException {
        assertEquals(
                200,
                rig.post("/create/s", "{\"filename\":\"f\",\"content\":\"" + "a".repeat(5000) + "\"}")
                        .status());
        HttpResponse<byte[]> read = ask("/readfile/s/f?buffer_size=5000", "gzip");
        assertEquals("gzip", read.headers().firstValue("Content-Encoding").orElseThrow());
        try (GZIPInputStream in = new GZIPInputStream(new ByteArrayInputStream(read.body()))) {
            assertTrue(new String(in.readAllBytes(), StandardCharsets.UTF_8).contains("a".repeat(5000)));
        }
        assertEquals(
                Optional.empty(),
                ask("/readfile/s/f?buffer_size=5", "gzip").headers().firstValue("Content-Encoding"));
        HttpResponse<byte[]> file = ask("/download/s/f", "gzip");
        assertEquals(Optional.empty(), file.headers().firstValue("Content-Encoding"));
        assertEquals(5000, file.body().length);
    }

    private HttpResponse<byte[]> ask(String path, String accepted) {
        HttpRequest request = rig.to(path).header("Accept-Encoding", accepted).build();
        return rig.send(request);
    }
}
