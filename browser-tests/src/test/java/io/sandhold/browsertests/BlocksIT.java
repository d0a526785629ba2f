package io.sandhold.browsertests;

import static com.microsoft.playwright.assertions.PlaywrightAssertions.assertThat;

import com.microsoft.playwright.Locator;
import com.microsoft.playwright.options.AriaRole;
import java.io.IOException;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

class BlocksIT {

    private static final int ENOUGH = 9;

    private static BrowserRig rig;

    @BeforeAll
    static void open() throws Exception {
        rig = BrowserRig.open("--penalty-exempt", "none");
    }

    @AfterAll
    static void close() throws IOException {
        rig.close();
    }

    @Test
    void an_address_of_wrong_tokens_is_shown_with_the_evidence_and_released() throws Exception {
        try (Visit visit = rig.administrator()) {
            visit.go("/blocks");
            assertThat(visit.page().getByText("No address is blocked")).isVisible();
            for (int i = 0; i < ENOUGH; i++) {
                rig.rest().anonymous("/sessions", "-H", "Authorization: Bearer not-a-token-0123456789-" + i);
            }
            visit.page().reload();
            Locator row =
                    visit.page().getByRole(AriaRole.ROW).filter(new Locator.FilterOptions().setHasText("127.0.0.1"));
            assertThat(row).containsText("your own address");
            assertThat(row).containsText("unknown tokens");
            assertThat(row).containsText("left");
            visit.button("Release 127.0.0.1").click();
            visit.page()
                    .getByRole(AriaRole.DIALOG)
                    .getByRole(AriaRole.BUTTON, new Locator.GetByRoleOptions().setName("Release"))
                    .click();
            assertThat(visit.page().getByText("No address is blocked")).isVisible();
            rig.rest()
                    .anonymous("/sessions", "-H", "Authorization: Bearer not-a-token-0123456789")
                    .status(401); // 429 while it was blocked
        }
    }
}
