package io.sandhold.server;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.logging.Level;
import java.util.logging.LogRecord;
import org.junit.jupiter.api.Test;

class LineFormatTest {

    private static final String HOSTILE = "a\u001b[2J\r\n2026-01-01T00:00:00Z ERROR forged\u202E\u2028";

    @Test
    void a_message_is_one_line_that_steers_no_terminal() {
        String line = format(Level.INFO, HOSTILE, null);
        assertEquals(1, line.lines().count(), line);
        assertTrue(line.contains("a\\x1b[2J\\x0d | 2026-01-01T00:00:00Z ERROR forged\\u{202e}\\u{2028}"), line);
    }

    @Test
    void no_line_of_a_trace_passes_for_one_of_the_log() {
        String text = format(Level.SEVERE, "incident", new IllegalStateException(HOSTILE));
        assertTrue(text.lines().count() > 2, text);
        assertTrue(text.lines().skip(1).allMatch(line -> line.startsWith("  ")), text);
        assertTrue(text.codePoints().noneMatch(c -> c != '\n' && Character.isISOControl(c)), text);
        assertTrue(text.contains("LineFormatTest"), text);
    }

    private static String format(Level level, String message, Throwable thrown) {
        LogRecord record = new LogRecord(level, message);
        record.setLoggerName("io.sandhold.server.Test");
        record.setThrown(thrown);
        return new LineFormat().format(record);
    }

    @Test
    void what_the_ssh_library_says_of_a_peer_is_not_logged() {
        assertFalse(LineFormat.ours(
                record("org.apache.sshd.common.session.helpers.X", "org.apache.sshd.common.session.helpers.X")));
        assertFalse(LineFormat.ours(record(
                "io.sandhold.sshserver.GuardedTransport", "org.apache.sshd.common.session.helpers.SessionHelper")));
        assertTrue(LineFormat.ours(
                record("io.sandhold.sshserver.MinaSshServer", "io.sandhold.sshserver.GuardedTransport")));
        assertTrue(LineFormat.ours(
                record("org.apache.sshd.common.io.nio2.Nio2Session", "org.apache.sshd.common.io.nio2.Nio2Session")));
        assertTrue(LineFormat.ours(record(null, null)));
    }

    private static LogRecord record(String logger, String source) {
        LogRecord record = new LogRecord(Level.WARNING, "said");
        record.setLoggerName(logger);
        record.setSourceClassName(source);
        return record;
    }
}
