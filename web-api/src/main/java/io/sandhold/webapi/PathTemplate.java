package io.sandhold.webapi;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * The path of a route: literal segments and variables, {@code /files/{session_id}/{path+}}. A variable is one segment; the last one,
 * marked with a plus, takes all that follows, also nothing.
 *
 * <p>It is matched against the address as it came: a segment is decoded only after the path was cut at its slashes, so that
 * {@code %2F} and {@code %2e%2e} never choose another route.
 */
record PathTemplate(List<String> segments) {

    PathTemplate {
        segments = List.copyOf(segments);
    }

    static PathTemplate parse(String template) {
        return new PathTemplate(withoutLastSlash(split(template)));
    }

    /** Segments of a raw path; after a slash at the end an empty one. */
    static List<String> split(String rawPath) {
        List<String> segments = new ArrayList<>(List.of(rawPath.split("/", -1)));
        segments.removeFirst();
        return segments;
    }

    private static List<String> withoutLastSlash(List<String> segments) {
        boolean slash = !segments.isEmpty() && segments.getLast().isEmpty();
        return slash ? segments.subList(0, segments.size() - 1) : segments;
    }

    /** The variables by name, decoded, where the path matches; a slash at its end counts for nothing but the rest that is taken. */
    Optional<Map<String, String>> match(List<String> split) {
        List<String> raw = withoutLastSlash(split);
        boolean greedy = !segments.isEmpty() && segments.getLast().endsWith("+}");
        int fixed = greedy ? segments.size() - 1 : segments.size();
        if (raw.size() < fixed || !greedy && raw.size() > fixed) {
            return Optional.empty();
        }
        for (int i = 0; i < fixed; i++) {
            String segment = segments.get(i);
            if (!segment.startsWith("{") && !segment.equals(raw.get(i))) {
                return Optional.empty();
            }
        }
        Map<String, String> variables = new HashMap<>();
        for (int i = 0; i < fixed; i++) {
            String segment = segments.get(i);
            if (segment.startsWith("{")) {
                variables.put(segment.substring(1, segment.length() - 1), PercentCoding.decode(raw.get(i), false));
            }
        }
        if (greedy) {
            String name = segments.getLast().substring(1, segments.getLast().length() - 2);
            String rest = String.join("/", raw.subList(fixed, raw.size()));
            boolean slash = raw.size() < split.size() && !rest.isEmpty();
            variables.put(name, PercentCoding.decode(slash ? rest + "/" : rest, false));
        }
        return Optional.of(variables);
    }

    /** As the API document writes it: {@code /files/{session_id}/{path}}. */
    String documented() {
        return "/" + String.join("/", segments).replace("+}", "}");
    }
}
