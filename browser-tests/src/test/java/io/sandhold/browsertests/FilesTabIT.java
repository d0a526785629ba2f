package io.sandhold.browsertests;

import static com.microsoft.playwright.assertions.PlaywrightAssertions.assertThat;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.deque.html.axecore.playwright.AxeBuilder;
import com.google.gson.JsonParser;
import com.microsoft.playwright.Browser;
import com.microsoft.playwright.CDPSession;
import com.microsoft.playwright.Download;
import com.microsoft.playwright.Locator;
import com.microsoft.playwright.Page;
import com.microsoft.playwright.assertions.LocatorAssertions;
import com.microsoft.playwright.options.AriaRole;
import com.microsoft.playwright.options.BoundingBox;
import com.microsoft.playwright.options.ColorScheme;
import jakarta.json.Json;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.MessageDigest;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.List;
import java.util.Locale;
import java.util.Random;
import java.util.Set;
import java.util.TreeSet;
import java.util.regex.Pattern;
import java.util.zip.ZipFile;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** A session's files in the console, which is looked at from the other doors at the same time. */
class FilesTabIT {

    private static final double LONG = 60_000;

    private static BrowserRig rig;

    @BeforeAll
    static void open() throws Exception {
        rig = BrowserRig.open();
    }

    @AfterAll
    static void close() throws IOException {
        rig.close();
    }

    private static void session(String name, String size) throws Exception {
        rig.rest().post("/session/" + name, "{\"size\":\"" + size + "\"}").status(200);
    }

    private static String run(String session, String command) throws Exception {
        String body = Json.createObjectBuilder().add("command", command).build().toString();
        return rig.rest().post("/execute/" + session, body).status(200).json().getString("stdout");
    }

    private static String sumOnServer(String session, String path) throws Exception {
        return rig.rest()
                .get("/fs/" + session + "/checksum?path=" + path)
                .status(200)
                .json()
                .getString("checksum");
    }

    /** A file of the visitor's own machine, of bytes that no packing shortens. */
    private static Path file(String name, int megabytes, long seed) throws IOException {
        Path file = rig.home().resolve(name);
        Files.createDirectories(file.getParent());
        byte[] some = new byte[1 << 20];
        Random random = new Random(seed);
        try (OutputStream out = Files.newOutputStream(file)) {
            for (int count = 0; count < megabytes; count++) {
                random.nextBytes(some);
                out.write(some);
            }
        }
        return file;
    }

    private static String sum(Path file) throws Exception {
        MessageDigest sum = MessageDigest.getInstance("SHA-256");
        try (var in = Files.newInputStream(file)) {
            byte[] piece = new byte[1 << 16];
            for (int count = in.read(piece); count >= 0; count = in.read(piece)) {
                sum.update(piece, 0, count);
            }
        }
        return HexFormat.of().formatHex(sum.digest());
    }

    private static Locator list(Visit visit) {
        return visit.page().getByRole(AriaRole.GRID);
    }

    private static Locator row(Visit visit, String name) {
        return list(visit)
                .getByRole(AriaRole.ROW)
                .filter(new Locator.FilterOptions()
                        .setHas(visit.page().getByText(name, new Page.GetByTextOptions().setExact(true))));
    }

    private static Visit files(String session) throws IOException {
        Visit visit = rig.administrator();
        visit.go("/sessions/" + session + "/files");
        assertThat(visit.page().getByLabel("Search this directory")).isVisible();
        return visit;
    }

    /** Drops files and folders as the browser is handed them by a desktop. */
    private static void drop(Visit visit, Path... paths) {
        BoundingBox tab = visit.page().locator(".files-tab").boundingBox();
        String files = Arrays.stream(paths)
                .map(path -> '"' + path.toString() + '"')
                .reduce((a, b) -> a + "," + b)
                .orElse("");
        CDPSession browser = visit.context().newCDPSession(visit.page());
        for (String type : new String[] {"dragEnter", "dragOver", "drop"}) {
            browser.send(
                    "Input.dispatchDragEvent",
                    JsonParser.parseString("{\"type\":\"" + type + "\",\"x\":" + (tab.x + tab.width / 2)
                                    + ",\"y\":" + (tab.y + tab.height / 2)
                                    + ",\"data\":{\"items\":[],\"dragOperationsMask\":1,\"files\":[" + files + "]}}")
                            .getAsJsonObject());
        }
        browser.detach();
    }

    private static Locator state(Visit visit, String state) {
        return visit.page().locator("[data-state=" + state + "]");
    }

