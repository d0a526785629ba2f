package io.sandhold.sshserver;

import io.sandhold.sessions.SessionHost;
import io.sandhold.sessions.SessionLease;
import io.sandhold.sessions.Sessions;
import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.Proxy;

/** The tests' own house with one thing in it broken that cannot be broken from outside; all else is the real one. */
final class Broken {

    private Broken() {}

    /** A host whose sessions cannot tell how much room they have. */
    static SessionHost whoseSpaceFails(SessionHost host, RuntimeException failure) {
        return around(SessionHost.class, host, failure);
    }

    private static <T> T around(Class<T> type, T real, RuntimeException failure) {
        return type.cast(Proxy.newProxyInstance(
                type.getClassLoader(), new Class<?>[] {type}, (proxy, method, arguments) -> {
                    if (real instanceof SessionLease && method.getName().equals("space")) {
                        throw failure;
                    }
                    try {
                        return switch (method.invoke(real, arguments)) {
                            case Sessions sessions -> around(Sessions.class, sessions, failure);
                            case SessionLease lease -> around(SessionLease.class, lease, failure);
                            case null -> null;
                            case Object other -> other;
                        };
                    } catch (InvocationTargetException e) {
                        throw e.getCause();
                    }
                }));
    }
}
