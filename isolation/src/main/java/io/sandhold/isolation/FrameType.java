package io.sandhold.isolation;

/**
 * The frames that the server and an agent exchange: type (1 byte), length (4 bytes, big endian), payload. One connection
 * is one operation. The agent's side is {@code agent/agent.h}.
 */
enum FrameType {
    /** A command to start; the first frame of its operation. */
    EXEC(1, 1, 1 << 20),
    STDIN(2, 1, Frame.CHUNK),
    STDIN_END(3, 0, 0),
    /** Columns, rows, width and height in pixels, 2 bytes each. */
    RESIZE(4, 8, 8),
    /** A signal's number. */
    SIGNAL(5, 1, 1),
    /** The cause that the exit is to tell, 1 byte. */
    KILL(6, 1, 1),
    /** Asks how many processes there are; the only frame of its operation. */
    STATUS(7, 0, 0),
    /**
     * Asks for the next connection made inside the jail to this port of 127.0.0.1 (2 bytes), or to the listener of this number (4 bytes); the first frame
     * of its operation.
     */
    ACCEPT(8, 2, 4),
    /** Asks for a connection to {@link JailAddress#frame() an address} inside the jail; the first frame of its operation. */
    CONNECT(9, 2, 1 + JailAddress.UnixSocket.LONGEST),
    /** Bytes of a connection's STDOUT that the server has taken since the last one, 4 bytes. */
    TAKEN(10, 4, 4),
    /** Asks that {@link ListenAddress#frame() an address} inside the jail be listened on as long as the operation lasts; its only frame. */
    LISTEN(11, 2, 1 + JailAddress.UnixSocket.LONGEST),
    /** What the agent sees of its wall; the only frame on its stdout. */
    PROOF(128, 1, Frame.CHUNK),
    /** The process' number inside the jail. */
    STARTED(129, 4, 4),
    STDOUT(130, 1, Frame.CHUNK),
    STDERR(131, 1, Frame.CHUNK),
    /** Bytes of stdin that the command has taken since the last one, 4 bytes. */
    CREDIT(132, 4, 4),
    STDIN_CLOSED(133, 0, 0),
    /** Cause (1), signalled (1), code or signal (1), user and system time in µs (8, 8), peak memory in bytes (8); the last frame. */
    EXITED(134, 27, 27),
    /** Processes besides the agent, 4 bytes; the last frame. */
    STATUS_IS(135, 4, 4),
    /** Why, in UTF-8; the last frame. */
    REFUSED(136, 1, 256),
    /** The port is listened on, and the operation waits. */
    LISTENING(137, 0, 0),
    /** The connection stands; from here on STDOUT is what the jail's program sends and STDIN what goes to it. */
    CONNECTED(138, 0, 0),
    /** The jail's program will send no more. */
    STDOUT_END(139, 0, 0),
    /** A connection's end: 0 where both sides came to theirs, 1 where it broke (1 byte); the last frame. */
    OVER(140, 1, 1),
    /** What was asked for is listened on: its number (4) and its port, or 0 (2). */
    BOUND(141, 6, 6);

    private final byte code;
    private final int shortest;
    private final int longest;

    FrameType(int code, int shortest, int longest) {
        this.code = (byte) code;
        this.shortest = shortest;
        this.longest = longest;
    }

    byte code() {
        return code;
    }

    boolean allows(int length) {
        return length >= shortest && length <= longest;
    }

    /** The type that an agent may send by this code, or {@code null}. */
    static FrameType fromAgent(byte code) {
        for (FrameType type : values()) {
            if (type.code == code && type.code < 0) {
                return type;
            }
        }
        return null;
    }
}
