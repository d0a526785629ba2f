package io.sandhold.storage;

import static io.sandhold.storage.TestVolumes.path;
import static io.sandhold.storage.TestVolumes.read;
import static io.sandhold.storage.TestVolumes.refused;
import static io.sandhold.storage.TestVolumes.write;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** Walks through trees and copies of them: what is visited, what bounds them, what is told of what they could not see. */
class TreesTest {

    private final TestVolumes volumes = new TestVolumes(VolumeKind.DIRECTORY);
    private ConfinedFiles files;

    @BeforeEach
    void make() {
        files = volumes.create("trees").files();
        files.makeDirectories(path("/workspace/a/b/c"), 0755);
        write(files, "/workspace/a/one", "1");
        write(files, "/workspace/a/b/two", "22");
        files.symlink(TestVolumes.bytes("b"), path("/workspace/a/link"));
    }

    @AfterEach
    void remove() {
        volumes.close();
    }

    private static Deadline soon() {
        return Deadline.in(Duration.ofMinutes(1));
    }

    @Test
    void a_walk_visits_all_a_directory_before_what_it_holds_and_follows_no_link() {
        List<String> seen = new ArrayList<>();
        TreeWalk walk = new TreeWalk(files, 100, soon());
        Optional<TreeBound> end = walk.visit(path("/workspace/a"), entry -> {
            seen.add(entry.text());
            return TreeWalk.Step.ON;
        });
        assertEquals(Optional.empty(), end);
        assertEquals(Set.of("", "one", "link", "b", "b/two", "b/c"), new TreeSet<>(seen));
        assertEquals("", seen.getFirst());
        assertTrue(seen.indexOf("b") < seen.indexOf("b/two"));
        assertEquals(0, walk.unread());
    }

    @Test
    void a_walk_ends_where_its_visitor_or_a_bound_says() {
        List<String> seen = new ArrayList<>();
        new TreeWalk(files, 100, soon()).visit(path("/workspace/a"), entry -> {
            seen.add(entry.text());
            return entry.text().equals("b") ? TreeWalk.Step.PAST : TreeWalk.Step.ON;
        });
        assertEquals(Set.of("", "one", "link", "b"), new TreeSet<>(seen));
        seen.clear();
        new TreeWalk(files, 100, soon()).visit(path("/workspace/a"), entry -> {
            seen.add(entry.text());
            return seen.size() == 2 ? TreeWalk.Step.STOP : TreeWalk.Step.ON;
        });
        assertEquals(2, seen.size());
        assertEquals(
                Optional.of(TreeBound.ENTRIES),
                new TreeWalk(files, 3, soon()).visit(path("/workspace/a"), entry -> TreeWalk.Step.ON));
        assertEquals(
                Optional.of(TreeBound.TIME),
                new TreeWalk(files, 100, Deadline.in(Duration.ZERO))
                        .visit(path("/workspace/a"), entry -> TreeWalk.Step.ON));
        refused(
                FileError.NOT_FOUND,
                () -> new TreeWalk(files, 100, soon()).visit(path("/workspace/x"), entry -> TreeWalk.Step.ON));
    }

    @Test
    void a_copy_is_like_what_was_copied() {
        Instant then = Instant.ofEpochSecond(1_000_000_000);
        files.setAttributes(path("/workspace/a/one"), AttributeChange.times(then, then));
        files.setAttributes(path("/workspace/a/one"), AttributeChange.permissions(0640));
        files.setAttributes(path("/workspace/a/b"), AttributeChange.permissions(0500));
        TreeCopy.Copied copied = new TreeCopy(files, 100, soon(), () -> {})
                .copy(path("/workspace/a"), path("/workspace/z"), hidden -> false);
        assertEquals(new TreeCopy.Copied(2, 3, 1, 0, 3), copied);
        assertEquals("22", read(files, "/workspace/z/b/two"));
        FileAttributes one = files.attributes(path("/workspace/z/one"));
        assertEquals(0640, one.permissions());
        assertEquals(then, one.modified());
        assertEquals(0500, files.attributes(path("/workspace/z/b")).permissions());
        assertEquals(
                FileType.SYMLINK,
                files.linkAttributes(path("/workspace/z/link")).type());
    }

    @Test
    void a_copy_is_given_up_at_a_bound_and_where_something_is_already() {
        TreeBoundException many = assertThrows(
                TreeBoundException.class,
                () -> new TreeCopy(files, 2, soon(), () -> {})
                        .copy(path("/workspace/a"), path("/workspace/z"), hidden -> false));
        assertEquals(TreeBound.ENTRIES, many.bound());
        refused(
                FileError.EXISTS,
                () -> new TreeCopy(files, 100, soon(), () -> {})
                        .copy(path("/workspace/a"), path("/workspace/a"), hidden -> false));
    }

    @Test
    void a_time_that_no_calendar_has_is_told_as_the_last_one_that_one_has() {
        files.setAttributes(path("/workspace/a/one"), AttributeChange.times(Instant.MAX, Instant.MAX));
        Instant told = files.attributes(path("/workspace/a/one")).modified();
        assertTrue(told.isAfter(Instant.parse("2100-01-01T00:00:00Z")), told.toString());
        assertTrue(!told.isAfter(Instant.parse("9999-12-31T23:59:59.999999999Z")), told.toString());
    }
}
