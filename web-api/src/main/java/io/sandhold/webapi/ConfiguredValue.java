package io.sandhold.webapi;

import java.util.Objects;

/**
 * One setting of the server as its administrators see it.
 *
 * @param name as the configuration file has it
 * @param value what it was started with, as it was written
 * @param origin where that stands: an option, a variable, a line of the file, or that it is the default
 */
public record ConfiguredValue(String name, String value, String origin) {
    public ConfiguredValue {
        Objects.requireNonNull(name, "name");
        Objects.requireNonNull(value, "value");
        Objects.requireNonNull(origin, "origin");
    }
}
