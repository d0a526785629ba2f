package io.sandhold.server;

import io.sandhold.efast.EfastException;
import io.sandhold.efast.HostAndPort;
import io.sandhold.egress.AddressRange;
import io.sandhold.egress.EgressException;
import io.sandhold.egress.OpenAddress;
import io.sandhold.sessions.ByteSize;
import io.sandhold.sessions.SessionException;
import io.sandhold.webapi.CrossOrigin;
import io.sandhold.webapi.PreviewOrigin;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.UnknownHostException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import java.util.function.Function;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;

/** The types of configured values. Each reader throws {@link IllegalArgumentException} with a sentence on what it wants. */
final class Values {

    private static final Pattern ADDRESS = Pattern.compile("(?:\\[([0-9a-fA-F:.%a-z]+)]|([^:\\[\\]]*)):(\\d{1,5})");
    private static final Pattern DURATION = Pattern.compile("(\\d{1,9})\\s*([smhd])");
    private static final Pattern NAME = Pattern.compile("[a-zA-Z0-9][a-zA-Z0-9_.-]{0,62}");

    /** In bytes. */
    private static final int LONGEST_TEXT = 8 << 10;

    private static final Pattern PROGRAM = Pattern.compile("[a-zA-Z0-9_.+-]{1,64}");

    private Values() {}

    /** {@code HOST:PORT}; an IPv6 address stands in brackets, and no host is every address. */
    static InetSocketAddress address(String text) {
        Matcher matcher = ADDRESS.matcher(text);
        if (!matcher.matches() || Integer.parseInt(matcher.group(3)) > 65535) {
            throw wrong(text, "HOST:PORT, such as 127.0.0.1:2222 or [::1]:2222");
        }
        int port = Integer.parseInt(matcher.group(3));
        String host = matcher.group(1) != null ? matcher.group(1) : matcher.group(2);
        if (host.isEmpty()) {
            return new InetSocketAddress(port);
        }
        try {
            return new InetSocketAddress(InetAddress.getByName(host), port);
        } catch (UnknownHostException e) {
            throw new IllegalArgumentException("the host '" + host + "' is not known here; give an address", e);
        }
    }

    /** The origins of previews. */
    static PreviewOrigin previews(String text) {
        return PreviewOrigin.parse(text)
                .orElseThrow(() -> wrong(text, "an origin with a star, such as https://*.preview.example.org"));
    }

    /** The origins of pages that may call. */
    static CrossOrigin pages(String text) {
        if (text.isEmpty() || text.equals("none")) {
            return CrossOrigin.NOBODY;
        }
        return CrossOrigin.parse(text)
                .orElseThrow(
                        () -> wrong(
                                text,
                                "origins as browsers write them, such as https://app.example.org,http://localhost:3000, or none; no star, no path, no capitals"));
    }

    static Path directory(String text) {
        if (text.isEmpty() || text.indexOf('\0') >= 0) {
            throw wrong(text, "a directory");
        }
        return Path.of(text).toAbsolutePath().normalize();
    }

    /** A file's text for people: UTF-8 of at most 8 KiB, with nothing in it that steers a terminal. */
    static String text(String file) {
        Path path = directory(file);
        try {
            if (Files.size(path) > LONGEST_TEXT) {
                throw new IllegalArgumentException(path + " is longer than " + LONGEST_TEXT + " bytes");
            }
            String text = Files.readString(path);
            if (text.chars().anyMatch(c -> Character.isISOControl(c) && c != '\n' && c != '\t')) {
                throw new IllegalArgumentException(path + " holds control characters; only lines and tabs are shown");
            }
            return text;
        } catch (IOException e) {
            throw new IllegalArgumentException(
                    "there is no file " + path + " of UTF-8 text that can be read; name one that is there", e);
        }
    }

    /** A size of at least {@code least} bytes. */
    static Function<String, Long> size(long least) {
        return text -> {
            long bytes;
            try {
                bytes = ByteSize.parse(text);
            } catch (SessionException e) {
                throw new IllegalArgumentException(e.getMessage(), e);
            }
            if (bytes < least) {
                throw new IllegalArgumentException(
                        "'" + text + "' is too small; give at least " + ByteSize.format(least));
            }
            return bytes;
        };
    }

