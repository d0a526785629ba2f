package io.sandhold.browsertests;

import com.microsoft.playwright.Browser;
import com.microsoft.playwright.BrowserType;
import com.microsoft.playwright.Playwright;
import com.microsoft.playwright.assertions.PlaywrightAssertions;
import io.sandhold.server.BuiltServer;
import io.sandhold.server.Rest;
import io.sandhold.server.SshClient;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;

/** A built server with real jails, and Debian's Chromium to visit its console with. */
final class BrowserRig implements AutoCloseable {

    private static final Path CHROMIUM = Path.of("/usr/bin/chromium");

    /** Milliseconds within which a page shows what is asked of it, on a machine that has more to do. */
    static final double PATIENCE = 20_000;

    private final Path home;
    private final BuiltServer server;
    private final Playwright playwright;
    private final Browser browser;

    private BrowserRig(Path home, BuiltServer server, Playwright playwright, Browser browser) {
        this.home = home;
        this.server = server;
        this.playwright = playwright;
        this.browser = browser;
    }

    /** With the given options of {@code ./sandhold serve}. */
    static BrowserRig open(String... options) throws Exception {
        Path home = Files.createTempDirectory("sandhold-browser");
        BuiltServer server = BuiltServer.start(
                home.resolve("data"),
                Stream.concat(Stream.of("--max-quota", "1G"), Stream.of(options))
                        .toArray(String[]::new));
        Playwright playwright = null;
        PlaywrightAssertions.setDefaultAssertionTimeout(PATIENCE);
        try {
            playwright = Playwright.create(
                    new Playwright.CreateOptions().setEnv(Map.of("PLAYWRIGHT_SKIP_BROWSER_DOWNLOAD", "1")));
            Browser browser = playwright
                    .chromium()
                    .launch(new BrowserType.LaunchOptions()
                            .setExecutablePath(CHROMIUM)
                            // Chromium's own sandbox does not run as root, which real jails need
                            .setChromiumSandbox(false)
                            .setArgs(List.of("--disable-dev-shm-usage")));
            return new BrowserRig(home, server, playwright, browser);
        } catch (RuntimeException e) {
            end(home, server, playwright);
            throw e;
        }
    }

    BuiltServer server() {
        return server;
    }

    Rest rest() {
        return new Rest(server);
    }

    SshClient ssh() throws Exception {
        return SshClient.of(server, home);
    }

    /** A directory of the visitors' own machine. */
    Path home() {
        return home;
    }

    /** Somebody in front of a browser of their own, in English, with a light theme and the size of a laptop's screen. */
    Visit visit() {
        return visit(new Browser.NewContextOptions());
    }

    Visit visit(Browser.NewContextOptions options) {
        if (options.locale == null) {
            options.setLocale("en-GB");
        }
        return new Visit(browser.newContext(options.setBaseURL(server.http())), server.http());
    }

    /** Who is signed in by the administrator's token. */
    Visit administrator() throws IOException {
        Visit visit = visit();
        visit.signIn(server.token());
        return visit;
    }

    @Override
    public void close() throws IOException {
        browser.close();
        end(home, server, playwright);
    }

    private static void end(Path home, BuiltServer server, Playwright playwright) throws IOException {
        try (server) {
            if (playwright != null) {
                playwright.close();
            }
        } finally {
            try (Stream<Path> tree = Files.walk(home)) {
                for (Path path : tree.sorted((a, b) -> b.compareTo(a)).toList()) {
                    Files.delete(path);
                }
            }
        }
    }
}
