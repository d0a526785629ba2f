package io.sandhold.browsertests;

import static com.microsoft.playwright.assertions.PlaywrightAssertions.assertThat;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.deque.html.axecore.playwright.AxeBuilder;
import com.microsoft.playwright.Browser;
import com.microsoft.playwright.Locator;
import com.microsoft.playwright.Page;
import com.microsoft.playwright.assertions.LocatorAssertions;
import com.microsoft.playwright.options.AriaRole;
import com.microsoft.playwright.options.ColorScheme;
import java.io.IOException;
import java.util.List;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.regex.Pattern;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** The terminal of a session's page, over real shells in real jails. */
class TerminalTabIT {

    private static final AtomicInteger COUNT = new AtomicInteger();

    private static BrowserRig rig;

    @BeforeAll
    static void open() throws Exception {
        rig = BrowserRig.open();
    }

    @AfterAll
    static void close() throws IOException {
        rig.close();
    }

    private static String session() throws Exception {
        return session("{}");
    }

    private static String session(String asked) throws Exception {
        String id = "term" + COUNT.incrementAndGet();
        rig.rest().post("/session/" + id, asked).status(200);
        return id;
    }

    @Test
    void vim_comes_back_as_it_was_after_a_reload_and_in_another_browser() throws Exception {
        String id = session();
        try (Visit visit = rig.administrator();
                Visit other = rig.administrator()) {
            Terminal terminal = Terminal.start(visit, id);
            terminal.line("LANG=C.UTF-8 vim -u NONE poem.txt");
            terminal.shows("poem.txt\" [New");
            terminal.keys().type("ione line\nanother, ");
            terminal.keys().press("Control+v"); // a character by its number, whatever keyboard this machine has
            terminal.keys().type("u4e2d");
            terminal.shows("中");
            String before = terminal.text();
            visit.page().reload();
            terminal.connected();
            terminal.shows("中");
            assertEquals(before, terminal.text());
            other.go("/sessions/" + id + "/terminal");
            Terminal there = Terminal.at(other);
            there.shows("another, 中");
            there.keys().type(", seen");
            terminal.shows(", seen");
            terminal.keys().press("Escape");
            terminal.line(":x");
            terminal.line("wc -l poem.txt");
            there.shows("2 poem.txt");
        }
    }

    @Test
    void htop_runs_and_a_larger_window_is_told() throws Exception {
        String id = session();
        try (Visit visit = rig.administrator()) {
            Terminal terminal = Terminal.start(visit, id);
            terminal.line("stty size; htop");
            terminal.shows("F10Quit");
            terminal.shows("Load average");
            visit.page().setViewportSize(1500, 1000);
            terminal.shows("F10Quit");
            terminal.keys().press("F10");
            terminal.line("clear; stty size");
            terminal.shows(Pattern.compile("\\b[3-9][0-9] 1[0-9][0-9]"));
        }
    }

    @Test
    void a_flood_is_interrupted_at_once_and_a_line_of_10000_columns_is_one() throws Exception {
        String id = session();
        try (Visit visit = rig.administrator()) {
            Terminal terminal = Terminal.start(visit, id);
            terminal.line("yes flood");
            terminal.shows("flood");
            terminal.keys().press("Control+c");
            terminal.line("clear; echo qui''et");
            terminal.shows("quiet");
            terminal.line("clear; head -c 1M /dev/urandom; printf '\\033c'; echo; echo sa''ne");
            terminal.shows("sane");
            terminal.line("printf 'x%.0s' $(seq 10000); echo; echo lo''ng");
            terminal.shows("long");
            terminal.line("printf '<img src=x onerror=alert(1)>\\033]2;<img src=y onerror=alert(2)>\\007\\n'");
            terminal.shows("<img src=x");
            assertThat(visit.page()
                            .getByText("<img src=y onerror=alert(2)>", new Page.GetByTextOptions().setExact(true)))
                    .isVisible();
        }
    }

