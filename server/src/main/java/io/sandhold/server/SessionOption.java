package io.sandhold.server;

import jakarta.json.Json;
import jakarta.json.JsonArrayBuilder;
import jakarta.json.JsonObject;
import jakarta.json.JsonObjectBuilder;
import jakarta.json.JsonValue;
import java.math.BigDecimal;
import java.util.Optional;
import java.util.stream.Stream;
import picocli.CommandLine.ParseResult;

/** What {@code session create} and {@code session limit} can say of a session: an option each, and the member of the REST call that it becomes. */
enum SessionOption {
    SIZE("--size", "SIZE", "", "size", "its disk quota, such as 2G"),
    INODES("--inodes", "N", "", "inodes", "its files: inodes, where the kind of volumes can change them"),
    MEMORY("--memory", "SIZE", "limits", "memory", "its memory"),
    PROCESSES("--processes", "N", "limits", "processes", "its processes and threads"),
    CPU("--cpu", "N", "limits", "cpu", "its processors; 0.5 is half of one"),
    CPU_WEIGHT("--cpu-weight", "N", "limits", "cpu_weight", "its share where processors are scarce; 100 is usual"),
    OPEN_FILES("--open-files", "N", "limits", "open_files", "the open files of each process started from now on"),
    COMMAND_TIME(
            "--command-time", "TIME", "limits", "command_time", "how long one command without a terminal may take"),
    OUTPUT("--output", "SIZE", "limits", "output", "how much of one command's output is captured"),
    TIMEOUT(
            "--timeout",
            "TIME|never",
            "",
            "timeout",
            "how long it lives from now on, such as 7d or 12h, or never an end; a number is seconds"),
    IDLE_TIMEOUT("--idle-timeout", "TIME|never", "", "idle_timeout", "how long it may go unused"),
    EXTEND("--extend-on-use", "YES|NO", "", "extend_on_use", "whether each use lets it live its timeout again"),
    NETWORK("--network", "MODE", "network", "mode", "none, egress or host"),
    ALLOW("--allow", "LIST", "network", "allow", "what mode egress may reach: host:port, comma-separated");

    private final String option;
    private final String label;
    private final String group;
    private final String member;
    private final String says;

    SessionOption(String option, String label, String group, String member, String says) {
        this.option = option;
        this.label = label;
        this.group = group;
        this.member = member;
        this.says = says;
    }

    String option() {
        return option;
    }

    String label() {
        return label;
    }

    String says() {
        return says;
    }

    /**
     * The body of the call; empty where nothing is asked for.
     *
     * @throws StartException if a value cannot be one
     */
    static JsonObject body(ParseResult parsed) {
        JsonObjectBuilder body = Json.createObjectBuilder();
        for (SessionOption option : values()) {
            if (option.group.isEmpty()) {
                option.addTo(body, parsed);
            }
        }
        for (String group : new String[] {"limits", "network"}) {
            JsonObjectBuilder members = Json.createObjectBuilder();
            for (SessionOption option : values()) {
                if (option.group.equals(group)) {
                    option.addTo(members, parsed);
                }
            }
            JsonObject built = members.build();
            if (!built.isEmpty()) {
                body.add(group, built);
            }
        }
        return body.build();
    }

    private void addTo(JsonObjectBuilder members, ParseResult parsed) {
        Optional.ofNullable(parsed.<String>matchedOptionValue(option, null))
                .ifPresent(text -> members.add(member, value(text)));
    }

    private JsonValue value(String text) {
        return switch (label) {
            case "SIZE", "MODE" -> Json.createValue(text);
            case "YES|NO" ->
                switch (text) {
                    case "yes" -> JsonValue.TRUE;
                    case "no" -> JsonValue.FALSE;
                    default -> throw new StartException(option + " is yes or no, not '" + text + "'");
                };
            case "LIST" -> {
                JsonArrayBuilder list = Json.createArrayBuilder();
                Stream.of(text.split(","))
                        .map(String::strip)
                        .filter(entry -> !entry.isEmpty())
                        .forEach(list::add);
                yield list.build();
            }
            case "TIME|never" -> text.equals("never") ? Json.createValue(text) : Json.createValue(seconds(text));
            case "TIME" -> Json.createValue(seconds(text));
            default -> {
                if (!text.matches("\\d{1,12}(\\.\\d{1,6})?")) {
                    throw new StartException(option + " is a number, not '" + text + "'");
                }
                yield Json.createValue(new BigDecimal(text));
            }
        };
    }

    private long seconds(String text) {
        try {
            return text.matches("\\d{1,9}")
                    ? Long.parseLong(text)
                    : Values.duration(text).toSeconds();
        } catch (IllegalArgumentException e) {
            throw new StartException(option + ": " + e.getMessage(), e);
        }
    }
}