    /** Digits and one of {@code s m h d}, above 0. */
    static Duration duration(String text) {
        Matcher matcher = DURATION.matcher(text);
        if (!matcher.matches() || Long.parseLong(matcher.group(1)) == 0) {
            throw wrong(text, "a time above 0 with s, m, h or d, such as 90s or 12h");
        }
        long count = Long.parseLong(matcher.group(1));
        return switch (matcher.group(2)) {
            case "s" -> Duration.ofSeconds(count);
            case "m" -> Duration.ofMinutes(count);
            case "h" -> Duration.ofHours(count);
            default -> Duration.ofDays(count);
        };
    }

    static Function<String, Integer> whole(int least, int most) {
        return text -> {
            if (!text.matches("\\d{1,10}") || Long.parseLong(text) < least || Long.parseLong(text) > most) {
                throw wrong(text, "a whole number from " + least + " to " + most);
            }
            return Integer.parseInt(text);
        };
    }

    static Function<String, Double> decimal(double least, double most) {
        return text -> {
            if (!text.matches("\\d{1,6}(\\.\\d{1,6})?")
                    || Double.parseDouble(text) < least
                    || Double.parseDouble(text) > most) {
                throw wrong(text, "a number from " + least + " to " + most);
            }
            return Double.parseDouble(text);
        };
    }

    static String name(String text) {
        if (!NAME.matcher(text).matches()) {
            throw wrong(text, "a name of 1 to 63 letters, digits, '_', '.' or '-'");
        }
        return text;
    }

    /** Addresses that the operator opens, separated by commas. */
    static List<OpenAddress> openAddresses(String text) {
        try {
            return words(text).stream().map(OpenAddress::parse).toList();
        } catch (EgressException e) {
            throw new IllegalArgumentException(e.getMessage(), e);
        }
    }

    /** Ranges of addresses that the operator closes, separated by commas. */
    static List<AddressRange> addressRanges(String text) {
        try {
            return words(text).stream().map(AddressRange::parse).toList();
        } catch (EgressException e) {
            throw new IllegalArgumentException(e.getMessage(), e);
        }
    }

    /** Names of programs, without a path. */
    static Set<String> programs(String text) {
        List<String> names = words(text);
        if (names.isEmpty()
                || !names.stream().allMatch(name -> PROGRAM.matcher(name).matches())) {
            throw wrong(text, "a list of programs' names, such as ls,cat,python3");
        }
        return Set.copyOf(names);
    }

    /** Hosts with their ports, separated by commas. */
    static List<HostAndPort> hosts(String text) {
        try {
            return words(text).stream().map(HostAndPort::parse).toList();
        } catch (EfastException e) {
            throw new IllegalArgumentException(e.getMessage(), e);
        }
    }

    private static List<String> words(String text) {
        return Stream.of(text.split(","))
                .map(String::strip)
                .filter(word -> !word.isEmpty())
                .toList();
    }

    static <T> Function<String, T> oneOf(Map<String, T> choices) {
        return text -> {
            T value = choices.get(text);
            if (value == null) {
                throw wrong(text, "one of " + String.join(", ", new TreeSet<>(choices.keySet())));
            }
            return value;
        };
    }

    /** A word that stands for nothing, or a value. */
    static <T> Function<String, Optional<T>> orWord(String word, Function<String, T> read) {
        return text -> {
            if (text.equals(word)) {
                return Optional.empty();
            }
            try {
                return Optional.of(read.apply(text));
            } catch (IllegalArgumentException e) {
                throw new IllegalArgumentException(e.getMessage() + "; or '" + word + "'", e);
            }
        };
    }

    private static IllegalArgumentException wrong(String text, String wanted) {
        String shown = text.length() <= 60 ? text : text.substring(0, 60) + "…";
        return new IllegalArgumentException("'" + shown + "' is not " + wanted);
    }
}
