package io.sandhold.sessions;

import io.sandhold.storage.FileOperationException;
import io.sandhold.storage.InodeLimit;
import io.sandhold.storage.Space;
import io.sandhold.storage.StorageException;
import io.sandhold.storage.Volume;
import io.sandhold.storage.VolumeKind;
import io.sandhold.storage.Volumes;
import java.util.Optional;

/** The disk of one session: opened when it is first needed. Methods that change it need the session's lock; the rest take none. */
final class HostedVolume {

    private static final System.Logger LOG = System.getLogger(HostedVolume.class.getName());

    /** By how many bytes a volume may be off its quota, besides a fiftieth: file systems count in blocks. */
    private static final long SLACK = 256 << 10;

    private final Volumes volumes;
    private final SessionId id;
    private volatile Volume open; // null until it is first needed

    HostedVolume(Volumes volumes, SessionId id) {
        this.volumes = volumes;
        this.id = id;
    }

    Volume make(SessionPlan plan, int uid) {
        open = volumes.create(id.value(), plan.quotaBytes(), plan.inodes(), uid);
        return open;
    }

    /** The open volume, looked up each time, for a mount can go under a running server. A crash between the registry's new quota or inodes and the volume's is put right here. */
    Volume open(Session session) {
        Volume found = Failure.guard("session '" + id + "' cannot be opened", () -> volumes.find(id.value()))
                .orElseThrow(() -> new SessionException(
                        SessionError.UNAVAILABLE,
                        "the volume of session '" + id + "' is missing; delete the session, or have the server"
                                + " restarted, which makes it anew and empty"));
        if (open == null) {
            open = found;
            Space space = open.space();
            if (differs(space, session.quotaBytes()) || otherInodes(space, session)) {
                setIfItCan(session);
            }
        }
        return open;
    }

    private static boolean differs(Space space, long quotaBytes) {
        return Math.abs(space.totalBytes() - quotaBytes) > quotaBytes / 50 + SLACK;
    }

    private boolean otherInodes(Space space, Session session) {
        return volumes.kind().inodeLimit() == InodeLimit.CHANGEABLE
                && session.inodes().isPresent()
                && session.inodes().getAsLong() != space.totalInodes();
    }

    /**
     * Gives it what differs.
     *
     * @throws SessionException with {@link SessionError#IN_USE} if it holds more; with {@link SessionError#NOT_POSSIBLE} if it is an image, which does not
     *     shrink, and which only a server that may do so grows
     */
    void change(Session before, Session after) {
        if (same(before, after)) {
            return;
        }
        try {
            open.resize(after.quotaBytes(), after.inodes());
        } catch (StorageException e) {
            String what = before.quotaBytes() == after.quotaBytes() ? "number of inodes" : "size";
            throw new SessionException(
                    volumes.kind() == VolumeKind.IMAGE ? SessionError.NOT_POSSIBLE : SessionError.IN_USE,
                    "the " + what + " of session '" + id + "' stays as it is: " + e.getMessage(),
                    e);
        }
    }

    /** Gives it back what it had before a change that failed. */
    void changeBack(Session before, Session after) {
        if (!same(before, after)
                && (differs(open.space(), before.quotaBytes())
                        || !before.inodes().equals(after.inodes()))) {
            setIfItCan(before);
        }
    }

    private static boolean same(Session before, Session after) {
        return before.quotaBytes() == after.quotaBytes() && before.inodes().equals(after.inodes());
    }

    private void setIfItCan(Session session) {
        try {
            open.resize(session.quotaBytes(), session.inodes());
        } catch (StorageException e) {
            LOG.log(System.Logger.Level.WARNING, "session " + id + ": its volume is not of its quota", e);
        }
    }

    /** Removes it, if it is there. */
    void delete() {
        Optional<Volume> left = open != null ? Optional.of(open) : volumes.find(id.value());
        left.ifPresent(Volume::delete);
    }

    /** Its room; of one that is not open, where that cannot be told without opening it, the quota as unused. */
    Space space(long quotaBytes) {
        Volume now = open;
        try {
            return now != null ? now.space() : volumes.space(id.value()).orElseGet(() -> new Space(0, quotaBytes));
        } catch (StorageException | FileOperationException e) {
            LOG.log(System.Logger.Level.DEBUG, "the room of session {0} is not to be had: {1}", id, e.getMessage());
            return new Space(0, quotaBytes); // it is going, or its volume is
        }
    }
}
