package io.sandhold.storage;

import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;

/**
 * An absolute path in a volume, as bytes: Linux names are bytes, and need not be UTF-8. Immutable.
 *
 * <p>It says nothing of what is there: {@code ..} and symlinks stay in it and are the kernel's to resolve, inside the volume.
 * Two paths are equal when their bytes are.
 */
public final class VolumePath {

    /** The volume's root. */
    public static final VolumePath ROOT = new VolumePath(new byte[] {'/'});

    /** Where a session starts. */
    public static final VolumePath WORKSPACE = of("/workspace");

    private final byte[] bytes;

    private VolumePath(byte[] bytes) {
        this.bytes = bytes;
    }

    /**
     * A path from text, in UTF-8; a relative one starts at the root.
     *
     * @throws FileOperationException with {@link FileError#INVALID} for a NUL, with {@link FileError#NAME_TOO_LONG} over 4,095 bytes
     */
    public static VolumePath of(String path) {
        return ofBytes(path.getBytes(StandardCharsets.UTF_8));
    }

    /** A path from bytes, otherwise as {@link #of}. */
    public static VolumePath ofBytes(byte[] path) {
        for (byte b : path) {
            if (b == 0) {
                throw new FileOperationException(FileError.INVALID, "a path must not hold a NUL byte");
            }
        }
        byte[] absolute = path;
        if (path.length == 0 || path[0] != '/') {
            absolute = new byte[path.length + 1];
            absolute[0] = '/';
            System.arraycopy(path, 0, absolute, 1, path.length);
        }
        if (absolute.length > 4095) {
            throw new FileOperationException(FileError.NAME_TOO_LONG, "a path must not be over 4,095 bytes");
        }
        return new VolumePath(absolute.clone());
    }

    /** {@code other} if it starts with a slash, else {@code other} below this. */
    public VolumePath resolve(byte[] other) {
        if (other.length > 0 && other[0] == '/') {
            return ofBytes(other);
        }
        byte[] joined = Arrays.copyOf(bytes, bytes.length + 1 + other.length);
        joined[bytes.length] = '/';
        System.arraycopy(other, 0, joined, bytes.length + 1, other.length);
        return ofBytes(joined);
    }

    /** As {@link #resolve(byte[])}, with a name in UTF-8. */
    public VolumePath resolve(String other) {
        return resolve(other.getBytes(StandardCharsets.UTF_8));
    }

    /** This path with {@code //}, {@code .} and {@code ..} taken out as text, without looking at the disk. */
    public VolumePath normalized() {
        byte[] out = new byte[bytes.length];
        int end = 0;
        int at = 0;
        while (at < bytes.length) {
            int next = at;
            while (next < bytes.length && bytes[next] != '/') {
                next++;
            }
            int length = next - at;
            boolean dot = length == 1 && bytes[at] == '.';
            boolean dots = length == 2 && bytes[at] == '.' && bytes[at + 1] == '.';
            if (dots) {
                while (end > 0 && out[--end] != '/') {
                    // back to the slash before the last name
                }
            } else if (length > 0 && !dot) {
                out[end++] = '/';
                System.arraycopy(bytes, at, out, end, length);
                end += length;
            }
            at = next + 1;
        }
        return end == 0 ? ROOT : new VolumePath(Arrays.copyOf(out, end));
    }

    /** The last name; empty for the root. Slashes at the end do not count. */
    public byte[] name() {
        int end = trimmedLength();
        int start = end;
        while (start > 0 && bytes[start - 1] != '/') {
            start--;
        }
        return Arrays.copyOfRange(bytes, start, end);
    }

    /** All but the last name; the root is its own parent. */
    public VolumePath parent() {
        int end = trimmedLength();
        while (end > 0 && bytes[end - 1] != '/') {
            end--;
        }
        while (end > 1 && bytes[end - 1] == '/') {
            end--;
        }
        return end <= 1 ? ROOT : new VolumePath(Arrays.copyOf(bytes, end));
    }

    /** A copy of the bytes, which start with a slash. */
    public byte[] bytes() {
        return bytes.clone();
    }

    /** Whether the bytes are UTF-8. */
    public boolean isText() {
        try {
            StandardCharsets.UTF_8.newDecoder().decode(ByteBuffer.wrap(bytes));
            return true;
        } catch (CharacterCodingException e) {
            return false;
        }
    }

    private int trimmedLength() {
        int end = bytes.length;
        while (end > 1 && bytes[end - 1] == '/') {
            end--;
        }
        return end;
    }

    @Override
    public boolean equals(Object other) {
        return other instanceof VolumePath path && Arrays.equals(bytes, path.bytes);
    }

    @Override
    public int hashCode() {
        return Arrays.hashCode(bytes);
    }

    /** As text, with U+FFFD where the bytes are not UTF-8. */
    @Override
    public String toString() {
        return new String(bytes, StandardCharsets.UTF_8);
    }
}
