package io.sandhold.sessions;

/** How much of a session a login may use. */
public enum Access {
    /** Everything its account may: programs, forwarding, files. */
    FULL("full"),
    /** Files, to be read. */
    READ_ONLY("read-only"),
    /** Files, to be brought: new ones and directories; what is there is neither read nor listed nor changed. */
    UPLOAD_ONLY("upload-only");

    private final String word;

    Access(String word) {
        this.word = word;
    }

    /** As it is written in a key's options, in JSON and on the command line. */
    public String word() {
        return word;
    }
}
