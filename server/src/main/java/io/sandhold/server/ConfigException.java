package io.sandhold.server;

import java.util.List;

/** A configuration that cannot be used, with everything that is wrong in it. */
final class ConfigException extends RuntimeException {

    private final List<String> mistakes;

    ConfigException(List<String> mistakes) {
        super(String.join("; ", mistakes));
        this.mistakes = List.copyOf(mistakes);
    }

    /** One sentence each, for the operator. */
    List<String> mistakes() {
        return mistakes;
    }
}
