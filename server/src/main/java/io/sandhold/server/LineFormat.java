package io.sandhold.server;

import java.io.PrintWriter;
import java.io.StringWriter;
import java.time.temporal.ChronoUnit;
import java.util.logging.ConsoleHandler;
import java.util.logging.Formatter;
import java.util.logging.Level;
import java.util.logging.LogRecord;
import java.util.logging.Logger;

/** The log: one line an event on stderr, {@code 2026-01-31T12:00:00.000Z WARNING sessions: …}, in UTC. */
final class LineFormat extends Formatter {

    /** Libraries that speak only where something is wrong. */
    private static final String[] QUIET = {
        "io.helidon", "org.apache.sshd", "com.zaxxer.hikari", "org.flywaydb", "org.jdbi"
    };

    /** They tell of a listener that did not start what the exception that we get says as well. */
    private static final String[] SILENT = {
        "io.helidon.webserver.LoomServer", "org.apache.sshd.common.io.nio2.Nio2Acceptor"
    };

    private static final String SSH_LIBRARY = "org.apache.sshd.";
    private static final String SSH_LIBRARY_SOCKETS = "org.apache.sshd.common.io.";
    private static final String SSH_DOOR = "io.sandhold.sshserver.";

    /** Kept: JUL holds its loggers weakly, and a level set on one that nobody holds is forgotten. */
    private static final Logger[] HELD = new Logger[1 + QUIET.length + SILENT.length];

    /** Sets the process's log up so. */
    static void install() {
        Logger root = Logger.getLogger("");
        for (java.util.logging.Handler handler : root.getHandlers()) {
            root.removeHandler(handler);
        }
        ConsoleHandler console = new ConsoleHandler();
        console.setFormatter(new LineFormat());
        console.setLevel(Level.ALL);
        console.setFilter(LineFormat::ours);
        root.addHandler(console);
        HELD[0] = root;
        int held = 1;
        for (String name : QUIET) {
            HELD[held] = Logger.getLogger(name);
            HELD[held++].setLevel(Level.WARNING);
        }
        for (String name : SILENT) {
            HELD[held] = Logger.getLogger(name);
            HELD[held++].setLevel(Level.OFF);
        }
    }

    /**
     * Whether a line is none of the SSH library's on what a peer did. It writes those as warnings, with what the peer sent, and also under the names of
     * our own classes that extend it; what is worth an operator's eye our own tell.
     */
    static boolean ours(LogRecord record) {
        String logger = record.getLoggerName() == null ? "" : record.getLoggerName();
        if (logger.startsWith(SSH_LIBRARY)) {
            return logger.startsWith(SSH_LIBRARY_SOCKETS);
        }
        return !logger.startsWith(SSH_DOOR)
                || record.getSourceClassName() == null
                || !record.getSourceClassName().startsWith(SSH_LIBRARY);
    }

    /** Sets what is logged of our own; libraries stay quiet. */
    static void level(Level level) {
        HELD[0].setLevel(level);
    }

    @Override
    public String format(LogRecord record) {
        StringBuilder line = new StringBuilder(160)
                .append(record.getInstant().truncatedTo(ChronoUnit.MILLIS))
                .append(' ')
                .append(String.format("%-7s", name(record.getLevel())))
                .append(' ')
                .append(origin(record.getLoggerName()))
                .append(": ");
        escape(formatMessage(record), line);
        if (record.getThrown() != null) {
            StringWriter trace = new StringWriter();
            record.getThrown().printStackTrace(new PrintWriter(trace, true));
            if (record.getLevel().intValue() >= Level.SEVERE.intValue()) {
                // indented, so that no line of a message of many passes for a line of the log
                trace.toString().lines().forEach(one -> escape(one, line.append("\n  ")));
            } else {
                escape(" (" + record.getThrown() + ")", line);
            }
        }
        return line.append('\n').toString();
    }

    /** A level by the name that {@code --log} knows it by. */
    private static String name(Level level) {
        if (level.intValue() >= Level.SEVERE.intValue()) {
            return "ERROR";
        }
        if (level.intValue() >= Level.WARNING.intValue()) {
            return "WARNING";
        }
        return level.intValue() >= Level.INFO.intValue() ? "INFO" : "DEBUG";
    }

    /** The module for one of ours, the class for others. */
    private static String origin(String logger) {
        if (logger == null) {
            return "-";
        }
        String[] parts = logger.split("\\.");
        return logger.startsWith("io.sandhold.") && parts.length > 2 ? parts[2] : parts[parts.length - 1];
    }

    /** A second line of defence after the callers' own: no character that steers it gets to the operator's terminal. */
    private static void escape(String text, StringBuilder to) {
        text.codePoints().mapToObj(LineFormat::shown).forEach(to::append);
    }

    private static String shown(int c) {
        return switch (Character.getType(c)) {
            case Character.CONTROL ->
                switch (c) {
                    case '\n' -> " | ";
                    case '\t' -> "  ";
                    default -> String.format("\\x%02x", c);
                };
            case Character.FORMAT, Character.LINE_SEPARATOR, Character.PARAGRAPH_SEPARATOR, Character.SURROGATE ->
                String.format("\\u{%x}", c);
            default -> Character.toString(c);
        };
    }
}
