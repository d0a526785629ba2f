package io.sandhold.interpreters;

import static io.sandhold.interpreters.Shares.Answer.NONE;
import static io.sandhold.interpreters.Shares.Answer.NONE_OF_ACCOUNT;
import static io.sandhold.interpreters.Shares.Answer.YES;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import java.time.Duration;
import org.junit.jupiter.api.Test;

class SharesTest {

    @Test
    void one_account_alone_cannot_have_all_places() {
        Shares shares = new Shares(3, 2);
        assertEquals(YES, shares.take("anna"));
        assertEquals(YES, shares.take("anna"));
        assertEquals(NONE_OF_ACCOUNT, shares.take("anna"));
        assertEquals(YES, shares.take("ben"));
        assertEquals(NONE, shares.take("ben"));
        shares.free("anna");
        assertEquals(YES, shares.take("carl"));
        assertEquals(3, shares.taken());
        shares.free("carl");
        shares.free("ben");
        shares.free("anna");
        assertEquals(0, shares.taken());
    }

    @Test
    void rules_check_themselves() {
        assertEquals(1, new HandlerRules(0, 1).mostOfAccount());
        assertEquals(16, HandlerRules.STANDARD.mostOfAccount());
        assertThrows(IllegalArgumentException.class, () -> new HandlerRules(-1, 1));
        assertThrows(IllegalArgumentException.class, () -> new HandlerRules(0, 0));
        assertThrows(IllegalArgumentException.class, () -> new ContextRules(Duration.ZERO, 1, 1));
        assertThrows(IllegalArgumentException.class, () -> new ContextRules(Duration.ofSeconds(1), 0, 1));
    }
}
