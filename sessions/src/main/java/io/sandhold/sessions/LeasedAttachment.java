package io.sandhold.sessions;

import io.sandhold.isolation.WindowSize;
import io.sandhold.terminals.Attachment;
import io.sandhold.terminals.Shown;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.function.Consumer;

/** A client at a shell as a door gets it: what it types is use of the session, and that it has left is told once. */
final class LeasedAttachment implements Attachment {

    private final Attachment inner;
    private final Runnable used;
    private final Consumer<LeasedAttachment> left;
    private final AtomicBoolean told = new AtomicBoolean();

    LeasedAttachment(Attachment inner, Runnable used, Consumer<LeasedAttachment> left) {
        this.inner = inner;
        this.used = used;
        this.left = left;
    }

    @Override
    public String name() {
        return inner.name();
    }

    @Override
    public boolean started() {
        return inner.started();
    }

    @Override
    public Shown next() throws InterruptedException {
        return inner.next();
    }

    @Override
    public void type(byte[] bytes, int offset, int length) throws InterruptedException {
        used.run();
        inner.type(bytes, offset, length);
    }

    @Override
    public void resize(WindowSize window) {
        inner.resize(window);
    }

    @Override
    public void leave() {
        inner.leave();
    }

    @Override
    public void close() {
        inner.close();
        if (!told.getAndSet(true)) {
            left.accept(this);
        }
    }
}
