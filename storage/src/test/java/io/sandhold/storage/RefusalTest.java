package io.sandhold.storage;

import static org.junit.jupiter.api.Assertions.assertEquals;

import org.junit.jupiter.api.Test;

class RefusalTest {

    @Test
    void a_file_that_would_be_too_long_is_told_from_a_path_that_is_wrong() {
        FileOperationException tooLong = Refusal.of(Errno.EFBIG, "/workspace/f");
        assertEquals(FileError.INVALID, tooLong.error());
        assertEquals("a file cannot be that long on the session's volume: /workspace/f", tooLong.getMessage());
        assertEquals(
                "that cannot be done with this path: /workspace/f",
                Refusal.of(Errno.EINVAL, "/workspace/f").getMessage());
    }
}
