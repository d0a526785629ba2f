package io.sandhold.storage;

/** What a volume is made of, and so whose quota holds it. */
public enum VolumeKind {
    /** A btrfs subvolume with a qgroup limit. Needs root, and either a data directory on btrfs or a loop device for a pool file. */
    BTRFS,
    /** A sparse ext4 image of the quota's size, loop-mounted. Needs root and loop devices. */
    IMAGE,
    /** A tmpfs of the quota's size. Needs CAP_SYS_ADMIN; gone after a reboot. */
    TMPFS,
    /** A plain directory: the server counts its own writes and watches the rest. Needs nothing, guarantees least. */
    DIRECTORY
}
