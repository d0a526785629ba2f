package io.sandhold.webapi;

import java.util.Locale;
import java.util.regex.Pattern;

/** Tells whether a Host header names this machine's loopback, by name or number, with or without a port. */
final class LoopbackHost {

    private static final Pattern FORM =
            Pattern.compile("(localhost|127\\.\\d{1,3}\\.\\d{1,3}\\.\\d{1,3}|\\[::1])(:\\d{1,5})?");

    private LoopbackHost() {}

    static boolean named(String host) {
        return FORM.matcher(host.toLowerCase(Locale.ROOT)).matches();
    }
}
