package io.sandhold.sshserver;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.Arrays;
import org.junit.jupiter.api.Test;

/** The key that leaves a shell, amid what else is typed. */
class EscapeKeyTest {

    private static byte[] bytes(int... values) {
        byte[] bytes = new byte[values.length];
        for (int i = 0; i < values.length; i++) {
            bytes[i] = (byte) values[i];
        }
        return bytes;
    }

    /** What goes to the program of what is typed. */
    private static byte[] passed(EscapeKey key, int... typed) {
        byte[] out = new byte[typed.length + 1];
        return Arrays.copyOf(out, key.take(bytes(typed), typed.length, out));
    }

    @Test
    void once_it_goes_on_with_the_next_key_and_twice_it_leaves() {
        EscapeKey key = new EscapeKey(0x1c);
        assertArrayEquals(bytes('a'), passed(key, 'a', 0x1c));
        assertArrayEquals(bytes(0x1c, 'b'), passed(key, 'b'));
        assertFalse(key.twice());
        assertArrayEquals(bytes('c'), passed(key, 'c', 0x1c));
        assertArrayEquals(bytes(), passed(key, 0x1c, 'd'));
        assertTrue(key.twice());
        assertArrayEquals(bytes(), passed(key, 'e'));
    }

    @Test
    void where_there_is_none_every_byte_goes_to_the_program() {
        EscapeKey none = new EscapeKey(-1);
        for (int value = 0; value < 256; value++) {
            assertArrayEquals(bytes(value, value), passed(none, value, value));
        }
        assertFalse(none.twice());
    }
}
