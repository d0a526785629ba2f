package io.sandhold.isolation;

import java.io.ByteArrayOutputStream;
import java.io.DataOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.Collection;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;

/** A command as the payload of an exec frame; {@code agent/request.c} reads it. */
final class ExecRequest {

    /** What every command finds in its environment; the command's own wins over it. */
    private static final Map<String, String> ENVIRONMENT = Map.of(
            "HOME", "/workspace",
            "USER", "sandbox",
            "LOGNAME", "sandbox",
            "SHELL", "/bin/bash",
            "PATH", "/usr/local/bin:/usr/bin:/bin:/usr/games",
            "LANG", "C.UTF-8");

    /** What it finds besides where the way out is a proxy; see decision 015 for {@code all_proxy}. */
    private static final Map<String, String> EGRESS = egress();

    private ExecRequest() {}

    private static Map<String, String> egress() {
        String proxy = "http://127.0.0.1:" + NetworkMode.EGRESS_PORT;
        Map<String, String> variables = new LinkedHashMap<>();
        for (String name : List.of("http_proxy", "https_proxy", "all_proxy")) {
            variables.put(name, proxy);
            variables.put(name.toUpperCase(Locale.ROOT), proxy);
        }
        for (String name : List.of("no_proxy", "NO_PROXY")) {
            variables.put(name, "localhost,127.0.0.1,::1");
        }
        return Collections.unmodifiableMap(variables);
    }

    /**
     * @param openFiles {@code RLIMIT_NOFILE} of the command
     * @throws JailException if it is longer than an exec frame may be
     */
    static ByteBuffer encode(Command command, NetworkMode network, int openFiles) {
        Map<String, String> environment = new LinkedHashMap<>(ENVIRONMENT);
        if (network == NetworkMode.EGRESS) {
            environment.putAll(EGRESS);
        }
        command.terminal()
                .map(Terminal::type)
                .filter(type -> !type.isEmpty())
                .ifPresent(type -> environment.put("TERM", type));
        environment.putAll(command.environment());
        var bytes = new ByteArrayOutputStream(1024);
        try (var out = new DataOutputStream(bytes)) {
            out.writeInt((int) Math.min(command.linger().toMillis(), Integer.MAX_VALUE));
            out.writeInt(openFiles);
            writeTerminal(out, command.terminal().orElse(null));
            writeString(out, command.directory());
            writeString(out, command.argv0().orElse(""));
            writeStrings(out, command.argv());
            writeStrings(
                    out,
                    environment.entrySet().stream()
                            .map(entry -> variable(entry.getKey(), entry.getValue()))
                            .toList());
        } catch (IOException e) {
            throw new UncheckedIOException(e); // memory does not fail
        }
        if (!FrameType.EXEC.allows(bytes.size())) {
            throw new JailException(
                    "the command and its environment take " + bytes.size() + " bytes; at most 1 MiB is possible");
        }
        return ByteBuffer.wrap(bytes.toByteArray());
    }

    private static String variable(String name, String value) {
        if (name.isEmpty() || name.indexOf('=') >= 0) {
            throw new IllegalArgumentException("not the name of an environment variable: '" + name + "'");
        }
        return name + "=" + value;
    }

    private static void writeTerminal(DataOutputStream out, Terminal terminal) throws IOException {
        out.writeBoolean(terminal != null);
        WindowSize size = terminal == null ? new WindowSize(0, 0, 0, 0) : terminal.size();
        out.write(size(size).array());
        Map<Integer, Integer> modes = terminal == null ? Map.of() : terminal.modes();
        long count = modes.keySet().stream().filter(ExecRequest::isOpcode).count();
        out.writeShort((int) count);
        for (Map.Entry<Integer, Integer> mode : modes.entrySet()) {
            if (isOpcode(mode.getKey())) {
                out.writeByte(mode.getKey());
                out.writeInt(mode.getValue());
            }
        }
    }

    /** RFC 4254 section 8: 1 to 159 take a uint32. */
    private static boolean isOpcode(int opcode) {
        return opcode >= 1 && opcode <= 159;
    }

    /** A window's size as a resize frame and an exec frame have it. */
    static ByteBuffer size(WindowSize size) {
        return ByteBuffer.allocate(8)
                .putShort((short) size.columns())
                .putShort((short) size.rows())
                .putShort((short) size.widthPixels())
                .putShort((short) size.heightPixels())
                .flip();
    }

    private static void writeStrings(DataOutputStream out, Collection<String> strings) throws IOException {
        out.writeInt(strings.size());
        for (String string : strings) {
            writeString(out, string);
        }
    }

    private static void writeString(DataOutputStream out, String string) throws IOException {
        if (string.indexOf('\0') >= 0) {
            throw new IllegalArgumentException("a command's strings cannot hold a NUL");
        }
        out.write(string.getBytes(StandardCharsets.UTF_8));
        out.write(0);
    }
}
