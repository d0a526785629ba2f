package io.sandhold.isolation;

import java.util.Map;

/**
 * A pseudo-terminal to be made inside the jail.
 *
 * @param type {@code TERM}, such as {@code xterm-256color}; at most 64 characters of {@code [A-Za-z0-9._+-]}
 * @param size its window
 * @param modes encoded terminal modes by RFC 4254 section 8 opcode (VINTR is 1, ECHO 53, …); unknown ones are ignored
 */
public record Terminal(String type, WindowSize size, Map<Integer, Integer> modes) {
    public Terminal {
        modes = Map.copyOf(modes);
        if (!type.matches("[A-Za-z0-9._+-]{0,64}")) {
            throw new IllegalArgumentException("not a terminal type");
        }
    }
}
