package io.sandhold.webapi;

import io.helidon.http.HeaderName;
import io.helidon.http.HeaderNames;
import io.sandhold.storage.ConfinedFiles;
import io.sandhold.storage.FileAttributes;
import io.sandhold.storage.FileError;
import io.sandhold.storage.FileOperationException;
import io.sandhold.storage.VolumePath;
import java.time.DateTimeException;
import java.time.Instant;
import java.time.ZonedDateTime;
import java.time.format.DateTimeFormatter;
import java.time.temporal.ChronoUnit;
import java.util.Optional;
import java.util.function.Function;

/**
 * What a request makes its answer depend on (RFC 9110 section 13). A weak tag is taken in {@code If-Match} too: who has read a file just
 * when it was written has no other (see {@link FileTag}).
 *
 * @param match {@code If-Match}
 * @param noneMatch {@code If-None-Match}
 * @param unmodifiedSince {@code If-Unmodified-Since}, looked at where there is no {@code If-Match}
 * @param modifiedSince {@code If-Modified-Since}, looked at where there is no {@code If-None-Match}
 * @param range {@code If-Range}
 */
record Conditions(
        Optional<String> match,
        Optional<String> noneMatch,
        Optional<Instant> unmodifiedSince,
        Optional<Instant> modifiedSince,
        Optional<String> range) {

    /** Those of a request, by what gives its headers. */
    static Conditions of(Function<HeaderName, Optional<String>> header) {
        return new Conditions(
                header.apply(HeaderNames.IF_MATCH),
                header.apply(HeaderNames.IF_NONE_MATCH),
                header.apply(HeaderNames.IF_UNMODIFIED_SINCE).flatMap(Conditions::date),
                header.apply(HeaderNames.IF_MODIFIED_SINCE).flatMap(Conditions::date),
                header.apply(HeaderNames.IF_RANGE));
    }

    private static Optional<Instant> date(String text) {
        try {
            return Optional.of(ZonedDateTime.parse(text.strip(), DateTimeFormatter.RFC_1123_DATE_TIME)
                    .toInstant());
        } catch (DateTimeException e) {
            return Optional.empty();
        }
    }

    /** Whether nothing can hold where there is no file. */
    boolean needAFile() {
        return match.isPresent();
    }

    /** Whether there may be no file. */
    boolean needNoFile() {
        return noneMatch.filter(list -> list.strip().equals("*")).isPresent();
    }

    /**
     * Refuses a change.
     *
     * @throws Problem 412 where a condition does not hold of what is there now
     */
    void checkChange(ConfinedFiles files, VolumePath path) {
        if (match.isEmpty() && noneMatch.isEmpty() && unmodifiedSince.isEmpty()) {
            return;
        }
        Optional<FileAttributes> there = there(files, path);
        Optional<FileTag> tag = there.map(FileTag::of);
        boolean held = match.map(list -> tag.filter(t -> t.in(list)).isPresent())
                .orElseGet(() -> there.isEmpty() || !changedSince(there.get()));
        if (!held
                || noneMatch
                        .filter(list -> tag.filter(t -> t.in(list)).isPresent())
                        .isPresent()) {
            throw failed(tag);
        }
    }

    /**
     * Refuses an answer.
     *
     * @throws Problem 412 where {@code If-Match} or {@code If-Unmodified-Since} does not hold
     */
    void checkAnswer(FileAttributes file) {
        FileTag tag = FileTag.of(file);
        if (!match.map(tag::in).orElseGet(() -> !changedSince(file))) {
            throw failed(Optional.of(tag));
        }
    }

    /** Whether the client has it already. */
    boolean known(FileAttributes file) {
        return noneMatch
                .map(FileTag.of(file)::in)
                .orElseGet(() -> modifiedSince
                        .filter(moment -> !seconds(file).isAfter(moment))
                        .isPresent());
    }

    /** Whether a range may be given, of what the client has a part of. */
    boolean rangeHolds(FileAttributes file) {
        return range.map(known -> known.startsWith("\"") || known.startsWith("W/")
                        ? FileTag.of(file).isStrongly(known)
                        : date(known).filter(seconds(file)::equals).isPresent())
                .orElse(true);
    }

    private boolean changedSince(FileAttributes file) {
        return unmodifiedSince.filter(moment -> seconds(file).isAfter(moment)).isPresent();
    }

    private static Instant seconds(FileAttributes file) {
        return file.modified().truncatedTo(ChronoUnit.SECONDS);
    }

    private static Optional<FileAttributes> there(ConfinedFiles files, VolumePath path) {
        try {
            return Optional.of(files.attributes(path));
        } catch (FileOperationException e) {
            if (e.error() == FileError.NOT_FOUND || e.error() == FileError.NOT_A_DIRECTORY) {
                return Optional.empty();
            }
            throw e;
        }
    }

    static Problem failed(Optional<FileTag> tag) {
        return new Problem(
                412,
                "PRECONDITION_FAILED",
                tag.map(t -> "the file is not what the request takes it for: its tag is now " + t.text())
                        .orElse("there is no such file, and the request is for one that is there"));
    }
}