    private static LocatorAssertions.IsVisibleOptions inLongTime() {
        return new LocatorAssertions.IsVisibleOptions().setTimeout(LONG);
    }

    @Test
    void a_hundred_megabytes_are_dropped_and_arrive_whole() throws Exception {
        session("dropped", "300M");
        Path big = file("big.bin", 100, 1);
        try (Visit visit = files("dropped")) {
            drop(visit, big);
            assertThat(state(visit, "sending")).isVisible();
            assertThat(state(visit, "sending")).containsText(" of 100 MB, ");
            assertThat(state(visit, "done")).isVisible(inLongTime());
            assertThat(row(visit, "big.bin")).containsText("100 MB");
            assertEquals(sum(big), sumOnServer("dropped", "big.bin"));
            assertEquals(sum(big) + "\n", run("dropped", "sha256sum big.bin | cut -d' ' -f1"));
        }
    }

    @Test
    void an_upload_is_paused_and_goes_on_after_a_reload_with_the_same_file_and_no_other() throws Exception {
        session("paused", "300M");
        Path big = file("again/film.bin", 40, 2);
        Path other = file("other/film.bin", 40, 3);
        try (Visit visit = files("paused")) {
            CDPSession browser = visit.context().newCDPSession(visit.page());
            browser.send(
                    "Network.emulateNetworkConditions",
                    JsonParser.parseString(
                                    "{\"offline\":false,\"latency\":0,\"downloadThroughput\":-1,\"uploadThroughput\":12000000}")
                            .getAsJsonObject());
            visit.page().locator("input[data-upload=files]").setInputFiles(big);
            assertThat(state(visit, "sending"))
                    .containsText(Pattern.compile("(8|9|1\\d)(\\.\\d)? MB of 40 MB"), within(LONG));
            visit.button("Pause film.bin").click();
            assertThat(state(visit, "paused")).isVisible();
            browser.detach();
            assertEquals("", run("paused", "ls"));

            visit.page().reload();
            assertThat(state(visit, "lost")).isVisible();
            assertThat(visit.page().getByText("are on the server. The browser does not keep files over a reload"))
                    .isVisible();
            choose(visit, "film.bin", other);
            assertThat(visit.page().getByRole(AriaRole.ALERT)).containsText("begins otherwise");
            choose(visit, "film.bin", big);
            assertThat(state(visit, "done")).isVisible(inLongTime());
            assertEquals(sum(big), sumOnServer("paused", "film.bin"));
            assertEquals("", run("paused", "ls -A /tmp"));
        }
    }

    private static LocatorAssertions.ContainsTextOptions within(double time) {
        return new LocatorAssertions.ContainsTextOptions().setTimeout(time);
    }

    private static void choose(Visit visit, String name, Path file) {
        visit.page()
                .waitForFileChooser(() ->
                        visit.button("Choose the file of " + name + " again").click())
                .setFiles(file);
    }

    @Test
    void where_a_name_is_taken_a_file_replaces_is_left_out_or_gets_another_name() throws Exception {
        session("taken", "50M");
        for (String name : new String[] {"a", "b", "c", "d"}) {
            run("taken", "echo old > " + name + ".txt");
            Files.writeString(
                    Files.createDirectories(rig.home().resolve("taken")).resolve(name + ".txt"), "new\n");
        }
        run("taken", "mkdir e.txt");
        Files.writeString(rig.home().resolve("taken/e.txt"), "new\n");
        Path[] all = "abcde"
                .chars()
                .mapToObj(c -> rig.home().resolve("taken/" + (char) c + ".txt"))
                .toArray(Path[]::new);
        try (Visit visit = files("taken")) {
            visit.page().locator("input[data-upload=files]").setInputFiles(all);
            dialog(visit, "a.txt").getByRole(AriaRole.BUTTON, named("Replace")).click();
            dialog(visit, "b.txt")
                    .getByRole(AriaRole.BUTTON, named("Skip"))
                    .last()
                    .click();
            dialog(visit, "c.txt")
                    .getByRole(AriaRole.BUTTON, named("Keep both"))
                    .click();
            dialog(visit, "d.txt").getByLabel("The same for the other 1").check();
            dialog(visit, "d.txt").getByRole(AriaRole.BUTTON, named("Replace")).click();
            Locator directory = dialog(visit, "e.txt");
            assertThat(directory).containsText("which no file replaces");
            assertThat(directory.getByRole(AriaRole.BUTTON, named("Replace"))).hasCount(0);
            directory.getByRole(AriaRole.BUTTON, named("Keep both")).click();
            assertThat(state(visit, "done")).hasCount(4);
            assertEquals(
                    "new old old new new new ",
                    run("taken", "cat a.txt b.txt c.txt 'c (2).txt' d.txt 'e (2).txt' | tr '\\n' ' '"));
        }
    }

