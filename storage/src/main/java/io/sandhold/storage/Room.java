package io.sandhold.storage;

import java.nio.file.Path;

/** One volume as its kind keeps it: a directory that is mounted and a quota on it. Its calls do not overlap. */
interface Room {
    Path root();

    /** Thread-safe, also beside the other calls. */
    Space space();

    QuotaMeter meter();

    void resize(long quotaBytes);

    void delete();
}
