package io.sandhold.webapi;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.sandhold.sessions.Door;
import io.sandhold.sessions.Principal;
import io.sandhold.sessions.Role;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

class StreamPlacesTest {

    private static final Principal ADA = new Principal("ada", Role.USER, Door.REST, "192.0.2.1");
    private static final Principal BOB = new Principal("bob", Role.USER, Door.REST, "192.0.2.1");
    private static final Principal ADMIN = new Principal("admin", Role.ADMIN, Door.REST, "192.0.2.2");

    private final StreamPlaces places = new StreamPlaces("streams", 8);

    @Test
    void a_user_has_a_quarter_and_the_next_one_finds_room() {
        List<Answer.Held> held = new ArrayList<>(List.of(places.take(ADA), places.take(ADA)));
        Problem refused = assertThrows(Problem.class, () -> places.take(ADA));
        assertTrue(refused.getMessage().contains("you have 2 streams at once, of 2"), refused.getMessage());
        places.take(BOB);
        held.removeLast().close();
        places.take(ADA);
        assertThrows(Problem.class, () -> places.take(ADA));
    }

    @Test
    void administrators_have_what_is_left_and_no_more() {
        places.take(ADA);
        List<Answer.Held> held = new ArrayList<>();
        for (int i = 0; i < 7; i++) {
            held.add(places.take(ADMIN));
        }
        Problem refused = assertThrows(Problem.class, () -> places.take(ADMIN));
        assertTrue(refused.getMessage().contains("there are 8 streams at once"), refused.getMessage());
        assertThrows(Problem.class, () -> places.take(BOB));
        held.forEach(Answer.Held::close);
        assertEquals(
                7,
                List.of(1, 2, 3, 4, 5, 6, 7).stream()
                        .map(_ -> places.take(ADMIN))
                        .count());
    }
}