    private static Locator dialog(Visit visit, String about) {
        return visit.page().getByRole(AriaRole.DIALOG).filter(new Locator.FilterOptions().setHasText(about));
    }

    private static Locator.GetByRoleOptions named(String name) {
        return new Locator.GetByRoleOptions().setName(name).setExact(true);
    }

    @Test
    void a_full_disk_is_said_in_the_servers_words_and_the_upload_goes_on_when_there_is_room() throws Exception {
        session("full", "30M");
        run("full", "head -c 20M /dev/urandom > filler.bin");
        Path big = file("more.bin", 16, 4);
        try (Visit visit = files("full")) {
            visit.page().locator("input[data-upload=files]").setInputFiles(big);
            assertThat(state(visit, "paused")).isVisible(inLongTime());
            String said = visit.page().getByRole(AriaRole.ALERT).first().innerText();
            assertTrue(said.contains("quota"), said);
            assertThat(visit.page().getByText("The upload is kept.")).isVisible();

            visit.button("What fills it").click();
            assertThat(dialog(visit, "Largest files")).containsText("filler.bin");
            assertThat(dialog(visit, "Largest files")).containsText("20 MB");
            visit.page().keyboard().press("Escape");

            row(visit, "filler.bin").getByRole(AriaRole.CHECKBOX).check();
            list(visit).press("Delete");
            dialog(visit, "Delete filler.bin?")
                    .getByRole(AriaRole.BUTTON, named("Delete"))
                    .click();
            assertThat(row(visit, "filler.bin")).hasCount(0);
            visit.button("Resume more.bin").click();
            assertThat(state(visit, "done")).isVisible(inLongTime());
            assertEquals(sum(big), sumOnServer("full", "more.bin"));
        }
    }

    @Test
    void a_text_is_edited_in_place_and_a_change_underneath_is_never_written_over_unasked() throws Exception {
        session("edited", "50M");
        run("edited", "printf 'one\\r\\ntwo\\r\\n' > note.txt");
        try (Visit visit = files("edited")) {
            row(visit, "note.txt").locator("[data-opens]").click();
            assertThat(visit.page().locator(".files-text")).containsText("one");
            visit.button("Edit").click();
            Locator text =
                    visit.page().getByRole(AriaRole.TEXTBOX, new Page.GetByRoleOptions().setName("Text of note.txt"));
            text.fill("one\nthree\n");
            visit.button("Save").click();
            assertThat(visit.page().getByText("Saved")).isVisible();
            assertEquals("one\r\nthree\r\n", run("edited", "cat note.txt"));

            text.fill("mine\n");
            run("edited", "echo theirs > note.txt");
            visit.button("Save").click();
            assertThat(visit.page().getByText("This file was changed on the server meanwhile."))
                    .isVisible();
            assertEquals("theirs\n", run("edited", "cat note.txt"));
            visit.page().keyboard().press("Escape");
            assertThat(visit.page().getByText("Leave without saving?")).isVisible();
            visit.button("Keep editing").first().click();
            visit.button("Overwrite").click();
            assertThat(visit.page().getByText("Saved")).isVisible();
            assertEquals("mine\r\n", run("edited", "cat note.txt"));

            run("edited", "echo theirs again > note.txt");
            visit.button("Reload").click();
            assertThat(text).hasValue("theirs again\n");
        }
    }

