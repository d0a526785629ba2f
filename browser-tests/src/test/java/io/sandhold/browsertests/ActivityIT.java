package io.sandhold.browsertests;

import static com.microsoft.playwright.assertions.PlaywrightAssertions.assertThat;

import com.microsoft.playwright.Locator;
import com.microsoft.playwright.Page;
import com.microsoft.playwright.options.AriaRole;
import com.microsoft.playwright.options.BoundingBox;
import io.sandhold.server.SshClient;
import io.sandhold.server.TerminalWindow;
import java.io.IOException;
import java.util.regex.Pattern;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

/** What happened in a session and what its logins' terminals showed, of real logins with OpenSSH's client. */
class ActivityIT {

    private static BrowserRig rig;

    private static SshClient ssh;

    @BeforeAll
    static void open() throws Exception {
        rig = BrowserRig.open();
        ssh = rig.ssh();
    }

    @AfterAll
    static void close() throws IOException {
        rig.close();
    }

    @Test
    void a_login_is_watched_as_it_goes_on_and_an_event_and_its_place_lead_to_each_other() throws Exception {
        record("watched");
        try (Visit visit = rig.administrator()) {
            visit.go("/sessions/watched/activity");
            assertThat(visit.page().getByText("No login to this session has been recorded"))
                    .isVisible();
            try (TerminalWindow window = login("watched")) {
                window.type("clear; echo fir''st").press("Enter").shows("first");
                openRecording(visit).click();
                assertThat(picture(visit)).containsText("first");
                window.type("clear; echo sec''ond").press("Enter").shows("second");
                assertThat(picture(visit)).containsText("second");
                assertThat(visit.button("Follow")).hasAttribute("aria-pressed", "true");

                visit.page().getByLabel("Search in what was shown").fill("first");
                Locator found = visit.page()
                        .getByRole(
                                AriaRole.LIST,
                                new Page.GetByRoleOptions().setName("Found").setExact(true));
                found.getByRole(AriaRole.BUTTON).first().click();
                assertThat(picture(visit)).containsText("first");
                assertThat(picture(visit)).not().containsText("second");
                assertThat(visit.button("Follow")).hasAttribute("aria-pressed", "false");

                visit.button("Events at this moment").click();
                assertThat(visit.page()).hasURL(Pattern.compile("[?&]at=\\d+"));
                Locator began = visit.page().locator(".audit-event").filter(hasText("shell"));
                began.first().click();
                Locator details = visit.page().getByRole(AriaRole.DIALOG);
                assertThat(details).containsText("Recorded at that moment");
                details.getByRole(AriaRole.BUTTON, named("Show admin's recording at"))
                        .click();
                assertThat(visit.page()).hasURL(Pattern.compile("[?&]recording=\\w+.*&t=\\d"));
                assertThat(picture(visit)).not().containsText("second");
            }
            assertThat(visit.page().getByText("goes on", exactly())).hasCount(0);
        }
    }

    @Test
    void it_plays_at_a_chosen_speed_and_what_was_shown_does_nothing_to_who_looks() throws Exception {
        record("hostile");
        try (Visit visit = rig.administrator()) {
            try (TerminalWindow window = login("hostile")) {
                window.type("printf '\\033]0;<img src=x onerror=alert(1)>\\007\\033]52;c;c3RvbGVu\\007"
                                + "\\033]8;;javascript:alert(2)\\007a link\\033]8;;\\007 <svg onload=alert(3)>\\n'")
                        .press("Enter")
                        .shows("a link <svg");
                window.type("echo 'the la''st'").press("Enter").shows("the last");
            }
            visit.go("/sessions/hostile/activity");
            openRecording(visit).click();
            visit.page().getByLabel("Speed").selectOption("16");
            visit.button("Play").click();
            assertThat(picture(visit)).containsText("a link <svg onload=alert(3)>");
            assertThat(picture(visit)).containsText("the last");
            assertThat(visit.button("Play")).isVisible(); // it has come to its end
            clickIn(visit, "a link <svg onload=alert(3)>");
            assertThat(visit.page().locator(".player img, .player svg[onload]")).hasCount(0);
            assertThat(visit.page()).hasURL(Pattern.compile("/ui/sessions/hostile/activity"));
        }
    }

    @Test
    void recording_is_turned_on_and_one_is_deleted_and_the_audit_tells_both() throws Exception {
        rig.rest().post("/session/kept", "{}").status(200);
        try (Visit visit = rig.administrator()) {
            visit.go("/sessions/kept/activity");
            visit.button("Record logins").click();
            answer(visit, "Record logins");
            assertThat(visit.page().getByText("Logins to this session over SSH are recorded."))
                    .isVisible();
            try (TerminalWindow window = login("kept")) {
                window.type("exit").press("Enter");
                assertThat(openRecording(visit)).isVisible();
            }
            Locator delete = visit.page().getByRole(AriaRole.BUTTON, page("Delete recording"));
            assertThat(delete).isEnabled();
            delete.click();
            answer(visit, "Delete");
            assertThat(visit.page().getByText("No login to this session has been recorded"))
                    .isVisible();
            assertThat(visit.page().locator(".audit-event").filter(hasText("recording deleted")))
                    .hasCount(1);
        }
    }

    private static void record(String session) throws Exception {
        rig.rest().post("/session/" + session, "{}").status(200);
        rig.rest()
                .post("/session/" + session + "/recording", "{\"recorded\": true}")
                .status(200);
    }

    /** Somebody who has logged in from a terminal. */
    private static TerminalWindow login(String session) throws Exception {
        TerminalWindow window = TerminalWindow.open(rig.home(), 80, 24, ssh.ssh(session));
        window.shows("this login is recorded");
        return window;
    }

    private static Locator openRecording(Visit visit) {
        return visit.page().getByRole(AriaRole.BUTTON, page("Open recording"));
    }

    private static Locator picture(Visit visit) {
        return visit.page().locator(".player .xterm-accessibility-tree");
    }

    /** Clicks on the second character of a row of the picture. */
    private static void clickIn(Visit visit, String row) {
        Locator rows = visit.page().locator(".player .xterm-accessibility-tree [role=listitem]");
        int number = rows.allTextContents().stream().map(String::strip).toList().indexOf(row);
        Locator screen = visit.page().locator(".player .xterm-screen");
        BoundingBox box = screen.boundingBox();
        screen.click(new Locator.ClickOptions()
                .setPosition(box.width / 80 * 1.5, box.height / rows.count() * (number + 0.5)));
    }

    private static void answer(Visit visit, String action) {
        visit.page()
                .getByRole(AriaRole.DIALOG)
                .getByRole(AriaRole.BUTTON, named(action).setExact(true))
                .click();
    }

    private static Page.GetByRoleOptions page(String name) {
        return new Page.GetByRoleOptions().setName(name);
    }

    private static Locator.GetByRoleOptions named(String name) {
        return new Locator.GetByRoleOptions().setName(name);
    }

    private static Page.GetByTextOptions exactly() {
        return new Page.GetByTextOptions().setExact(true);
    }

    private static Locator.FilterOptions hasText(String text) {
        return new Locator.FilterOptions().setHasText(text);
    }
}
