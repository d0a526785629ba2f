package io.sandhold.isolation;

/** What is listened on inside a jail for a client outside ({@link Jail#listen}). Thread-safe. */
public interface JailListener extends AutoCloseable {

    /** The TCP port, also where a free one was asked for; 0 where it is a Unix socket. */
    int port();

    /** Listens no longer; what has been connected goes on. Idempotent. */
    @Override
    void close();
}
