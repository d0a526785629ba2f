package io.sandhold.webapi;

import io.sandhold.programs.Position;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * What a client that comes back names as the last event that it has had: which process's, and how far it has come in both outlets. So a stream that broke goes on
 * with the very next byte.
 *
 * @param process its id
 * @param position where the client is
 * @param over whether it has been told the end
 */
record EventId(String process, Position position, boolean over) {

    private static final Pattern FORM = Pattern.compile("([0-9a-z]{8}):(\\d{1,18}):(\\d{1,18})(:end)?");

    /** @throws Problem 400 for what was not given out here */
    static EventId parse(String text) {
        Matcher matcher = FORM.matcher(text);
        if (!matcher.matches()) {
            throw Problem.invalid("the last event's id must be one that this server gave out, not '" + SafeText.of(text)
                    + "'; nothing was started");
        }
        return new EventId(
                matcher.group(1),
                new Position(Long.parseLong(matcher.group(2)), Long.parseLong(matcher.group(3))),
                matcher.group(4) != null);
    }

    @Override
    public String toString() {
        return process + ":" + position.stdout() + ":" + position.stderr() + (over ? ":end" : "");
    }
}
