package io.sandhold.sdk;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.sun.net.httpserver.HttpServer;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** Pieces of files, from answers as a server gives them. */
class ReadFileTest {

    private HttpServer server;

    @BeforeEach
    void listen() throws IOException {
        server = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
        server.start();
    }

    @AfterEach
    void stop() {
        server.stop(0);
    }

    private FileContent read(String answer) {
        byte[] body = answer.getBytes(StandardCharsets.UTF_8);
        server.createContext("/workspace/se/readfile/demo/f", exchange -> {
            exchange.sendResponseHeaders(200, body.length);
            exchange.getResponseBody().write(body);
            exchange.close();
        });
        URI uri = URI.create("http://127.0.0.1:" + server.getAddress().getPort());
        return Sandbox.connect(uri, "demo").readFile("f", 0, 100);
    }

    @Test
    void text_comes_as_its_bytes() {
        FileContent piece =
                read("{\"content\":\"h\u00e9\",\"is_binary\":false,\"offset\":3,\"size\":9,\"is_eof\":false}");
        assertEquals("h\u00e9", piece.text());
        assertEquals(3, piece.nextOffset());
    }

    @Test
    void bytes_come_out_of_their_base64() {
        FileContent piece = read("{\"content\":\"AAEC\",\"is_binary\":true,\"offset\":3,\"size\":3,\"is_eof\":true}");
        assertArrayEquals(new byte[] {0, 1, 2}, piece.bytes());
        assertTrue(piece.last());
    }

    @Test
    void a_piece_of_many_bytes_is_read() {
        String content = "A".repeat(16 << 20);
        FileContent piece = read("{\"content\":\"" + content + "\",\"is_binary\":true,\"offset\":12582912,"
                + "\"size\":12582912,\"is_eof\":true}");
        assertEquals(12 << 20, piece.bytes().length);
    }

    @Test
    void an_empty_piece_which_does_not_say_what_it_is_has_no_bytes() {
        FileContent piece = read("{\"content\":\"\",\"offset\":100,\"size\":6,\"is_eof\":true}");
        assertEquals(0, piece.bytes().length);
        assertTrue(piece.last());
    }
}
