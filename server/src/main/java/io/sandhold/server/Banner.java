package io.sandhold.server;

import io.sandhold.sessions.ByteSize;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Locale;

/** What the server says on stdout once it is ready. */
final class Banner {

    private Banner() {}

    /** @param took from the start of the process to ready */
    static String of(RunningServer server, String version, Duration took) {
        Path token = shortest(server.data().resolve(AdminToken.FILE));
        boolean open = server.config().open();
        StringBuilder text = new StringBuilder();
        text.append(String.format(
                Locale.ROOT, "Sandhold %s is ready after %.2f s.%n%n", version, took.toMillis() / 1000.0));
        row(text, "ssh", Endpoint.reachable(server.ssh()));
        row(text, "http", "http://" + Endpoint.reachable(server.http()) + "/workspace/se");
        row(text, "data", server.data().toString());
        row(
                text,
                "token",
                open
                        ? "none asked for (--auth none): whoever reaches a port is the administrator"
                        : token + " (the administrator's; keep it to yourself)");
        row(
                text,
                "volumes",
                server.volumes().name().toLowerCase(Locale.ROOT) + ", a quota of "
                        + ByteSize.format(server.config().quota().usual())
                        + " unless a session asks for another, at most "
                        + ByteSize.format(server.maxQuotaBytes()));
        String label = "limits";
        for (String guarantee : server.guarantees()) {
            row(text, label, guarantee);
            label = "";
        }
        label = "not given";
        for (String shortcoming : server.shortcomings()) {
            row(text, label, shortcoming);
            label = "";
        }
        String host = Endpoint.host(server.ssh()).replaceAll("[\\[\\]]", "");
        text.append(String.format(
                "%nLog in:  ssh -p %d demo@%s%s%n",
                server.ssh().getPort(), host, open ? "" : "   # password: the token in " + token));
        text.append(String.format(
                "or call: curl %shttp://%s/workspace/se/workspaces%n",
                open ? "" : "-H \"Authorization: Bearer $(cat " + quoted(token) + ")\" ",
                Endpoint.reachable(server.http())));
        text.append("Ctrl-C stops it.\n");
        return text.toString();
    }

    private static void row(StringBuilder text, String label, String value) {
        text.append(String.format("  %-10s %s%n", label, value));
    }

    /** Relative to where the caller stands, if that is shorter and does not climb. */
    private static Path shortest(Path path) {
        Path here = Path.of("").toAbsolutePath();
        return path.startsWith(here) ? here.relativize(path) : path;
    }

    private static String quoted(Path path) {
        String text = path.toString();
        return text.matches("[A-Za-z0-9_./+-]+") ? text : "'" + text.replace("'", "'\\''") + "'";
    }
}
