package io.sandhold.sessions;

import io.sandhold.isolation.JailListener;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.function.Consumer;

/** What a door has listened on in a session: its end is told once. */
final class LeasedListener implements JailListener {

    private final JailListener inner;
    private final Consumer<LeasedListener> ended;
    private final AtomicBoolean told = new AtomicBoolean();

    /** @param ended gets this one when it is closed */
    LeasedListener(JailListener inner, Consumer<LeasedListener> ended) {
        this.inner = inner;
        this.ended = ended;
    }

    @Override
    public int port() {
        return inner.port();
    }

    @Override
    public void close() {
        inner.close();
        if (!told.getAndSet(true)) {
            ended.accept(this);
        }
    }
}
