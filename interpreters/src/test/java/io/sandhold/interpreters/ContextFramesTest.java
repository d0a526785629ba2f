package io.sandhold.interpreters;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class ContextFramesTest {

    private final List<String> pieces = new ArrayList<>();
    private final ContextFrames frames = new ContextFrames(piece -> pieces.add(piece.letter() + " " + piece.length()
            + " " + StandardCharsets.UTF_8.decode(piece.bytes()) + (piece.last() ? " last" : "")));

    private static ByteBuffer frame(char letter, int length, String payload) {
        byte[] bytes = payload.getBytes(StandardCharsets.UTF_8);
        return ByteBuffer.allocate(5 + bytes.length)
                .put((byte) letter)
                .putInt(length)
                .put(bytes)
                .flip();
    }

    @Test
    void a_payload_is_handed_on_in_the_pieces_in_which_it_comes() {
        frames.add(frame('O', 5, "he"));
        frames.add(ByteBuffer.wrap("llo".getBytes(StandardCharsets.UTF_8)));
        frames.add(frame('F', 0, ""));
        assertEquals(List.of("O 5 he", "O 5 llo last", "F 0  last"), pieces);
    }

    @Test
    void frames_come_one_byte_at_a_time_and_many_at_once() {
        ByteBuffer both = ByteBuffer.allocate(100)
                .put(frame('D', 2, "ab"))
                .put(frame('X', 1, "c"))
                .flip();
        while (both.hasRemaining()) {
            frames.add(ByteBuffer.wrap(new byte[] {both.get()}));
        }
        assertEquals(List.of("D 2 a", "D 2 b last", "X 1 c last"), pieces);
        pieces.clear();
        frames.add(both.rewind());
        assertEquals(List.of("D 2 ab last", "X 1 c last"), pieces);
    }

    @ParameterizedTest
    @ValueSource(ints = {-1, Integer.MIN_VALUE, ContextFrames.LONGEST + 1, Integer.MAX_VALUE})
    void a_length_that_cannot_be_is_refused_when_it_is_read(int length) {
        assertThrows(IllegalArgumentException.class, () -> frames.add(frame('O', length, "")));
    }

    @ParameterizedTest
    @ValueSource(chars = {'r', '?', 'o', '\0', '\u00ff'})
    void a_letter_that_is_none_is_refused(char letter) {
        assertThrows(IllegalArgumentException.class, () -> frames.add(frame(letter, 1, "x")));
    }
}
