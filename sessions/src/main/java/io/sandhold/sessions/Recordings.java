package io.sandhold.sessions;

import java.io.InputStream;
import java.util.List;
import java.util.Optional;

/**
 * What was recorded of logins: one recording each, of files in the format asciicast v2, whose times all count from the login. They lie where no
 * session reaches, and are for administrators. Thread-safe; every method throws {@link SessionException}.
 */
public interface Recordings {

    /**
     * Begins to record a login, where its account or its session says so. Leaves an audit event, also where it cannot be recorded.
     *
     * @param by who has logged in
     * @param session as it is at the login
     * @throws SessionException where it would have to be recorded and cannot be: it is not to be let in
     */
    Optional<Recorder> begin(Principal by, Session session);

    /**
     * The newest first.
     *
     * @param session of this session alone
     * @param account of this account's logins alone
     * @param atMost how many, 1 or more
     */
    List<Recording> list(Principal by, Optional<String> session, Optional<String> account, int atMost);

    /** {@link SessionError#NOT_FOUND} if there is none of that id, as all below. */
    Recording find(Principal by, String id);

    /** The files of one, in the order in which they were begun, each read to tell its SHA-256. */
    List<RecordedFile> files(Principal by, String id);

    /**
     * A file as it is now, up to its last whole line; the caller's to close. Leaves an audit event, of which who asks for more and more of a login that goes on leaves one.
     *
     * @param from the first byte, from 0; where there is none yet, nothing is read
     */
    InputStream open(Principal by, String id, String file, long from);

    /** Removes one whose login is over; {@link SessionError#IN_USE} where it is still there. */
    void delete(Principal by, String id);
}
