package io.sandhold.browsertests;

import static com.microsoft.playwright.assertions.PlaywrightAssertions.assertThat;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.microsoft.playwright.Locator;
import com.microsoft.playwright.Page;
import com.microsoft.playwright.options.AriaRole;
import io.sandhold.server.Eventually;
import io.sandhold.server.Rest;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.regex.Pattern;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

class SessionsIT {

    private static final Duration PATIENCE = Duration.ofSeconds(60);

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
    void a_session_is_made_in_the_page_and_the_ways_into_it_are_shown() throws Exception {
        try (Visit visit = rig.administrator()) {
            visit.go("/sessions");
            visit.button("Create a session").first().click();
            Locator dialog = visit.page().getByRole(AriaRole.DIALOG);
            dialog.getByLabel("Name").fill("made-here");
            dialog.getByLabel("Disk quota").fill("60M");
            dialog.getByLabel("Memory").fill("64M");
            dialog.getByRole(AriaRole.BUTTON, new Locator.GetByRoleOptions().setName("Create a session"))
                    .click();
            assertThat(visit.heading("made-here")).isVisible();
            String ssh = "ssh -p " + rig.server().sshPort() + " made-here@127.0.0.1";
            assertThat(visit.page().getByLabel("Log in by ssh").first()).hasText(ssh);
            Rest.Answer made = rig.rest().get("/session/made-here").status(200);
            assertEquals(60 << 20, made.json().getInt("quota"));
            assertEquals(64 << 20, made.json().getJsonObject("limits").getInt("memory"));
        }
    }

    @Test
    void what_the_server_refuses_is_said_in_its_words_and_nothing_is_made() throws Exception {
        try (Visit visit = rig.administrator()) {
            visit.go("/sessions");
            visit.button("Create a session").first().click();
            Locator dialog = visit.page().getByRole(AriaRole.DIALOG);
            dialog.getByLabel("Name").fill("too-large");
            dialog.getByLabel("Disk quota").fill("900T");
            dialog.getByRole(AriaRole.BUTTON, new Locator.GetByRoleOptions().setName("Create a session"))
                    .click();
            assertThat(dialog.getByRole(AriaRole.ALERT)).containsText("at most");
            assertEquals(404, rig.rest().get("/session/too-large").status());
        }
    }

    @Test
    void what_a_session_may_take_is_changed_in_its_page_and_the_rest_stays() throws Exception {
        rig.rest()
                .post("/session/grown", "{\"size\": \"50M\", \"limits\": {\"processes\": 40}}")
                .status(200);
        try (Visit visit = rig.administrator()) {
            visit.go("/sessions/grown");
            visit.button("Change").click();
            Locator dialog = visit.page().getByRole(AriaRole.DIALOG);
            dialog.getByLabel("Disk quota").fill("900T");
            confirm(dialog, "Change");
            assertThat(dialog.getByRole(AriaRole.ALERT)).containsText("at most");
            dialog.getByLabel("Disk quota").fill("80M");
            dialog.getByLabel("Memory").fill("96M");
            confirm(dialog, "Change");
            assertThat(dialog).isHidden();
            assertThat(visit.page().getByText("Memory 96 MB, 40 processes")).isVisible();
            Rest.Answer now = rig.rest().get("/session/grown").status(200);
            assertEquals(80 << 20, now.json().getInt("quota"));
            assertEquals(96 << 20, now.json().getJsonObject("limits").getInt("memory"));
        }
    }

    @Test
    void keys_of_one_character_can_be_turned_off_for_who_speaks_to_a_browser() throws Exception {
        try (Visit visit = rig.administrator()) {
            visit.go("/sessions");
            Locator search = visit.page().getByLabel("Search by name or owner");
            assertThat(search).isVisible();
            visit.page().keyboard().press("?");
            Locator dialog = visit.page().getByRole(AriaRole.DIALOG);
            dialog.getByLabel("Keys of one character").uncheck();
            visit.page().keyboard().press("Escape");
            assertThat(dialog).isHidden();
            visit.page().keyboard().press("/");
            visit.page().keyboard().press("?");
            assertThat(dialog).isHidden();
            assertThat(search).not().isFocused();
            visit.page().keyboard().press("Control+k");
            assertThat(dialog).isVisible();
        }
    }

    private static void confirm(Locator dialog, String action) {
        dialog.getByRole(AriaRole.BUTTON, new Locator.GetByRoleOptions().setName(action))
                .click();
    }

    @Test
    void the_table_moves_by_itself_with_what_other_clients_do() throws Exception {
        try (Visit visit = rig.administrator()) {
            visit.go("/sessions?q=others");
            assertThat(visit.page().getByRole(AriaRole.NAVIGATION)).isVisible();
            rig.rest().post("/session/others", "{\"size\": \"50M\"}").status(200);
            Locator row = row(visit, "others");
            assertThat(row).isVisible();
            assertThat(row).containsText("new");
            Path file = Files.write(rig.home().resolve("big"), new byte[30 << 20]);
            rig.ssh().sftp("others", "put " + file).code(0);
            Locator bar = row.getByRole(AriaRole.PROGRESSBAR);
            Eventually.holds(
                    PATIENCE,
                    bar::ariaSnapshot,
                    () -> String.valueOf(bar.getAttribute("aria-label")).startsWith("30 MB of 50 MB"));
            rig.rest().delete("/session/others?reason=seen").status(200);
            assertThat(row).hasCount(0);
        }
    }

