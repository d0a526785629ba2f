package io.sandhold.browsertests;

import static com.microsoft.playwright.assertions.PlaywrightAssertions.assertThat;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.microsoft.playwright.Browser;
import com.microsoft.playwright.options.AriaRole;
import com.microsoft.playwright.options.Cookie;
import java.io.IOException;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

class SignInIT {

    private static BrowserRig rig;

    @BeforeAll
    static void open() throws Exception {
        rig = BrowserRig.open();
    }

    @AfterAll
    static void close() throws IOException {
        rig.close();
    }

    @Test
    void a_token_signs_in_and_signing_out_ends_that_on_the_server() throws Exception {
        try (Visit visit = rig.administrator()) {
            assertThat(visit.heading("Overview")).isVisible();
            Cookie cookie = visit.context().cookies().getFirst();
            assertTrue(cookie.httpOnly);
            assertEquals("STRICT", cookie.sameSite.name());
            visit.button("admin").click();
            visit.page().getByRole(AriaRole.MENUITEM).click();
            assertThat(visit.button("Sign in")).isVisible();
            assertEquals(
                    401,
                    rig.rest()
                            .anonymous("/sign-in", "-b", cookie.name + "=" + cookie.value)
                            .status());
        }
    }

    @Test
    void a_wrong_token_is_refused_in_the_servers_own_words() {
        try (Visit visit = rig.visit()) {
            visit.go("/sessions");
            visit.page().getByLabel("Token").last().fill("not-a-token-0123456789");
            visit.button("Sign in").click();
            assertThat(visit.page().getByRole(AriaRole.ALERT)).containsText("unknown");
        }
    }

    @Test
    void a_revoked_token_signs_its_holder_out() throws Exception {
        String token = rig.rest()
                .post("/tokens", "{\"label\": \"lent\"}")
                .status(200)
                .json()
                .getString("token");
        try (Visit visit = rig.visit()) {
            visit.signIn(token);
            rig.rest().delete("/tokens/lent").status(200);
            visit.go("/sessions");
            assertThat(visit.button("Sign in")).isVisible();
        }
    }

    @Test
    void the_browsers_language_is_spoken_and_another_one_can_be_chosen() {
        try (Visit visit = rig.visit(new Browser.NewContextOptions().setLocale("zh-CN"))) {
            visit.go("/");
            assertThat(visit.heading("登录 Sandhold")).isVisible();
            visit.page().getByRole(AriaRole.COMBOBOX).click();
            visit.page().getByRole(AriaRole.OPTION).getByText("English").click();
            assertThat(visit.heading("Sign in to Sandhold")).isVisible();
        }
    }
}
