package io.sandhold.sessions;

import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** What may be forwarded to, or listened on, in a session: {@code [host:]port} of {@code permitopen} and {@code permitlisten}, sshd(8). */
final class PortPattern {

    private static final Pattern FORM = Pattern.compile("(?:(\\[[^\\]]*]|[^:]*):)?(\\*|\\d{1,5})");
    private static final Pattern LOOPBACK = Pattern.compile("localhost\\.?|127(\\.\\d{1,3}){3}|\\[::1]");

    private PortPattern() {}

    /** @throws SessionException with {@link SessionError#INVALID} */
    static Ports parse(String option, String text) {
        Matcher parts = FORM.matcher(text);
        if (!parts.matches() || option.equals("permitopen") && parts.group(1) == null) {
            throw invalid(option, "is \"host:port\", and '" + PlainText.line(text, 64) + "' is not");
        }
        String host = parts.group(1);
        if (host != null && !LOOPBACK.matcher(host).matches() && !(host.equals("*") && option.equals("permitlisten"))) {
            throw invalid(
                    option,
                    "names '" + PlainText.line(host, 64)
                            + "', and only what is in the session itself can be named: \"localhost:port\"");
        }
        String port = parts.group(2);
        if (port.equals("*")) {
            return Ports.ANY;
        }
        int number = Integer.parseInt(port);
        if (number < 1 || number > 65535) {
            throw invalid(option, "names the port " + number + ", and a port is 1 to 65535");
        }
        return new Ports(false, Set.of(number));
    }

    private static SessionException invalid(String option, String what) {
        return new SessionException(SessionError.INVALID, "the key's option '" + option + "' " + what);
    }
}
