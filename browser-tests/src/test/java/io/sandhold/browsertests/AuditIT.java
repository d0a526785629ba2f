package io.sandhold.browsertests;

import static com.microsoft.playwright.assertions.PlaywrightAssertions.assertThat;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.microsoft.playwright.Download;
import com.microsoft.playwright.Locator;
import com.microsoft.playwright.Page;
import com.microsoft.playwright.options.AriaRole;
import jakarta.json.Json;
import java.io.IOException;
import java.nio.file.Files;
import java.util.regex.Pattern;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

class AuditIT {

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
    void filters_in_the_address_find_an_event_and_the_export_holds_it_and_no_other() throws Exception {
        rig.rest().post("/session/audited", "{\"size\": \"10M\"}").status(200);
        rig.rest().post("/session/another", "{\"size\": \"10M\"}").status(200);
        try (Visit visit = rig.administrator()) {
            visit.go("/audit?target=audited&action=session_created");
            assertThat(events(visit)).hasCount(1);
            Download download = visit.page()
                    .waitForDownload(() -> link(visit, "Export as CSV").click());
            String csv = Files.readString(download.path());
            assertTrue(csv.contains(",session_created,") && csv.contains(",audited,"), csv);
            assertTrue(!csv.contains("another"), csv);

            events(visit).click();
            Locator details = visit.page().getByRole(AriaRole.DIALOG);
            assertThat(details).containsText("Request");
            String permalink = details.locator("code").first().textContent();
            visit.page().navigate(permalink);
            assertThat(visit.page().getByRole(AriaRole.DIALOG)).containsText("audited");
            assertThat(visit.page().locator("[aria-current=true][role=row]")).containsText("audited");
        }
    }

    @Test
    void what_happens_and_is_looked_for_comes_by_itself() throws Exception {
        try (Visit visit = rig.administrator()) {
            visit.go("/audit?target=later");
            assertThat(visit.page().getByText("No event fits")).isVisible();
            rig.rest().post("/session/later", "{\"size\": \"10M\"}").status(200);
            assertThat(events(visit).first()).containsText("session created");
        }
    }

    @Test
    void a_name_that_is_no_name_is_text() throws Exception {
        String hostile = "<img src=x onerror=alert(1)>";
        String body = Json.createObjectBuilder()
                .add("account", hostile)
                .add("password", "not a password")
                .build()
                .toString();
        rig.rest()
                .anonymous("/sign-in", "-H", "Content-Type: application/json", "--data-binary", body)
                .status(401);
        try (Visit visit = rig.administrator()) {
            visit.go("/audit?outcome=refused&text=onerror");
            assertThat(events(visit)).hasCount(1);
            assertThat(events(visit)).containsText(hostile);
            assertThat(visit.page().locator("main img")).hasCount(0);
        }
    }

    @Test
    void what_the_server_does_not_know_is_refused_in_its_own_words() throws Exception {
        try (Visit visit = rig.administrator()) {
            visit.go("/audit?action=dancing");
            assertThat(visit.page().getByRole(AriaRole.ALERT))
                    .containsText(Pattern.compile("kinds of events.*dancing"));
        }
    }

    private static Locator events(Visit visit) {
        return visit.page().locator(".audit-event");
    }

    private static Locator link(Visit visit, String name) {
        return visit.page().getByRole(AriaRole.LINK, new Page.GetByRoleOptions().setName(name));
    }
}
