package io.sandhold.webapi;

/**
 * A row of the table of what can be asked.
 *
 * @param name its {@code operationId} in the API document
 * @param method GET answers HEAD too; {@link #ANY} whatever comes
 * @param path its address
 * @param access who may ask at all; whose session it is, {@code sessions} decides
 * @param changes whether it changes anything
 * @param shape how its members go out
 * @param operation what it does
 */
record Route(
        String name,
        String method,
        PathTemplate path,
        Access access,
        boolean changes,
        Shape shape,
        Operation operation) {

    /** The method of a row that passes on what it is asked. */
    static final String ANY = "*";

    /** Whether what it answers is somebody else's: a preview. */
    boolean passesOn() {
        return method.equals(ANY);
    }

    /** Who may ask. */
    enum Access {
        /** Anyone, without a token. */
        OPEN,
        /** Whoever is signed in. */
        SIGNED_IN,
        /** Whoever is signed in, about that alone: however little what they came with reaches. */
        ONESELF,
        /** Administrators. */
        ADMINISTRATOR
    }

    /** How the members of an answer go out. */
    enum Shape {
        /** As they are. */
        PLAIN,
        /** As they are, and once more under {@code result}: the original's server gives the one, its client reads the other. */
        BOTH,
        /** The connection becomes a WebSocket or a tunnel, where the client asks for that. */
        SOCKET
    }

    /** What a route does. */
    @FunctionalInterface
    interface Operation {
        Answer answer(Call call);
    }
}
