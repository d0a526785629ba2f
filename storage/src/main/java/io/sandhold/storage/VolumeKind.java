package io.sandhold.storage;

/** What a volume is made of, and so whose quota holds it. */
public enum VolumeKind {
    /** A btrfs subvolume with a qgroup limit. Needs root, and either a data directory on btrfs or a loop device for a pool file. */
    BTRFS(InodeLimit.NONE),
    /** A sparse ext4 image of the quota's size, loop-mounted. Needs root and loop devices. */
    IMAGE(InodeLimit.FIXED),
    /** A tmpfs of the quota's size. Needs CAP_SYS_ADMIN; gone after a reboot. */
    TMPFS(InodeLimit.CHANGEABLE),
    /** A plain directory: the server counts its own writes and watches the rest. Needs nothing, guarantees least. */
    DIRECTORY(InodeLimit.NONE);

    private final InodeLimit inodeLimit;

    VolumeKind(InodeLimit inodeLimit) {
        this.inodeLimit = inodeLimit;
    }

    /** Whether its volumes hold a bounded number of inodes. */
    public InodeLimit inodeLimit() {
        return inodeLimit;
    }
}
