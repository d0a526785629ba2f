package io.sandhold.browsertests;

import static com.microsoft.playwright.assertions.PlaywrightAssertions.assertThat;

import com.microsoft.playwright.Locator;
import com.microsoft.playwright.Page;
import com.microsoft.playwright.options.AriaRole;
import io.sandhold.server.Program;
import java.io.IOException;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

class ServerIT {

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
    void the_line_that_asks_for_fingerprints_says_those_that_the_page_shows() throws Exception {
        try (Visit visit = rig.administrator()) {
            visit.go("/server");
            Locator line = visit.page().getByText("ssh-keyscan");
            assertThat(line).isVisible();
            String said = Program.run("bash", "-c", line.textContent() + " 2>/dev/null")
                    .code(0)
                    .text();
            for (String key : said.lines().toList()) {
                assertThat(visit.page().getByText(key.split(" ")[1], new Page.GetByTextOptions().setExact(true)))
                        .isVisible();
            }
        }
    }

    @Test
    void a_setting_is_found_with_where_it_stands() throws Exception {
        try (Visit visit = rig.administrator()) {
            visit.go("/server");
            assertThat(visit.heading("Configuration")).isVisible();
            visit.page().keyboard().press("/");
            visit.page().keyboard().type("max-quota");
            assertThat(visit.page().getByRole(AriaRole.ROW).filter(new Locator.FilterOptions().setHasText("max-quota")))
                    .containsText("--max-quota");
            visit.page().keyboard().type("-of-nothing");
            assertThat(visit.page().getByText("No setting fits")).isVisible();
        }
    }

    @Test
    void the_command_of_a_sessions_jail_is_shown() throws Exception {
        rig.rest().post("/session/jailed", "{\"size\": \"10M\"}").status(200);
        try (Visit visit = rig.administrator()) {
            visit.go("/server?session=jailed");
            assertThat(visit.page().getByText("--unshare")).containsText("bwrap");
        }
    }

    @Test
    void the_log_says_more_for_a_while() throws Exception {
        try (Visit visit = rig.administrator()) {
            visit.go("/server");
            visit.button("Log so").click();
            assertThat(visit.page().getByText("Level debug for")).isVisible();
        }
    }
}
