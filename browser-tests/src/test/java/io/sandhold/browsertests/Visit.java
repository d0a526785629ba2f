package io.sandhold.browsertests;

import static com.microsoft.playwright.assertions.PlaywrightAssertions.assertThat;
import static org.junit.jupiter.api.Assertions.assertEquals;

import com.microsoft.playwright.BrowserContext;
import com.microsoft.playwright.Locator;
import com.microsoft.playwright.Page;
import com.microsoft.playwright.options.AriaRole;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;

/**
 * Somebody in front of a browser. What a console must never do is noted meanwhile and held at the end: a script's error, a breach of the page's policy, a dialog
 * of the browser's, a request to another server.
 */
final class Visit implements AutoCloseable {

    private final BrowserContext context;
    private final Page page;
    private final String server;
    private final List<String> faults = new CopyOnWriteArrayList<>();

    Visit(BrowserContext context, String server) {
        this.context = context;
        this.server = server;
        this.page = context.newPage();
        context.setDefaultTimeout(BrowserRig.PATIENCE);
        context.onWebError(error -> faults.add("a script failed: " + error.error()));
        context.onDialog(dialog -> {
            faults.add("a dialog: " + dialog.message());
            dialog.dismiss();
        });
        context.onRequest(request -> {
            if (request.url().startsWith("http") && !request.url().startsWith(server + "/")) {
                faults.add("a request to another server: " + request.url());
            }
        });
        context.onConsoleMessage(message -> {
            if (message.text().contains("Content Security Policy")
                    || message.text().contains("Refused to")) {
                faults.add("the page's policy: " + message.text());
            }
        });
    }

    Page page() {
        return page;
    }

    BrowserContext context() {
        return context;
    }

    /** Goes to a page of the console, such as {@code /sessions}. */
    void go(String path) {
        page.navigate(server + "/ui" + path);
    }

    /** Signs in as somebody does who was sent the console's address. */
    void signIn(String token) {
        page.navigate(server + "/");
        page.getByLabel("Token", new Page.GetByLabelOptions().setExact(true))
                .last()
                .fill(token);
        button("Sign in").click();
        assertThat(page.getByRole(AriaRole.NAVIGATION)).isVisible();
    }

    /** The same, whatever language the page speaks. */
    void signInBySubmit(String token) {
        page.locator("input[name=token]").fill(token);
        page.locator("button[type=submit]").click();
        assertThat(page.getByRole(AriaRole.NAVIGATION)).isVisible();
    }

    Locator button(String name) {
        return page.getByRole(
                AriaRole.BUTTON, new Page.GetByRoleOptions().setName(name).setExact(true));
    }

    Locator heading(String name) {
        return page.getByRole(
                AriaRole.HEADING, new Page.GetByRoleOptions().setName(name).setExact(true));
    }

    /** What the console must not do and has done. */
    List<String> faults() {
        return List.copyOf(faults);
    }

    @Override
    public void close() {
        context.close();
        assertEquals(List.of(), faults());
    }
}
