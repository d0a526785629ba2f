package io.sandhold.sshserver;

import io.sandhold.storage.AttributeChange;
import io.sandhold.storage.FileAttributes;
import io.sandhold.storage.FileType;
import java.time.Instant;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.OptionalLong;

/**
 * A request's {@code ATTRS} (draft-ietf-secsh-filexfer-02 section 5).
 *
 * @param size a new size, in bytes
 * @param owner uid and gid, if given
 * @param change permissions and times
 */
record SftpAttributes(OptionalLong size, Optional<Owner> owner, AttributeChange change) {

    /** The uid and gid that a session's files have. */
    static final int OWN_ID = 1000;

    record Owner(int uid, int gid) {}

    private static final int SIZE = 1;
    private static final int UIDGID = 2;
    private static final int PERMISSIONS = 4;
    private static final int ACMODTIME = 8;
    private static final int EXTENDED = 0x8000_0000;

    private static final int MOST_EXTENSIONS = 64;

    static SftpAttributes read(SftpPacket in) {
        int flags = in.number();
        OptionalLong size = (flags & SIZE) != 0 ? OptionalLong.of(in.offset()) : OptionalLong.empty();
        Optional<Owner> owner =
                (flags & UIDGID) != 0 ? Optional.of(new Owner(in.number(), in.number())) : Optional.empty();
        OptionalInt permissions =
                (flags & PERMISSIONS) != 0 ? OptionalInt.of(in.number() & 07777) : OptionalInt.empty();
        Optional<Instant> accessed = Optional.empty();
        Optional<Instant> modified = Optional.empty();
        if ((flags & ACMODTIME) != 0) {
            accessed = Optional.of(Instant.ofEpochSecond(in.unsigned()));
            modified = Optional.of(Instant.ofEpochSecond(in.unsigned()));
        }
        if ((flags & EXTENDED) != 0) {
            long count = in.unsigned();
            if (count > MOST_EXTENSIONS) {
                throw new SftpRefusal(SftpRefusal.BAD_MESSAGE, "too many extended attributes");
            }
            for (long i = 0; i < 2 * count; i++) {
                in.string();
            }
        }
        return new SftpAttributes(size, owner, new AttributeChange(permissions, accessed, modified));
    }

    /** Refuses a change of owner: everything in a volume is the session's. */
    void requireOwn() {
        if (owner.isPresent() && (owner.get().uid() != OWN_ID || owner.get().gid() != OWN_ID)) {
            throw new SftpRefusal(
                    SftpRefusal.PERMISSION_DENIED, "files here belong to uid and gid 1000; they cannot be given away");
        }
    }

    boolean changesMode() {
        return change.permissions().isPresent()
                || change.accessed().isPresent()
                || change.modified().isPresent();
    }

    static void write(FileAttributes attributes, SftpReplies out) {
        out.number(SIZE | UIDGID | PERMISSIONS | ACMODTIME);
        out.longNumber(attributes.size());
        out.number(attributes.uid());
        out.number(attributes.gid());
        out.number(typeBits(attributes.type()) | attributes.permissions());
        out.number(seconds(attributes.accessed()));
        out.number(seconds(attributes.modified()));
    }

    /** Version 3 has times as {@code uint32}: what does not fit is cut to it. */
    private static long seconds(Instant time) {
        return Math.clamp(time.getEpochSecond(), 0, 0xffff_ffffL);
    }

    /** {@code S_IFMT} of {@code st_mode}, inode(7). */
    private static int typeBits(FileType type) {
        return switch (type) {
            case FIFO -> 0010000;
            case CHARACTER_DEVICE -> 0020000;
            case DIRECTORY -> 0040000;
            case BLOCK_DEVICE -> 0060000;
            case REGULAR -> 0100000;
            case SYMLINK -> 0120000;
            case SOCKET -> 0140000;
        };
    }
}