    @Test
    void hostile_names_and_hostile_files_do_nothing() throws Exception {
        session("hostile", "50M");
        String name = "<img src=x onerror=alert(1)>";
        String svg = "<svg xmlns=\"http://www.w3.org/2000/svg\" onload=\"alert(1)\" width=\"60\" height=\"40\">"
                + "<script>alert(1); fetch(\"http://203.0.113.1/\")</script><image href=\"http://203.0.113.1/x.png\"/>"
                + "<rect width=\"60\" height=\"40\" fill=\"red\"/></svg>";
        String page =
                "<script>alert(1)</script><img src=http://203.0.113.1/x onerror=alert(1)><a href='javascript:alert(1)'>x</a>";
        rig.rest()
                .post(
                        "/create/hostile",
                        Json.createObjectBuilder()
                                .add("filename", name)
                                .add("content", page)
                                .build()
                                .toString());
        rig.rest()
                .post(
                        "/create/hostile",
                        Json.createObjectBuilder()
                                .add("filename", "p.html")
                                .add("content", page)
                                .build()
                                .toString());
        rig.rest()
                .post(
                        "/create/hostile",
                        Json.createObjectBuilder()
                                .add("filename", "p.svg")
                                .add("content", svg)
                                .build()
                                .toString());
        rig.rest()
                .post(
                        "/create/hostile",
                        Json.createObjectBuilder()
                                .add("filename", "p.md")
                                .add(
                                        "content",
                                        "# Head\n\n" + page
                                                + "\n\n![x](http://203.0.113.1/x.png) [y](javascript:alert(1)) [z](https://example.org/)")
                                .build()
                                .toString());
        run("hostile", "mkdir $'d\\nir'; touch $'d\\nir/in' 文件; cp p.html p.csv");
        try (Visit visit = files("hostile")) {
            assertThat(row(visit, name)).isVisible();
            assertThat(row(visit, "文件")).isVisible();
            assertEquals(0, visit.page().locator(".files-tab img").count());
            for (String file : new String[] {name, "p.html", "p.csv", "p.md"}) {
                row(visit, file).locator("[data-opens]").click();
                assertThat(visit.page().locator(".files-text")).containsText("<script>alert(1)</script>");
                assertEquals(
                        0,
                        visit.page()
                                .locator(".files-text :is(img, script, iframe, object, svg)")
                                .count());
                if (file.equals("p.md")) {
                    assertThat(visit.page().locator(".files-text h3")).hasText("Head");
                    // what is written as an address leads there when somebody follows it, and nothing else does
                    assertEquals(
                            List.of("http://203.0.113.1/x", "https://example.org/"),
                            visit.page().locator(".files-text a").evaluateAll("all => all.map(a => a.href)"));
                }
                visit.page().keyboard().press("Escape");
            }
            row(visit, "p.svg").locator("[data-opens]").click();
            Locator picture = visit.page().locator("img.files-picture");
            assertThat(picture).isVisible();
            visit.page().waitForFunction("document.querySelector('img.files-picture').naturalWidth === 60");
            visit.page().keyboard().press("Escape");
            row(visit, "d␊ir").locator("[data-opens]").click();
            assertThat(row(visit, "in")).isVisible();
            visit.page().reload();
            assertThat(row(visit, "in")).isVisible();

            // taken for a page all the same, by somebody who opens its address
            visit.page().navigate(rig.server().http() + "/workspace/se/files/preview/hostile/p.svg");
            assertEquals("text/plain", visit.page().evaluate("document.contentType"));
        }
    }

    @Test
    void a_folder_is_dropped_with_all_that_is_in_it() throws Exception {
        session("folder", "50M");
        Path folder = rig.home().resolve("project");
        Files.createDirectories(folder.resolve("src/deep"));
        Files.createDirectories(folder.resolve("empty/inside"));
        Files.writeString(folder.resolve("read me.md"), "# hi\n");
        Files.writeString(folder.resolve("src/deep/名字.txt"), "x\n");
        for (int count = 0; count < 150; count++) {
            Files.writeString(folder.resolve("src/f" + count), Integer.toString(count));
        }
        try (Visit visit = files("folder")) {
            drop(visit, folder);
            assertThat(visit.page().getByText("Uploads: Done")).isVisible(inLongTime());
            row(visit, "project").locator("[data-opens]").click();
            assertThat(row(visit, "empty")).isVisible();
            assertEquals(
                    "152\n./empty/inside\nx\n",
                    run("folder", "cd project; find . -type f | wc -l; find . -type d -empty; cat src/deep/*"));
        }
    }

    @Test
    void a_folder_and_several_files_are_downloaded_as_archives() throws Exception {
        session("packed", "50M");
        run("packed", "mkdir -p d/e; echo 1 > d/one; echo 2 > d/e/two; echo 3 > three");
        try (Visit visit = files("packed")) {
            row(visit, "d").getByRole(AriaRole.CHECKBOX).check();
            assertEquals(Set.of("d/one", "d/e/two"), names(download(visit)));
            row(visit, "three").getByRole(AriaRole.CHECKBOX).check();
            assertEquals(Set.of("d/one", "d/e/two", "three"), names(download(visit)));
            row(visit, "d").getByRole(AriaRole.CHECKBOX).uncheck();
            assertEquals("3\n", Files.readString(download(visit).path()));
        }
    }

