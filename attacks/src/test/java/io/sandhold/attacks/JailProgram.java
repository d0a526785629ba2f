package io.sandhold.attacks;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.concurrent.TimeUnit;

/** A program at work in a jail, with which the test speaks line by line. Closing it takes its client away. */
record JailProgram(Process client) implements AutoCloseable {

    private static final int LONGEST_END = 30;

    /** Starts it by a client's command and waits for the first line that it prints. */
    static JailProgram start(List<String> command) throws IOException {
        JailProgram program = new JailProgram(new ProcessBuilder(command)
                .redirectError(ProcessBuilder.Redirect.INHERIT)
                .start());
        if (program.line().isEmpty()) {
            program.close();
            throw new AssertionError("the program in the jail did not start");
        }
        return program;
    }

    /** The next line that it prints; empty behind the last. */
    String line() throws IOException {
        String line = client.inputReader(StandardCharsets.UTF_8).readLine();
        return line == null ? "" : line;
    }

    /** Sends it a line. */
    void tell(String line) throws IOException {
        client.outputWriter(StandardCharsets.UTF_8).append(line).append('\n').flush();
    }

    /** Ends its stdin and gives what it prints then. */
    String finish() throws IOException, InterruptedException {
        client.getOutputStream().close();
        String last = line();
        if (!client.waitFor(LONGEST_END, TimeUnit.SECONDS)) {
            throw new AssertionError("the program in the jail does not end");
        }
        return last;
    }

    @Override
    public void close() {
        client.destroyForcibly();
    }
}
