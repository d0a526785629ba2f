package io.sandhold.sshserver;

import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.logging.Handler;
import java.util.logging.Level;
import java.util.logging.LogRecord;
import java.util.logging.Logger;

/** What this module itself logs above DEBUG. MINA's own lines are dropped by the server's log. */
final class SaidOfPeers extends Handler implements AutoCloseable {

    private final Logger root = Logger.getLogger("io.sandhold.sshserver");
    private final List<String> said = Collections.synchronizedList(new ArrayList<>());

    SaidOfPeers() {
        root.addHandler(this);
    }

    List<String> said() {
        return List.copyOf(said);
    }

    @Override
    public void publish(LogRecord record) {
        if (record.getLevel().intValue() > Level.FINE.intValue()
                && !record.getSourceClassName().startsWith("org.apache.sshd.")) {
            said.add(record.getLoggerName() + ": " + record.getMessage());
        }
    }

    @Override
    public void flush() {}

    @Override
    public void close() {
        root.removeHandler(this);
    }
}