    @Test
    void a_connection_that_is_lost_is_made_again() throws Exception {
        String id = session();
        try (Visit visit = rig.administrator()) {
            List<Cut> cuts = Cut.of(visit);
            Terminal terminal = Terminal.start(visit, id);
            terminal.line("echo be''fore");
            terminal.shows("before");
            cuts.getLast().line();
            assertThat(visit.page().getByText("The connection is lost")).isVisible();
            assertThat(visit.page().getByRole(AriaRole.TIMER)).containsText("Trying again in");
            visit.button("Reconnect now").click();
            terminal.connected();
            terminal.shows("before");
            cuts.getLast().mute();
            terminal.keys().type("e");
            assertThat(visit.page().getByText("Unstable: no answer")).isVisible();
            assertThat(visit.page().getByRole(AriaRole.TIMER))
                    .isVisible(new LocatorAssertions.IsVisibleOptions().setTimeout(25_000));
            terminal.connected();
            terminal.line("cho af''ter");
            terminal.shows("after");
        }
    }

    @Test
    void several_shells_stand_side_by_side_and_ending_one_says_what_that_kills() throws Exception {
        String id = session();
        try (Visit visit = rig.administrator()) {
            Terminal terminal = Terminal.start(visit, id);
            terminal.line("echo in ma''in");
            terminal.shows("in main");
            visit.button("Start one more shell").click();
            assertThat(tab(visit, "shell-2")).hasAttribute("aria-selected", "true");
            terminal.connected();
            terminal.line("exec sleep 600");
            tab(visit, "main").click();
            terminal.shows("in main");
            tab(visit, "shell-2").click();
            visit.button("End this shell").click();
            Locator dialog = visit.page().getByRole(AriaRole.DIALOG);
            assertThat(dialog).containsText("everything that was started in it");
            dialog.getByRole(AriaRole.BUTTON, new Locator.GetByRoleOptions().setName("End this shell"))
                    .click();
            assertThat(tab(visit, "shell-2")).isHidden();
            terminal.shows("in main");
            terminal.line("exit 3");
            assertThat(visit.page().getByRole(AriaRole.ALERT)).containsText("ended with code 3");
            visit.button("Start it anew").click();
            terminal.connected();
            rig.rest().delete("/session/" + id).status(200);
            assertThat(visit.page()
                            .getByText("session '" + id + "' was deleted")
                            .first())
                    .isVisible();
        }
    }

    private static Locator tab(Visit visit, String name) {
        return visit.page()
                .getByRole(
                        AriaRole.TAB, new Page.GetByRoleOptions().setName(name).setExact(true));
    }

    @Test
    void what_is_found_is_counted_and_tab_is_the_shells_but_for_a_key_that_leaves() throws Exception {
        String id = session();
        try (Visit visit = rig.administrator()) {
            Terminal terminal = Terminal.start(visit, id);
            terminal.line("clear; seq 100 130");
            terminal.shows("130");
            terminal.keys().press("Control+Shift+F");
            visit.page().getByLabel("Search in the terminal").last().fill("11");
            assertThat(visit.page().getByRole(AriaRole.SEARCH)).containsText("of 11");
            visit.page().keyboard().press("Escape");
            terminal.line("touch unlikely-name");
            terminal.keys().type("ls -l unl");
            terminal.keys().press("Tab");
            terminal.shows("ls -l unlikely-name");
            terminal.keys().press("Control+Shift+L");
            assertThat(visit.button("Search in the terminal (Ctrl-Shift-F)")).isFocused();
        }
    }

    @Test
    void a_paste_of_lines_into_what_would_run_them_is_asked_about() throws Exception {
        String id = session();
        try (Visit visit = rig.administrator()) {
            Terminal terminal = Terminal.start(visit, id);
            terminal.line("echo rea''dy; cat");
            terminal.shows("ready");
            paste(terminal, "one\ntwo\u001b[201~\n");
            Locator dialog = visit.page().getByRole(AriaRole.DIALOG);
            assertThat(dialog).containsText("Paste 2 lines?");
            dialog.getByRole(
                            AriaRole.BUTTON,
                            new Locator.GetByRoleOptions().setName("Paste").setExact(true))
                    .click();
            terminal.shows("two[201~");
            terminal.keys().press("Control+d");
            terminal.shows(Pattern.compile("(sandbox@.*){2}", Pattern.DOTALL));
            paste(terminal, "echo not\necho yet");
            terminal.shows("echo yet");
            assertThat(dialog).isHidden();
        }
    }

