package io.sandhold.server;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.TimeUnit;

/**
 * A process beside a started server that outlives the tests' JVM: where that ends without having stopped the server, killed or fallen
 * over, this one stops it and takes away what it had. It learns of the end by the pipe between them, which the kernel then closes.
 */
final class ServerWatch implements AutoCloseable {

    /** Its arguments: the server's process, its data directory, its run directory. Whatever is named here has to be the server's. */
    private static final String WATCH = """
            cat >/dev/null
            serves() { tr '\\0' '\\n' 2>/dev/null <"/proc/$1/cmdline" | grep -qxF -- "$2"; }
            end() { ! serves "$1" "$2" || kill -"$3" "$1"; for i in $(seq "$4"); do serves "$1" "$2" || return; sleep 0.1; done; }
            groups=$(cat "$3/cgroups" 2>/dev/null)
            end "$1" "$2" TERM 450
            end "$1" "$2" KILL 100
            awk -v at="$2/" 'index($5 "/", at) == 1 { print $5 }' /proc/self/mountinfo | tac | while read -r mount; do
              umount --lazy "$mount"
            done
            losetup --list --noheadings --output NAME,BACK-FILE | awk -v at="$2/" 'index($2, at) == 1 { print $1 }' |
              xargs -r -n 1 losetup --detach
            for group in $groups; do find "$group" -depth -type d -exec rmdir {} + 2>/dev/null; done
            rm -rf --one-file-system -- "$2" "$2.log" "$3"
            case ${2%/*} in /tmp/junit-* | /tmp/sandhold-*) rm -rf --one-file-system -- "${2%/*}" ;; esac
            """;

    private final Process process;

    private ServerWatch(Process process) {
        this.process = process;
    }

    static ServerWatch over(Process server, Path data, Path run) throws IOException {
        // in a session of its own: what ends the tests from a terminal does not reach it
        return new ServerWatch(new ProcessBuilder(List.of(
                        "setsid",
                        "bash",
                        "-c",
                        WATCH,
                        "sandhold-test-watch",
                        Long.toString(server.pid()),
                        data.toString(),
                        run.toString()))
                .redirectOutput(ProcessBuilder.Redirect.DISCARD)
                .redirectError(ProcessBuilder.Redirect.DISCARD)
                .start());
    }

    /** Has it do now what it would do at the end of this JVM, and waits for that. */
    void clearUp() {
        try {
            process.getOutputStream().close();
            if (!process.waitFor(2, TimeUnit.MINUTES)) {
                process.destroyForcibly();
            }
        } catch (IOException e) {
            throw new UncheckedIOException("the watch over a server is gone", e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    /** Ends the watch: the server has been stopped. */
    @Override
    public void close() {
        process.destroyForcibly();
    }
}
