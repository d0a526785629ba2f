package io.sandhold.server;

import io.sandhold.sessions.Offence;
import io.sandhold.sessions.PenaltyRules;
import io.sandhold.sshserver.AdmissionRules;
import java.time.Duration;
import java.util.EnumMap;
import java.util.HashSet;
import java.util.Map;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** The values of settings on who may log in, as {@link Values} are. */
final class AdmissionValues {

    private static final Pattern STARTUPS = Pattern.compile("(\\d{1,6}):(\\d{1,3}):(\\d{1,6})");
    private static final Pattern PENALTY = Pattern.compile("([a-z-]+):(\\S+)");

    private AdmissionValues() {}

    /** {@code START:RATE:FULL}; all else is the standard's. */
    static AdmissionRules startups(String text) {
        Matcher matcher = STARTUPS.matcher(text);
        if (matcher.matches()) {
            int start = Integer.parseInt(matcher.group(1));
            int rate = Integer.parseInt(matcher.group(2));
            int full = Integer.parseInt(matcher.group(3));
            if (start >= 1 && start <= full && rate >= 1 && rate <= 100) {
                AdmissionRules standard = AdmissionRules.STANDARD;
                return new AdmissionRules(
                        start,
                        rate,
                        full,
                        standard.perSource(),
                        standard.grace(),
                        standard.tries(),
                        standard.perAccount());
            }
        }
        throw new IllegalArgumentException("'" + text
                + "' is not START:RATE:FULL, such as 30:30:100, with 1 <= START <= FULL and a RATE of 1 to 100");
    }

    /** {@code off}, or {@code WORD:TIME} of any of the penalties, {@code min} and {@code max}; 0s costs nothing. */
    static PenaltyRules penalties(String text) {
        if (text.equals("off")) {
            return PenaltyRules.none();
        }
        Map<Offence, Duration> each = new EnumMap<>(Offence.class);
        Duration least = PenaltyRules.STANDARD.threshold();
        Duration most = PenaltyRules.STANDARD.longest();
        Set<String> named = new HashSet<>();
        for (String part : text.split(",")) {
            Matcher matcher = PENALTY.matcher(part.strip());
            if (!matcher.matches() || !named.add(matcher.group(1))) {
                throw new IllegalArgumentException(
                        "'" + part + "' is not WORD:TIME, such as authfail:5s, or stands there twice; or 'off'");
            }
            Duration time = matcher.group(2).equals("0s") ? Duration.ZERO : Values.duration(matcher.group(2));
            switch (matcher.group(1)) {
                case "min" -> least = time;
                case "max" -> most = time;
                default ->
                    each.put(
                            Offence.byWord(matcher.group(1))
                                    .orElseThrow(() -> new IllegalArgumentException("there is no penalty '"
                                            + matcher.group(1) + "'; there are " + words() + ", min and max")),
                            time);
            }
        }
        if (most.compareTo(least) < 0) {
            throw new IllegalArgumentException("a max of " + most.toSeconds() + " s is below the min of "
                    + least.toSeconds() + " s, so that nothing would ever block; write off for that");
        }
        return new PenaltyRules(each, least, most, PenaltyRules.STANDARD.exempt());
    }

    private static String words() {
        StringBuilder words = new StringBuilder();
        for (Offence offence : Offence.values()) {
            words.append(words.isEmpty() ? "" : ", ").append(offence.word());
        }
        return words.toString();
    }
}
