package io.sandhold.storage;

/** What a directory entry is, {@code S_IFMT} of {@code st_mode}. */
public enum FileType {
    REGULAR,
    DIRECTORY,
    SYMLINK,
    FIFO,
    SOCKET,
    CHARACTER_DEVICE,
    BLOCK_DEVICE
}