    @Test
    void what_is_looked_for_stands_in_the_address_and_many_are_deleted_at_once() throws Exception {
        for (String name : new String[] {"crowd-1", "crowd-2", "crowd-3", "alone"}) {
            rig.rest().post("/session/" + name, "{}").status(200);
        }
        try (Visit visit = rig.administrator()) {
            visit.go("/sessions");
            assertThat(row(visit, "alone")).isVisible();
            visit.page().keyboard().press("/");
            visit.page().keyboard().type("crowd");
            assertThat(visit.page()).hasURL(Pattern.compile(".*[?&]q=crowd.*"));
            assertThat(row(visit, "crowd-3")).isVisible();
            assertThat(row(visit, "alone")).hasCount(0);
            visit.page().getByLabel("Choose all that are shown").check();
            visit.button("Delete").click();
            Locator dialog = visit.page().getByRole(AriaRole.DIALOG);
            dialog.getByLabel("Reason").fill("the course is over");
            dialog.getByRole(
                            AriaRole.BUTTON,
                            new Locator.GetByRoleOptions().setName("Delete").setExact(true))
                    .click();
            assertThat(visit.page().getByText("No session fits what you look for"))
                    .isVisible();
            for (int i = 1; i <= 3; i++) {
                assertEquals(404, rig.rest().get("/session/crowd-" + i).status());
            }
            rig.rest().get("/session/alone").status(200);
            assertTrue(rig.rest()
                    .get("/audit?target=crowd-1&action=session_deleted")
                    .status(200)
                    .body()
                    .contains("over REST: the course is over"));
        }
    }

    @Test
    void a_process_that_has_run_away_is_found_and_killed() throws Exception {
        rig.rest().post("/session/runaway", "{\"limits\": {\"processes\": 12}}").status(200);
        rig.rest()
                .post("/processes/runaway", "{\"command\": \"while :; do sleep 4242 & done\"}")
                .status(200);
        try (Visit visit = rig.administrator()) {
            visit.go("/sessions/runaway/processes");
            Locator loop = visit.page()
                    .getByRole(AriaRole.ROW)
                    .filter(new Locator.FilterOptions().setHasText("while :; do"))
                    .first();
            assertThat(loop).isVisible();
            loop.getByRole(AriaRole.BUTTON).click();
            visit.page()
                    .getByRole(AriaRole.MENUITEM, new Page.GetByRoleOptions().setName("Kill at once (KILL)"))
                    .click();
            assertThat(visit.page().getByText(Pattern.compile("KILL sent to process \\d+")))
                    .isVisible();
            Eventually.holds(
                    PATIENCE,
                    () -> "the loop is over",
                    () -> rig.rest().get("/processes/runaway").status(200).json().getJsonArray("processes").stream()
                            .noneMatch(process -> process.asJsonObject().getBoolean("running")));
        }
    }

    @Test
    void whoever_is_no_administrator_sees_their_own_and_no_page_of_the_servers() throws Exception {
        rig.rest().post("/accounts", "{\"name\": \"eve\"}").status(200);
        String token = rig.rest()
                .post("/tokens", "{\"account\": \"eve\", \"label\": \"t\"}")
                .json()
                .getString("token");
        rig.rest().post("/session/not-eves", "{}").status(200);
        try (Visit visit = rig.visit()) {
            visit.signIn(token);
            assertThat(visit.heading("Sessions")).isVisible();
            assertThat(visit.page().getByText("There is no session yet")).isVisible();
            assertThat(visit.page().getByRole(AriaRole.NAVIGATION)).not().containsText("Audit");
            visit.go("/audit");
            assertThat(visit.page().getByText("There is no such page")).isVisible();
            visit.go("/sessions/not-eves");
            assertThat(visit.page().getByText("Session not-eves is not there")).isVisible();
        }
    }

    @Test
    void the_palette_goes_to_a_session_by_its_name() throws Exception {
        rig.rest().post("/session/far-away", "{}").status(200);
        try (Visit visit = rig.administrator()) {
            visit.page().keyboard().press("Control+k");
            visit.page().getByRole(AriaRole.DIALOG).getByRole(AriaRole.COMBOBOX).fill("far-aw");
            assertThat(visit.page().getByRole(AriaRole.OPTION)).containsText("far-away");
            visit.page().keyboard().press("Enter");
            assertThat(visit.heading("far-away")).isVisible();
        }
    }

    private static Locator row(Visit visit, String id) {
        return visit.page()
                .getByRole(AriaRole.ROW)
                .filter(new Locator.FilterOptions()
                        .setHas(visit.page()
                                .getByRole(
                                        AriaRole.LINK,
                                        new Page.GetByRoleOptions().setName(id).setExact(true))));
    }
}
