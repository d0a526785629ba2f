package io.sandhold.webapi;

import com.google.re2j.Matcher;
import com.google.re2j.Pattern;
import com.google.re2j.PatternSyntaxException;
import io.sandhold.storage.Deadline;
import java.util.Locale;

/**
 * What a search looks for in a line. A regular expression is RE2's, whose time grows with the line's length and never with what it might have
 * matched; its size is bounded too, for a repetition of a repetition is written out when it is compiled.
 */
sealed interface LinePattern {

    /** UTF-16 units of what is looked for, at most. */
    int LONGEST = 1000;

    /** Steps of the compiled expression, at most. */
    int LARGEST = 20_000;

    /** Whether a line has it. */
    boolean in(String line, Deadline deadline);

    /** @throws Problem 422 for an empty or overlong text */
    static LinePattern text(String text, boolean ignoreCase) {
        checkLength("text", text);
        return new Text(ignoreCase ? text.toLowerCase(Locale.ROOT) : text, ignoreCase);
    }

    /** @throws Problem 422 for an expression that is none, or would take too much */
    static LinePattern regex(String regex, boolean ignoreCase) {
        checkLength("regex", regex);
        if (writtenOut(regex) > LARGEST) {
            throw tooLarge();
        }
        try {
            Pattern pattern = Pattern.compile(regex, ignoreCase ? Pattern.CASE_INSENSITIVE : 0);
            if (pattern.programSize() > LARGEST) {
                throw tooLarge();
            }
            return new Regex(pattern);
        } catch (PatternSyntaxException e) {
            throw Problem.unprocessable(
                    "\"regex\" is no regular expression (RE2's kind): " + SafeText.of(e.getDescription()));
        } catch (StackOverflowError e) {
            throw tooLarge();
        }
    }

    private static void checkLength(String name, String text) {
        if (text.isEmpty() || text.length() > LONGEST || text.indexOf('\n') >= 0) {
            throw Problem.unprocessable(
                    "\"" + name + "\" must have 1 to " + LONGEST + " characters, and no end of a line");
        }
    }

    /** A bound on how long it is with its repetitions written out: that of a character adds its count, that of a group multiplies by it. */
    private static long writtenOut(String regex) {
        long size = regex.length();
        for (int open = regex.indexOf('{'); open >= 0 && size <= LARGEST; open = regex.indexOf('{', open + 1)) {
            int close = regex.indexOf('}', open);
            String counts = close < 0 ? "" : regex.substring(open + 1, close);
            if (counts.matches("\\d{1,4}(,\\d{0,4})?")) {
                String[] bounds = counts.split(",");
                long count = Math.max(1, Long.parseLong(bounds[bounds.length - 1]));
                boolean ofGroup = open > 0 && (regex.charAt(open - 1) == ')' || regex.charAt(open - 1) == '}');
                size = ofGroup ? size * count : size + count;
            }
        }
        return size;
    }

    private static Problem tooLarge() {
        return Problem.unprocessable("\"regex\" stands for too large a program; use shorter repetitions");
    }

    record Text(String text, boolean ignoreCase) implements LinePattern {
        @Override
        public boolean in(String line, Deadline deadline) {
            return (ignoreCase ? line.toLowerCase(Locale.ROOT) : line).contains(text);
        }
    }

    record Regex(Pattern pattern) implements LinePattern {
        @Override
        public boolean in(String line, Deadline deadline) {
            Matcher matcher = pattern.matcher(new TimedText(line, deadline));
            return matcher.find();
        }
    }

    /** Text that ends its reader when the time is over: it looks at the clock each 256 characters. */
    final class TimedText implements CharSequence {
        private final String text;
        private final Deadline deadline;
        private int read;

        TimedText(String text, Deadline deadline) {
            this.text = text;
            this.deadline = deadline;
        }

        @Override
        public char charAt(int index) {
            if ((++read & 0xff) == 0) {
                deadline.check();
            }
            return text.charAt(index);
        }

        @Override
        public int length() {
            return text.length();
        }

        @Override
        public CharSequence subSequence(int start, int end) {
            return text.subSequence(start, end);
        }

        @Override
        public String toString() {
            return text;
        }
    }
}
