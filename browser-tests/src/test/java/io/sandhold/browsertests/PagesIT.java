package io.sandhold.browsertests;

import static com.microsoft.playwright.assertions.PlaywrightAssertions.assertThat;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.deque.html.axecore.playwright.AxeBuilder;
import com.deque.html.axecore.results.Rule;
import com.microsoft.playwright.Browser;
import com.microsoft.playwright.Page;
import com.microsoft.playwright.options.AriaRole;
import com.microsoft.playwright.options.ColorScheme;
import com.microsoft.playwright.options.LoadState;
import io.sandhold.server.BuiltServer;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.Consumer;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

/**
 * Every page of the console, in both languages and both themes, and at the width of a phone: each is shown, keeps the page's policy and has nothing that axe holds for serious. The run writes what
 * axe found to {@code docs/console/accessibility.md}, and with {@code -Dsandhold.screenshots=yes} pictures of every page beside it.
 */
class PagesIT {

    private static final Path DOCS = BuiltServer.LAUNCHER.resolveSibling("docs").resolve("console");
    private static final boolean PICTURES =
            Boolean.getBoolean("sandhold.screenshots") || "yes".equals(System.getProperty("sandhold.screenshots"));

    private static final List<String> STANDARDS = List.of("wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa");
    private static final Set<String> SERIOUS = Set.of("serious", "critical");

    /** A page's address, and what stands in its picture's name. */
    private static final Map<String, String> PAGES = new LinkedHashMap<>();

    static {
        PAGES.put("overview", "/overview");
        PAGES.put("sessions", "/sessions");
        PAGES.put("terminal", "/sessions/demo/terminal");
        PAGES.put("files", "/sessions/demo/files");
        PAGES.put("processes", "/sessions/demo/processes");
        PAGES.put("metrics", "/sessions/demo/metrics");
        PAGES.put("activity", "/sessions/demo/activity");
        PAGES.put("audit", "/audit");
        PAGES.put("accounts", "/accounts");
        PAGES.put("blocks", "/blocks");
        PAGES.put("server", "/server");
    }

    /** What opens over a page, by keys and places that are the same in every language. */
    private static final Map<String, Consumer<Page>> OPENED = new LinkedHashMap<>();

    static {
        OPENED.put("create", page -> page.locator("main button").first().click());
        OPENED.put("keys", page -> page.keyboard().press("?"));
        OPENED.put("palette", page -> page.keyboard().press("Control+k"));
    }

    private static BrowserRig rig;

    @BeforeAll
    static void open() throws Exception {
        rig = BrowserRig.open();
        rig.rest().post("/session/demo", "{\"size\": \"200M\"}").status(200);
        rig.rest().post("/session/quick-heron-74", "{}").status(200);
        rig.rest()
                .post(
                        "/execute/demo",
                        "{\"command\": \"mkdir -p src docs; echo 'print(6 * 7)' > answer.py; echo '# Notes' > docs/notes.md;"
                                + " head -c 40M /dev/urandom > data.bin; echo '<b>' > '<img src=x onerror=alert(1)>'\"}")
                .status(200);
        rig.rest()
                .post("/processes/demo", "{\"command\": \"while :; do sleep 1; done\"}")
                .status(200);
        try (Visit visit = rig.administrator()) {
            Terminal terminal = Terminal.start(visit, "demo");
            terminal.line("ls -la; python3 answer.py");
            terminal.shows("42");
        }
        rig.rest().post("/session/demo/recording", "{\"recorded\": true}").status(200);
        rig.ssh().run("demo", "-tt", "echo recorded; ls --color").code(0);
        String recording = rig.rest()
                .get("/recordings?session=demo")
                .status(200)
                .json()
                .getJsonArray("recordings")
                .getJsonObject(0)
                .getString("id");
        PAGES.put("recording", "/sessions/demo/activity?recording=" + recording);
        rig.rest().post("/accounts", "{\"name\": \"ada\"}").status(200);
        rig.rest()
                .post("/tokens", "{\"label\": \"laptop\", \"account\": \"ada\"}")
                .status(200);
    }

    @AfterAll
    static void close() throws IOException {
        rig.close();
    }

