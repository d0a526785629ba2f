package io.sandhold.sessions;

import java.util.concurrent.atomic.AtomicInteger;
import java.util.logging.Handler;
import java.util.logging.Level;
import java.util.logging.LogRecord;
import java.util.logging.Logger;

/** How often a class logs an error, as long as this is open. */
final class LoggedErrors extends Handler implements AutoCloseable {

    private final Logger logger;
    private final AtomicInteger count = new AtomicInteger();

    LoggedErrors(Class<?> of) {
        this.logger = Logger.getLogger(of.getName());
        logger.addHandler(this);
    }

    int count() {
        return count.get();
    }

    @Override
    public void publish(LogRecord entry) {
        if (entry.getLevel().intValue() >= Level.SEVERE.intValue()) {
            count.incrementAndGet();
        }
    }

    @Override
    public void flush() {
        // it keeps nothing back
    }

    @Override
    public void close() {
        logger.removeHandler(this);
    }
}
