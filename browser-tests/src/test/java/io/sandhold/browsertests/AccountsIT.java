package io.sandhold.browsertests;

import static com.microsoft.playwright.assertions.PlaywrightAssertions.assertThat;
import static org.junit.jupiter.api.Assertions.assertEquals;

import com.microsoft.playwright.Locator;
import com.microsoft.playwright.options.AriaRole;
import io.sandhold.server.SshClient;
import jakarta.json.Json;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.regex.Pattern;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

class AccountsIT {

    private static final String HOSTILE = "<img/src=x/onerror=alert(1)>";

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
    void a_token_is_made_in_the_page_and_shown_once_and_revoking_it_signs_its_browser_out() throws Exception {
        try (Visit visit = rig.administrator();
                Visit other = rig.visit()) {
            visit.go("/accounts/admin");
            visit.button("Make a token").click();
            Locator dialog = visit.page().getByRole(AriaRole.DIALOG);
            dialog.getByLabel("Label").fill("from the page");
            button(dialog, "Make a token").click();
            assertThat(dialog).containsText("not shown again");
            String token = dialog.locator("code").textContent();
            assertEquals(
                    200,
                    rig.rest()
                            .anonymous("/sessions", "-H", "Authorization: Bearer " + token)
                            .status());
            button(dialog, "Done").click();
            other.signIn(token);

            visit.button("Revoke token from the page").click();
            button(visit.page().getByRole(AriaRole.DIALOG), "Revoke").click();
            assertThat(visit.button("Revoke token from the page")).hasCount(0);
            other.go("/accounts");
            assertThat(other.button("Sign in")).isVisible();
        }
    }

    @Test
    void a_key_out_of_a_file_logs_in_and_its_hostile_comment_is_text() throws Exception {
        SshClient ssh = rig.ssh();
        rig.rest().delete("/keys/" + fingerprint()).status(200);
        Path pub = rig.home().resolve("hostile.pub");
        Files.writeString(
                pub, Files.readString(rig.home().resolve("id_ed25519.pub")).replace("tester", HOSTILE));
        try (Visit visit = rig.administrator()) {
            visit.go("/accounts/admin");
            visit.button("Add a key").click();
            Locator dialog = visit.page().getByRole(AriaRole.DIALOG);
            dialog.locator("input[type=file]").setInputFiles(pub);
            assertThat(dialog.getByLabel("Public key"))
                    .hasValue(Files.readString(pub).strip());
            button(dialog, "Add a key").click();
            Locator row = visit.page().getByRole(AriaRole.ROW).filter(new Locator.FilterOptions().setHasText(HOSTILE));
            assertThat(row).containsText("not yet");
            assertEquals("in\n", ssh.run("keyed", "echo", "in").code(0).text());
            visit.page().reload();
            assertThat(row).isVisible();
            assertThat(row).not().containsText("not yet");

            button(row, "Revoke key " + HOSTILE).click();
            button(visit.page().getByRole(AriaRole.DIALOG), "Revoke").click();
            assertThat(row).hasCount(0);
            assertEquals(255, ssh.run("keyed", "echo", "in").code());
        }
    }

    @Test
    void a_private_key_never_leaves_the_browser() throws Exception {
        try (Visit visit = rig.administrator()) {
            List<String> sent = new CopyOnWriteArrayList<>();
            visit.page().onRequest(request -> {
                if (request.postData() != null) {
                    sent.add(request.postData());
                }
            });
            visit.go("/accounts/admin");
            visit.button("Add a key").click();
            Locator dialog = visit.page().getByRole(AriaRole.DIALOG);
            dialog.getByLabel("Public key").fill("-----BEGIN OPENSSH PRIVATE KEY-----\nb3BlbnNzaC1rZXk\n");
            button(dialog, "Add a key").click();
            assertThat(dialog.getByRole(AriaRole.ALERT)).containsText("private key");
            assertEquals(List.of(), sent);
        }
    }

    @Test
    void whoever_is_no_administrator_sees_their_own_account_and_is_warned_before_the_last_way_in_goes()
            throws Exception {
        rig.rest().post("/accounts", "{\"name\": \"ben\"}").status(200);
        String token = rig.rest()
                .post("/tokens", "{\"label\": \"only\", \"account\": \"ben\"}")
                .status(200)
                .json()
                .getString("token");
        try (Visit visit = rig.visit()) {
            visit.signIn(token);
            visit.go("/accounts/admin");
            assertThat(visit.heading("ben")).isVisible();
            visit.button("Revoke token only").click();
            Locator dialog = visit.page().getByRole(AriaRole.DIALOG);
            assertThat(dialog.getByRole(AriaRole.ALERT)).containsText("the last thing that lets you in");
            assertThat(dialog.getByRole(AriaRole.ALERT)).containsText("signed out at once");
            button(dialog, "Cancel").click();
        }
    }

    @Test
    void a_generated_password_lets_in_and_the_secret_of_codes_is_a_picture_too() throws Exception {
        rig.rest().post("/accounts", "{\"name\": \"cara\"}").status(200);
        try (Visit visit = rig.administrator()) {
            visit.go("/accounts/cara");
            visit.button("Set a password").click();
            Locator dialog = visit.page().getByRole(AriaRole.DIALOG);
            dialog.getByText("Generate one").click();
            button(dialog, "Set it").click();
            assertThat(dialog.locator("code")).isVisible();
            String password = dialog.locator("code").textContent();
            String body = Json.createObjectBuilder()
                    .add("account", "cara")
                    .add("password", password)
                    .build()
                    .toString();
            rig.rest()
                    .anonymous("/sign-in", "-H", "Content-Type: application/json", "--data-binary", body)
                    .status(200);
            button(dialog, "Done").click();

            visit.button("Ask for codes").click();
            button(dialog, "Ask for codes").click();
            assertThat(dialog.getByRole(AriaRole.IMG)).isVisible();
            assertThat(dialog.locator("code").last()).hasText(Pattern.compile("[A-Z2-7]{32}"));
        }
    }

    private static String fingerprint() throws Exception {
        return rig.rest()
                .get("/keys")
                .status(200)
                .json()
                .getJsonArray("keys")
                .getJsonObject(0)
                .getString("fingerprint");
    }

    private static Locator button(Locator within, String name) {
        return within.getByRole(
                AriaRole.BUTTON, new Locator.GetByRoleOptions().setName(name).setExact(true));
    }
}
