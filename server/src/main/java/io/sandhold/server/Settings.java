package io.sandhold.server;

import io.sandhold.webapi.ConfiguredValue;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Stream;

/**
 * What was set, and where: an option wins over the environment, that over the file, that over the default.
 *
 * @param values one for every row of {@link Setting}
 * @param notes what the operator should know and what stops nothing: variables that look like settings and are none
 */
record Settings(Map<Setting, Given> values, List<String> notes) {

    /** The variable that names the configuration file. */
    static final String CONFIG_VARIABLE = "SANDHOLD_CONFIG";

    /** Variables of the launcher and of other commands. */
    private static final List<String> OTHERS =
            List.of(CONFIG_VARIABLE, "SANDHOLD_JAVA_OPTS", "SANDHOLD_BUILD", "SANDHOLD_INSTALL", "SANDHOLD_TOKEN");

    Settings {
        values = Map.copyOf(values);
        notes = List.copyOf(notes);
    }

    /**
     * A value and where it stands.
     *
     * @param value as it was written
     * @param origin for a message: {@code --http}, {@code SANDHOLD_HTTP}, {@code sandhold.conf line 3}
     */
    record Given(String value, String origin) {}

    /** All of them as an administrator sees them, in the order of the table. */
    List<ConfiguredValue> shown() {
        return Stream.of(Setting.values())
                .map(setting -> new ConfiguredValue(
                        setting.key(),
                        values.get(setting).value(),
                        values.get(setting).origin()))
                .toList();
    }

    /**
     * Looks in all places.
     *
     * @param options what the command line sets
     * @param config the file that the command line names
     * @param mistakes where every mistake is added
     */
    static Settings gather(
            Map<Setting, String> options,
            Optional<Path> config,
            Map<String, String> environment,
            List<String> mistakes) {
        Map<Setting, Given> values = new EnumMap<>(Setting.class);
        for (Setting setting : Setting.values()) {
            values.put(setting, new Given(setting.standard(), "the default of " + setting.option()));
        }
        Map<Setting, Given> nearer = new EnumMap<>(Setting.class);
        for (Setting setting : Setting.values()) {
            String variable = environment.get(setting.variable());
            if (variable != null && !variable.isBlank()) {
                nearer.put(setting, new Given(variable.strip(), setting.variable()));
            }
            conventional(setting, environment)
                    .ifPresent(name -> nearer.putIfAbsent(
                            setting, new Given(environment.get(name).strip(), name)));
            if (options.containsKey(setting)) {
                nearer.put(setting, new Given(options.get(setting), setting.option()));
            }
        }
        Optional<Path> named = config.or(() -> Optional.ofNullable(environment.get(CONFIG_VARIABLE))
                .filter(value -> !value.isBlank())
                .map(Path::of));
        if (named.isPresent()) {
            values.putAll(ConfigFile.read(named.get(), mistakes));
        } else {
            fromDataDirectory(nearer.getOrDefault(Setting.DATA, values.get(Setting.DATA)), values, mistakes);
        }
        values.putAll(nearer);
        return new Settings(values, unknown(environment));
    }

    /** The variable that others read too, where it is set and their common switch does not turn it off. */
    private static Optional<String> conventional(Setting setting, Map<String, String> environment) {
        return "true".equalsIgnoreCase(environment.get("OTEL_SDK_DISABLED"))
                ? Optional.empty()
                : setting.conventional()
                        .filter(name -> !environment.getOrDefault(name, "").isBlank());
    }

    private static void fromDataDirectory(Given data, Map<Setting, Given> values, List<String> mistakes) {
        Path file = Path.of(data.value(), "sandhold.conf");
        if (!Files.isRegularFile(file)) {
            return;
        }
        Map<Setting, Given> found = ConfigFile.read(file, mistakes);
        Given moved = found.remove(Setting.DATA);
        if (moved != null) {
            mistakes.add(moved.origin() + ": 'data' cannot be set in a file that was found in the data directory;"
                    + " name the file with --config");
        }
        values.putAll(found);
    }

    private static List<String> unknown(Map<String, String> environment) {
        List<String> notes = new ArrayList<>();
        for (String name : environment.keySet()) {
            if (name.startsWith("SANDHOLD_")
                    && !OTHERS.contains(name)
                    && known(name).isEmpty()) {
                notes.add(name + " is set in the environment and means nothing here"
                        + Setting.nearest(name.substring("SANDHOLD_".length())
                                        .toLowerCase(java.util.Locale.ROOT)
                                        .replace('_', '-'))
                                .map(near -> "; did you mean " + near.variable() + "?")
                                .orElse(""));
            }
        }
        return notes;
    }

    private static Optional<Setting> known(String variable) {
        for (Setting setting : Setting.values()) {
            if (setting.variable().equals(variable)) {
                return Optional.of(setting);
            }
        }
        return Optional.empty();
    }
}
