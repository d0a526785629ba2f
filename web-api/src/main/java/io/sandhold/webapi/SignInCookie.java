package io.sandhold.webapi;

import io.helidon.http.HeaderNames;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;

/**
 * The cookie of a browser's sign-in. Scripts do not see it, no page of another site has it sent along, and over https neither another name of the host's domain nor a connection without
 * TLS can put one in its place ({@code __Host-}, RFC 6265bis section 4.1.3).
 */
final class SignInCookie {

    private static final String NAME = "sandhold_sign_in";
    private static final String SECURE = "__Host-" + NAME;

    /** One that signs nobody in. */
    private static final String NONE = "";

    private SignInCookie() {}

    /** Whether a cookie of this name is a sign-in's, over https or not: no application in a jail gets or sets it. */
    static boolean named(String name) {
        return name.equals(NAME) || name.equals(SECURE);
    }

    /** What the browser is to keep. */
    static String set(Visitor visitor, String text, Instant expires) {
        return header(visitor, text, Math.max(1, Instant.now().until(expires, ChronoUnit.SECONDS)));
    }

    /** Has the browser forget it. */
    static String cleared(Visitor visitor) {
        return header(visitor, NONE, 0);
    }

    private static String header(Visitor visitor, String text, long seconds) {
        return (visitor.secure() ? SECURE : NAME) + "=" + text + "; Path=/; Max-Age=" + seconds
                + "; HttpOnly; SameSite=Strict" + (visitor.secure() ? "; Secure" : "");
    }

    /**
     * What came with a request.
     *
     * @throws Problem 401 where two came that are not the same: one of them was put there by somebody else
     */
    static Optional<String> of(Visitor visitor) {
        String name = visitor.secure() ? SECURE : NAME;
        List<String> texts = visitor.all(HeaderNames.COOKIE).stream()
                .flatMap(value -> Arrays.stream(value.split(";")))
                .map(pair -> pair.strip().split("=", 2))
                .filter(pair -> pair.length == 2 && pair[0].strip().equals(name))
                .map(pair -> pair[1].strip())
                .filter(text -> !text.equals(NONE))
                .distinct()
                .toList();
        if (texts.size() > 1) {
            throw new Problem(
                    401,
                    "UNAUTHORIZED",
                    "two different cookies of a sign-in came, and one is not this server's; remove the cookies of this host"
                            + " and sign in again");
        }
        return texts.stream().findFirst();
    }
}