    @Test
    void every_page_in_both_languages_and_themes_has_nothing_serious() throws Exception {
        List<String> serious = new ArrayList<>();
        Map<String, List<String>> found = new LinkedHashMap<>();
        for (Look look : List.of(
                new Look("en-GB", ColorScheme.LIGHT),
                new Look("zh-CN", ColorScheme.DARK),
                new Look("en-GB", ColorScheme.DARK),
                new Look("zh-CN", ColorScheme.LIGHT))) {
            try (Visit visit = rig.visit(new Browser.NewContextOptions()
                    .setLocale(look.locale())
                    .setColorScheme(look.scheme())
                    .setViewportSize(1280, 800))) {
                visit.go("/");
                assertThat(visit.page().getByRole(AriaRole.BUTTON).last()).isVisible();
                look(visit, "sign-in", look, found, serious);
                visit.signInBySubmit(rig.server().token());
                for (Map.Entry<String, String> page : PAGES.entrySet()) {
                    visit.go(page.getValue());
                    settle(visit.page());
                    look(visit, page.getKey(), look, found, serious);
                }
                for (Map.Entry<String, Consumer<Page>> opened : OPENED.entrySet()) {
                    visit.go("/sessions");
                    settle(visit.page());
                    opened.getValue().accept(visit.page());
                    assertThat(visit.page().getByRole(AriaRole.DIALOG)).isVisible();
                    visit.page() // what fades in has less contrast on its way
                            .waitForFunction(
                                    "() => getComputedStyle(document.querySelector('[role=dialog]')).opacity === '1'");
                    look(visit, opened.getKey(), look, found, serious);
                }
            }
        }
        write(found);
        assertEquals(List.of(), serious);
    }

    @Test
    void at_the_width_of_a_phone_no_page_is_wider_than_that() throws Exception {
        List<String> wider = new ArrayList<>();
        try (Visit visit = rig.visit(new Browser.NewContextOptions().setViewportSize(375, 740))) {
            visit.signIn(rig.server().token());
            for (Map.Entry<String, String> page : PAGES.entrySet()) {
                visit.go(page.getValue());
                settle(visit.page());
                int width = (int) visit.page().evaluate("document.documentElement.scrollWidth");
                if (width > 375) {
                    wider.add(page.getKey() + ": " + width);
                }
                picture(visit.page(), "phone-" + page.getKey());
            }
        }
        assertEquals(List.of(), wider);
    }

    /** How a page is looked at. */
    private record Look(String locale, ColorScheme scheme) {

        /** Two of the four are enough for whoever leafs through. */
        boolean pictured() {
            return (scheme == ColorScheme.DARK) == locale.startsWith("zh");
        }

        String name() {
            return locale.substring(0, 2) + "-" + (scheme == ColorScheme.DARK ? "dark" : "light");
        }
    }

    private static void look(Visit visit, String page, Look look, Map<String, List<String>> found, List<String> serious)
            throws IOException {
        List<Rule> broken =
                new AxeBuilder(visit.page()).withTags(STANDARDS).analyze().getViolations();
        List<String> words = new ArrayList<>();
        for (Rule rule : broken) {
            String told = rule.getId() + " (" + rule.getImpact() + "): "
                    + rule.getNodes().getFirst().getTarget();
            words.add("`" + rule.getId() + "`, " + rule.getImpact());
            if (SERIOUS.contains(rule.getImpact())) {
                serious.add(page + " " + look.name() + ": " + told + " "
                        + rule.getNodes().getFirst().getHtml());
            }
        }
        found.put(page + " | " + look.name(), words);
        if (look.pictured()) {
            picture(visit.page(), page + "-" + look.name());
        }
    }

    private static void settle(Page page) {
        page.waitForLoadState(LoadState.LOAD);
        assertThat(page.getByRole(AriaRole.HEADING).first()).isVisible();
        assertThat(page.locator(".mantine-Loader-root")).hasCount(0);
    }

    private static void picture(Page page, String name) throws IOException {
        if (PICTURES) {
            Files.createDirectories(DOCS);
            page.screenshot(new Page.ScreenshotOptions().setPath(DOCS.resolve(name + ".png")));
        }
    }

    private static void write(Map<String, List<String>> found) throws IOException {
        StringBuilder report = new StringBuilder("""
                # What axe finds in the console

                Written by `PagesIT`, which looks at every page by axe-core with the rules of WCAG 2.0 to 2.2, levels A and AA, in a real Chromium. It fails where something serious or critical is found.

                | page | language and theme | found |
                |---|---|---|
                """);
        found.forEach((page, words) -> report.append("| ")
                .append(page)
                .append(" | ")
                .append(words.isEmpty() ? "nothing" : String.join("; ", words))
                .append(" |\n"));
        Files.createDirectories(DOCS);
        Path file = DOCS.resolve("accessibility.md");
        if (!Files.exists(file) || !Files.readString(file).contentEquals(report)) {
            Files.writeString(file, report);
        }
        assertTrue(found.size() >= 4 * (PAGES.size() + OPENED.size()));
    }
}
