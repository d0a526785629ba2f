package io.sandhold.server;

import java.util.Locale;

/** What each client of the interoperability table is to do, if it can. */
enum Deed {
    LOGIN_BY_KEY("key"),
    LOGIN_BY_PASSWORD("password"),
    EXEC_WITH_CODE("exec"),
    ROUND_TRIP("20 MB"),
    RESUME("resume"),
    LISTING("5,000 entries"),
    RENAME("rename"),
    SYMLINK("symlink"),
    MTIME("mtime");

    private final String column;

    Deed(String column) {
        this.column = column;
    }

    String column() {
        return column;
    }

    /** The function in a client's script. */
    String function() {
        return name().toLowerCase(Locale.ROOT);
    }
}
