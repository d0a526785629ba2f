package io.sandhold.sshserver;

import io.sandhold.isolation.Terminal;
import io.sandhold.isolation.WindowSize;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import java.util.regex.Pattern;
import org.apache.sshd.common.util.buffer.Buffer;

/**
 * What a client set up on a channel before it started a program: environment and terminal (RFC 4254 sections 6.2 and 6.4).
 * Not thread-safe: it belongs to the connection's I/O until the program starts.
 */
final class ChannelSettings {

    private static final Pattern VARIABLE = Pattern.compile("LANG|LC_[A-Z]{1,32}|TERM|COLORTERM|TZ");
    private static final int MOST_VARIABLES = 32;
    private static final int LONGEST_VALUE = 1024;

    private static final Pattern TERMINAL_TYPE = Pattern.compile("[A-Za-z0-9._+-]{0,64}");
    private static final int TTY_OP_END = 0;
    private static final int FIRST_UNDEFINED_MODE = 160;

    private final Map<String, String> environment = new LinkedHashMap<>();
    private boolean agentWanted;
    private Optional<Terminal> terminal = Optional.empty();

    /** Takes a variable if it is one of those a client may set. */
    boolean set(String name, String value) {
        if (!VARIABLE.matcher(name).matches()
                || value.length() > LONGEST_VALUE
                || value.indexOf('\0') >= 0
                || environment.size() >= MOST_VARIABLES) {
            return false;
        }
        environment.put(name, value);
        return true;
    }

    /** Reads a {@code pty-req}; false for a terminal type that is none. */
    boolean terminal(Buffer request) {
        String type = request.getString();
        WindowSize size = windowSize(request);
        byte[] modes = request.getBytes();
        if (!TERMINAL_TYPE.matcher(type).matches()) {
            return false;
        }
        terminal = Optional.of(new Terminal(type, size, modes(modes)));
        return true;
    }

    /** Programs are to find the client's agent. */
    boolean forwardAgent() {
        agentWanted = true;
        return true;
    }

    boolean agentWanted() {
        return agentWanted;
    }

    /** Another size for a terminal whose program has not started. */
    void resize(WindowSize size) {
        terminal = terminal.map(old -> new Terminal(old.type(), size, old.modes()));
    }

    /** Columns, rows, width and height in pixels, as {@code pty-req} and {@code window-change} have them. */
    static WindowSize windowSize(Buffer request) {
        return new WindowSize(number(request), number(request), number(request), number(request));
    }

    private static int number(Buffer request) {
        return (int) Math.min(request.getUInt(), Integer.MAX_VALUE);
    }

    private static Map<Integer, Integer> modes(byte[] encoded) {
        Map<Integer, Integer> modes = new HashMap<>();
        for (int at = 0; at + 5 <= encoded.length; at += 5) {
            int opcode = encoded[at] & 0xff;
            if (opcode == TTY_OP_END || opcode >= FIRST_UNDEFINED_MODE) {
                break;
            }
            int value = (encoded[at + 1] & 0xff) << 24
                    | (encoded[at + 2] & 0xff) << 16
                    | (encoded[at + 3] & 0xff) << 8
                    | encoded[at + 4] & 0xff;
            modes.put(opcode, value);
        }
        return modes;
    }

    Map<String, String> environment() {
        return environment;
    }

    Optional<Terminal> terminal() {
        return terminal;
    }
}
