package io.sandhold.browsertests;

import static com.microsoft.playwright.assertions.PlaywrightAssertions.assertThat;

import com.microsoft.playwright.Keyboard;
import com.microsoft.playwright.Locator;
import com.microsoft.playwright.Page;
import com.microsoft.playwright.options.AriaRole;
import java.util.regex.Pattern;

/** The terminal of a session's page, as somebody with a screen reader has it: what it shows is read out of the rows that those are given. */
record Terminal(Visit visit) {

    /** Goes to a session's terminal and starts a shell there. */
    static Terminal start(Visit visit, String session) {
        visit.go("/sessions/" + session + "/terminal");
        visit.button("Start a shell").click();
        return at(visit);
    }

    /** The one that is shown. */
    static Terminal at(Visit visit) {
        Terminal terminal = new Terminal(visit);
        terminal.readsOut();
        return terminal;
    }

    private void readsOut() {
        visit.page()
                .getByRole(AriaRole.SWITCH, new Page.GetByRoleOptions().setName("Screen reader"))
                .check();
        connected();
    }

    void connected() {
        assertThat(visit.page().getByText("Connected", new Page.GetByTextOptions().setExact(true)))
                .isVisible();
    }

    /** Types a line. */
    void line(String text) {
        keys().type(text);
        keys().press("Enter");
    }

    Keyboard keys() {
        visit.page().getByRole(AriaRole.TEXTBOX, named("Terminal of the shell")).focus();
        return visit.page().keyboard();
    }

    private static Page.GetByRoleOptions named(String name) {
        return new Page.GetByRoleOptions().setName(name);
    }

    /** Its rows. */
    Locator rows() {
        return visit.page().locator(".xterm-accessibility-tree");
    }

    /** Waits until it shows a text. */
    void shows(String text) {
        assertThat(rows()).containsText(text);
    }

    void shows(Pattern pattern) {
        assertThat(rows()).containsText(pattern);
    }

    /** Its rows as they are now. */
    String text() {
        return rows().innerText();
    }
}
