package io.sandhold.sessions;

import io.sandhold.storage.InodeLimit;
import io.sandhold.storage.VolumeKind;
import io.sandhold.storage.Volumes;
import java.util.Locale;
import java.util.OptionalLong;

/** What a session may ask of the number of inodes, on volumes of one kind. Every refusal is {@link SessionError#INVALID}. */
record AskedInodes(InodeRules rules, VolumeKind kind) {

    /** Of a new session with that quota; empty: what the kind gives. */
    OptionalLong planned(OptionalLong asked, long quotaBytes) {
        if (asked.isPresent()) {
            return OptionalLong.of(checked(asked.getAsLong(), quotaBytes));
        }
        return rules.usual().isEmpty() || kind.inodeLimit() == InodeLimit.NONE
                ? OptionalLong.empty()
                : OptionalLong.of(Math.min(rules.usual().getAsLong(), most(quotaBytes)));
    }

    /** Of a session that is there and is to have that quota. */
    OptionalLong changed(Session session, OptionalLong asked, long quotaBytes) {
        OptionalLong inodes =
                asked.isPresent() ? OptionalLong.of(checked(asked.getAsLong(), quotaBytes)) : session.inodes();
        if (kind.inodeLimit() == InodeLimit.FIXED) {
            if (!inodes.equals(session.inodes())) {
                throw invalid("inodes " + inodes.getAsLong() + ": the volume of session '" + session.id()
                        + "' is of kind " + name() + ", whose number of inodes is set when it is made; make a new"
                        + " session with so many");
            }
            if (inodes.isPresent() && quotaBytes != session.quotaBytes()) {
                throw invalid("size " + ByteSize.format(quotaBytes) + ": session '" + session.id() + "' was made with "
                        + inodes.getAsLong() + " inodes, and a volume of kind " + name()
                        + " gets more when it grows; make a new session of that size");
            }
        }
        return inodes;
    }

    private long checked(long asked, long quotaBytes) {
        if (kind.inodeLimit() == InodeLimit.NONE) {
            throw invalid("inodes " + asked + ": this host's volumes are of kind " + name()
                    + ", which has no limit of inodes; leave it out, or ask the operator for a host with --volumes image"
                    + " or tmpfs");
        }
        if (asked < Volumes.MIN_INODES) {
            throw invalid("inodes " + asked + " is less than a session needs (at least " + Volumes.MIN_INODES + ")");
        }
        if (asked > rules.most()) {
            throw invalid("inodes " + asked + " is more than this host allows (at most " + rules.most() + ")");
        }
        if (asked > most(quotaBytes)) {
            throw invalid("inodes " + asked + " is more than a session of size " + ByteSize.format(quotaBytes)
                    + " may have (at most " + most(quotaBytes) + ", one for each KiB)");
        }
        return asked;
    }

    private static long most(long quotaBytes) {
        return quotaBytes / Volumes.MIN_BYTES_PER_INODE;
    }

    private String name() {
        return kind.name().toLowerCase(Locale.ROOT);
    }

    private static SessionException invalid(String message) {
        return new SessionException(SessionError.INVALID, message);
    }
}
