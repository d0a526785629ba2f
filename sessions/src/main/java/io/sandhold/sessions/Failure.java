package io.sandhold.sessions;

import io.sandhold.isolation.JailException;
import io.sandhold.storage.StorageException;
import java.util.function.Supplier;

/** What goes wrong below, as the domain says it: logged in full for the operator, told in a sentence to whoever asked. */
final class Failure {

    private static final System.Logger LOG = System.getLogger(Failure.class.getName());

    private Failure() {}

    /** Runs {@code work}; what the layers below throw becomes a {@link SessionException} that begins with {@code what}. */
    static <T> T guard(String what, Supplier<T> work) {
        try {
            return work.get();
        } catch (StorageException | JailException e) {
            throw of(what, e);
        }
    }

    static SessionException of(String what, RuntimeException cause) {
        if (cause instanceof SessionException already) {
            return already;
        }
        LOG.log(System.Logger.Level.ERROR, what, cause);
        return new SessionException(
                SessionError.UNAVAILABLE,
                what + ": the host could not do it; its operator finds why in the server's log",
                cause);
    }
}
