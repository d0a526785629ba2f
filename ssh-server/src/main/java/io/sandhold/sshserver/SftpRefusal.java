package io.sandhold.sshserver;

import io.sandhold.storage.FileOperationException;

/** A request that is answered with a status: its code and a sentence. */
final class SftpRefusal extends RuntimeException {

    static final int OK = 0;
    static final int EOF = 1;
    static final int NO_SUCH_FILE = 2;
    static final int PERMISSION_DENIED = 3;
    static final int FAILURE = 4;
    static final int BAD_MESSAGE = 5;
    static final int OP_UNSUPPORTED = 8;

    private final int code;

    SftpRefusal(int code, String message) {
        super(message);
        this.code = code;
    }

    int code() {
        return code;
    }

    /** Version 3 has few codes (draft-ietf-secsh-filexfer-02 section 7); the sentence says the rest. */
    static SftpRefusal of(FileOperationException refused) {
        int code = switch (refused.error()) {
            case NOT_FOUND -> NO_SUCH_FILE;
            case PERMISSION -> PERMISSION_DENIED;
            case UNSUPPORTED -> OP_UNSUPPORTED;
            case EXISTS,
                    NOT_A_DIRECTORY,
                    IS_A_DIRECTORY,
                    NOT_EMPTY,
                    QUOTA,
                    LOOP,
                    NAME_TOO_LONG,
                    INVALID,
                    NOT_A_FILE,
                    BUSY,
                    CLOSED,
                    IO -> FAILURE;
        };
        return new SftpRefusal(code, refused.getMessage());
    }
}