    private static void paste(Terminal terminal, String text) {
        terminal.keys();
        terminal.visit().page().evaluate("""
                text => {
                  const data = new DataTransfer();
                  data.setData("text/plain", text);
                  document.activeElement.dispatchEvent(new ClipboardEvent("paste", { clipboardData: data, bubbles: true, cancelable: true }));
                }
                """, text);
    }

    @ParameterizedTest
    @EnumSource(names = {"LIGHT", "DARK"})
    void nothing_stands_in_anybodys_way_in_either_theme_or_on_a_phone(ColorScheme scheme) throws Exception {
        String id = session();
        try (Visit visit =
                rig.visit(new Browser.NewContextOptions().setColorScheme(scheme).setHasTouch(true))) {
            visit.signIn(rig.server().token());
            Terminal terminal = Terminal.start(visit, id);
            terminal.line("ls --color=always /; printf '\\033[38;2;90;90;90mgrey\\033[0m\\n'");
            terminal.shows("grey");
            assertEquals(List.of(), serious(visit));
            visit.page().setViewportSize(390, 844);
            visit.button("Ctrl").click();
            visit.button("|").click();
            visit.button("Esc").click();
            assertEquals(List.of(), serious(visit));
            assertTrue(
                    (boolean) visit.page().evaluate("document.documentElement.scrollWidth <= window.innerWidth"),
                    "nothing is wider than a phone");
        }
    }

    private static List<String> serious(Visit visit) {
        return new AxeBuilder(visit.page())
                .include(".mantine-Tabs-panel").analyze().getViolations().stream()
                        .filter(rule -> List.of("serious", "critical").contains(rule.getImpact()))
                        .map(rule -> rule.getId() + ": " + rule.getNodes())
                        .toList();
    }

    @Test
    void chinese_is_spoken_too() throws Exception {
        String id = session();
        try (Visit visit = rig.administrator()) {
            visit.go("/sessions/" + id + "/terminal");
            visit.page()
                    .getByRole(AriaRole.COMBOBOX, new Page.GetByRoleOptions().setName("Language"))
                    .click();
            visit.page().getByRole(AriaRole.OPTION).getByText("中文").click();
            visit.button("启动 shell").click();
            assertThat(visit.page().getByText("已连接")).isVisible();
        }
    }

    @Test
    void what_is_selected_is_copied_and_who_only_looks_on_types_nothing() throws Exception {
        String id = session();
        try (Visit visit = rig.administrator()) {
            visit.context().grantPermissions(List.of("clipboard-read", "clipboard-write"));
            Terminal terminal = Terminal.start(visit, id);
            terminal.line("clear; echo cop''ied");
            terminal.shows("copied");
            visit.page()
                    .locator(".xterm-screen")
                    .dblclick(new Locator.DblclickOptions().setPosition(20, 8).setForce(true));
            terminal.keys().press("Control+Shift+C");
            assertEquals("copied", visit.page().evaluate("() => navigator.clipboard.readText()"));
            Locator view = visit.page().getByRole(AriaRole.SWITCH, new Page.GetByRoleOptions().setName("View only"));
            view.check();
            assertThat(visit.page().getByText("You only look on")).isVisible();
            terminal.connected();
            terminal.keys().type("not this");
            view.uncheck();
            terminal.connected();
            terminal.keys().type("but this");
            terminal.shows("but this");
            assertThat(terminal.rows()).not().containsText("not this");
        }
    }

    @Test
    void a_session_that_ends_by_the_clock_says_so_beside_its_terminal() throws Exception {
        String id = session("{\"timeout\": 58}");
        try (Visit visit = rig.administrator()) {
            Terminal.start(visit, id);
            assertThat(visit.page().getByText("and its files with it")).isVisible();
        }
    }

    @Test
    void whoever_may_only_read_is_told_what_a_terminal_takes() throws Exception {
        String id = session();
        String token = rig.rest()
                .post("/tokens", "{\"label\": \"looks\", \"scope\": \"read-only\"}")
                .status(200)
                .json()
                .getString("token");
        try (Visit visit = rig.visit()) {
            visit.signIn(token);
            visit.go("/sessions/" + id + "/terminal");
            assertThat(visit.page().getByText("You are signed in for reading only"))
                    .isVisible();
            assertThat(visit.button("Start a shell")).isHidden();
        }
    }
}
