package io.sandhold.webapi;

import io.sandhold.storage.ConfinedFile;
import io.sandhold.storage.FileOperationException;
import jakarta.json.JsonObject;
import java.io.IOException;
import java.io.InputStream;
import java.nio.ByteBuffer;
import java.util.Map;
import java.util.Optional;

/**
 * A piece of a resumable upload on its way to the part's end. What came of one that breaks off, or finds no more room, stands, for that is what resuming is; one with a sum that does
 * not hold, or that breaks off before it can, is taken away again. One thread.
 */
final class UploadPiece {

    private static final int PIECE = 64 << 10;

    private final ConfinedFile file;
    private final long length;
    private final Optional<UploadChecksum> checksum;

    /**
     * @param length of the whole upload
     */
    UploadPiece(ConfinedFile file, long length, Optional<UploadChecksum> checksum) {
        this.file = file;
        this.length = length;
        this.checksum = checksum;
    }

    /**
     * Takes it.
     *
     * @param used told each time that something was written
     * @return how far the upload is then
     * @throws Problem 409 where it does not begin where the part ends, 413 where it is longer than the rest, 460 where its sum does not hold
     */
    long receive(InputStream body, long offset, Runnable used) {
        long size = file.size();
        if (offset != size) {
            throw new Problem(
                    409,
                    "OFFSET_MISMATCH",
                    "the upload is at " + size + ", not at " + offset + "; ask for its offset by HEAD",
                    JsonObject.EMPTY_JSON_OBJECT,
                    Map.of("Upload-Offset", Long.toString(size)),
                    null);
        }
        boolean kept = false;
        try {
            long end = write(body, offset, used);
            if (checksum.isPresent() && !checksum.get().holds()) {
                throw new Problem(460, "CHECKSUM_MISMATCH", "the piece is not what its sum says; send it again");
            }
            kept = true;
            return end;
        } catch (ClientGone | FileOperationException e) {
            kept = checksum.isEmpty();
            throw e;
        } catch (IOException e) {
            kept = checksum.isEmpty();
            throw new ClientGone(e);
        } finally {
            if (!kept) {
                file.truncate(offset);
            }
        }
    }

    private long write(InputStream body, long offset, Runnable used) throws IOException {
        byte[] piece = new byte[PIECE];
        long at = offset;
        for (int count = body.read(piece); count >= 0; count = body.read(piece)) {
            if (count > length - at) {
                throw Problem.tooLarge("the upload was said to have " + length + " bytes, and this piece goes beyond");
            }
            int received = count;
            checksum.ifPresent(sum -> sum.update(piece, received));
            file.write(ByteBuffer.wrap(piece, 0, count), at);
            used.run();
            at += count;
        }
        return at;
    }
}
