package io.sandhold.webapi;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.Test;

class HeapShareTest {

    private static final int MANY = 1 << 20;

    private final AtomicLong inUse = new AtomicLong();

    @Test
    void what_one_request_holds_another_cannot_until_it_is_done_but_a_little_is_always_free() {
        HeapShare first = share();
        first.take(MANY);
        HeapShare second = share();
        second.take(HeapShare.FREE);
        Problem busy = assertThrows(Problem.class, () -> second.take(MANY));
        assertEquals(503, busy.status());
        assertEquals("5", busy.headers().get("Retry-After"));
        first.close();
        second.take(MANY);
        second.close();
        second.close();
        assertEquals(0, inUse.get());
    }

    @Test
    void output_is_cut_where_others_hold_too_much_and_nothing_behind_the_cut_is_kept() {
        try (HeapShare other = share();
                HeapShare heap = share()) {
            other.take(MANY);
            CapturedOutput output = new CapturedOutput(heap);
            output.add(ByteBuffer.wrap("kept".getBytes(StandardCharsets.US_ASCII)), MANY);
            assertFalse(output.truncated());
            output.add(ByteBuffer.allocate(MANY), MANY);
            output.add(ByteBuffer.wrap("late".getBytes(StandardCharsets.US_ASCII)), MANY);
            assertTrue(output.truncated());
            assertEquals("kept", output.text());
        }
    }

    /** Of as much as one and a half of {@link #MANY} take. */
    private HeapShare share() {
        return new HeapShare(inUse, 3L * MANY * 3 / 2);
    }
}
