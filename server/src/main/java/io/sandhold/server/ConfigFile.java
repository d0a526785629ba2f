package io.sandhold.server;

import java.io.IOException;
import java.nio.charset.MalformedInputException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;

/**
 * The configuration file: lines {@code key = value}; blank lines and lines that start with {@code #} mean nothing.
 */
final class ConfigFile {

    private static final long LARGEST = 1 << 20;

    private ConfigFile() {}

    /**
     * What the file sets.
     *
     * @param mistakes where every mistake is added; a line with one sets nothing
     */
    static Map<Setting, Settings.Given> read(Path file, List<String> mistakes) {
        Map<Setting, Settings.Given> given = new EnumMap<>(Setting.class);
        List<String> lines;
        try {
            if (Files.size(file) > LARGEST) {
                mistakes.add("the configuration file " + file + " is larger than 1 MiB; give a sandhold.conf");
                return given;
            }
            lines = Files.readAllLines(file);
        } catch (MalformedInputException e) {
            mistakes.add("the configuration file " + file + " is not UTF-8 text; give a sandhold.conf");
            return given;
        } catch (IOException e) {
            mistakes.add("the configuration file " + file + " cannot be read ("
                    + e.getClass().getSimpleName() + "); name another with --config, or see to its rights");
            return given;
        }
        for (int i = 0; i < lines.size(); i++) {
            String line = lines.get(i).strip();
            if (!line.isEmpty() && !line.startsWith("#")) {
                line(line, file + " line " + (i + 1), given, mistakes);
            }
        }
        return given;
    }

    private static void line(String line, String origin, Map<Setting, Settings.Given> given, List<String> mistakes) {
        int equals = line.indexOf('=');
        String key = equals < 0 ? line : line.substring(0, equals).strip();
        if (equals < 0) {
            mistakes.add(origin + ": a line is 'key = value', not '" + brief(line) + "'");
            return;
        }
        Setting setting = Setting.byKey(key).orElse(null);
        if (setting == null) {
            mistakes.add(origin + ": there is no key '" + brief(key) + "'"
                    + Setting.nearest(brief(key))
                            .map(near -> "; did you mean '" + near.key() + "'?")
                            .orElse("; sandhold.conf.example lists them all"));
        } else if (given.containsKey(setting)) {
            mistakes.add(origin + ": '" + key + "' is set twice, first in "
                    + given.get(setting).origin());
        } else {
            given.put(setting, new Settings.Given(line.substring(equals + 1).strip(), origin));
        }
    }

    private static String brief(String text) {
        return text.length() <= 40 ? text : text.substring(0, 40) + "…";
    }
}