    private static Download download(Visit visit) {
        return visit.page().waitForDownload(() -> visit.button("Download").click());
    }

    private static Set<String> names(Download download) throws IOException {
        assertTrue(download.suggestedFilename().endsWith(".zip"), download.suggestedFilename());
        Set<String> names = new TreeSet<>();
        try (ZipFile zip = new ZipFile(download.path().toFile())) {
            zip.stream().filter(entry -> !entry.isDirectory()).forEach(entry -> names.add(entry.getName()));
        }
        return names;
    }

    @Test
    void ten_thousand_entries_are_gone_through_from_the_keyboard_and_follow_what_happens_there() throws Exception {
        session("many", "100M");
        run("many", "mkdir d; cd d; touch $(seq -f 'file%05g' 1 10000)");
        try (Visit visit = files("many")) {
            list(visit).focus();
            list(visit).press("Enter");
            assertThat(visit.page().getByText("10,000 entries")).isVisible();
            assertTrue(list(visit).getByRole(AriaRole.ROW).count() < 100);
            list(visit).focus();
            list(visit).press("End");
            assertThat(row(visit, "file10000")).isVisible();
            visit.page().keyboard().press("/");
            visit.page().keyboard().type("0777");
            assertThat(visit.page().getByText("11 of 10,000 entries")).isVisible();
            visit.page().keyboard().press("Escape");

            visit.page().getByLabel("Search this directory").press("ArrowDown");
            list(visit).press("Home");
            list(visit).press("F2");
            visit.page()
                    .getByLabel("Name", new Page.GetByLabelOptions().setExact(true))
                    .fill("a first one");
            visit.page().keyboard().press("Enter");
            assertThat(row(visit, "a first one")).isVisible();
            run("many", "cd d; rm file*; echo x > made-elsewhere");
            assertThat(row(visit, "made-elsewhere")).isVisible(inLongTime());
            list(visit).focus();
            list(visit).press("Control+a");
            list(visit).press("Delete");
            assertThat(dialog(visit, "Delete 2 entries?")).isVisible();
            dialog(visit, "Delete 2 entries?")
                    .getByRole(AriaRole.BUTTON, named("Delete"))
                    .click();
            assertThat(visit.page().getByText("Nothing lies in this directory")).isVisible();
        }
        assertFalse(run("many", "ls").isEmpty());
    }

    @ParameterizedTest
    @EnumSource(
            value = ColorScheme.class,
            names = {"LIGHT", "DARK"})
    void nothing_serious_is_found_by_axe_and_nothing_is_wider_than_a_phone(ColorScheme scheme) throws Exception {
        String id = "axe-" + scheme.name().toLowerCase(Locale.ROOT);
        session(id, "50M");
        run(
                id,
                "mkdir d; printf 'a,b\\n1,2\\n' > t.csv; printf '# Head\\n[x](https://a.example)\\n' > t.md; ln -s nowhere l");
        try (Visit visit = rig.visit(new Browser.NewContextOptions().setColorScheme(scheme))) {
            visit.signIn(rig.server().token());
            visit.go("/sessions/" + id + "/files");
            visit.page()
                    .locator("input[data-upload=files]")
                    .setInputFiles(Files.writeString(rig.home().resolve("one.txt"), "1\n"));
            assertThat(state(visit, "done")).isVisible();
            assertThat(row(visit, "one.txt")).isVisible();
            row(visit, "d").getByRole(AriaRole.CHECKBOX).check();
            assertEquals(List.of(), serious(visit));
            for (String file : new String[] {"t.csv", "t.md"}) {
                row(visit, file).locator("[data-opens]").click();
                assertThat(visit.page().locator(".files-text")).isVisible();
                assertEquals(List.of(), serious(visit));
                visit.page().keyboard().press("Escape");
                assertThat(visit.page().locator(".files-text")).hasCount(0);
            }
            visit.page().setViewportSize(390, 844);
            assertThat(row(visit, "one.txt")).isVisible();
            assertEquals(List.of(), serious(visit));
            assertTrue(
                    (boolean) visit.page().evaluate("document.documentElement.scrollWidth <= window.innerWidth"),
                    "nothing is wider than a phone");
        }
    }

    private static List<String> serious(Visit visit) {
        return new AxeBuilder(visit.page())
                .analyze().getViolations().stream()
                        .filter(rule -> List.of("serious", "critical").contains(rule.getImpact()))
                        .map(rule -> rule.getId() + ": " + rule.getNodes())
                        .toList();
    }
}
