package io.sandhold.server;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.net.InetSocketAddress;
import java.nio.file.Path;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Which server, if any, the command line takes for the one on a data directory. */
class EndpointTest {
    private static final InetSocketAddress HTTP = new InetSocketAddress("127.0.0.1", 9101);
    private static final InetSocketAddress SSH = new InetSocketAddress("127.0.0.1", 2222);

    @TempDir
    Path data;

    /** A server's hold on its data directory, in a process of its own, until its input ends. */
    static final class Holder {
        private Holder() {}

        public static void main(String[] arguments) throws Exception {
            try (DataDirectory held = DataDirectory.hold(Path.of(arguments[0]))) {
                Endpoint.of(HTTP, SSH).write(held.path());
                System.out.println("held");
                while (System.in.read() >= 0) {}
            }
        }
    }

    @Test
    void it_is_read_while_a_server_holds_the_directory_and_not_after_it_was_killed() throws Exception {
        Process server = new ProcessBuilder(
                        Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                        "-cp",
                        System.getProperty("java.class.path"),
                        Holder.class.getName(),
                        data.toString())
                .redirectError(ProcessBuilder.Redirect.INHERIT)
                .start();
        try (var said = server.inputReader()) {
            assertEquals("held", said.readLine());
            assertEquals(
                    Optional.of(new Endpoint(server.pid(), "http://127.0.0.1:9101", "127.0.0.1:2222")),
                    Endpoint.read(data));
            assertTrue(DataDirectory.held(data), "asking made the server lose its lock");
        } finally {
            server.destroyForcibly().waitFor();
        }
        assertEquals(Optional.empty(), Endpoint.read(data));
    }

    @Test
    void a_file_of_a_killed_server_whose_process_number_lives_on_is_none() throws Exception {
        Endpoint.of(HTTP, SSH).write(data); // with the number of this very process, which holds nothing
        assertEquals(Optional.empty(), Endpoint.read(data));
        DataDirectory.hold(data).close();
        assertEquals(Optional.empty(), Endpoint.read(data));
    }
}
