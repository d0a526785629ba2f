package io.sandhold.storage;

import static io.sandhold.storage.TestVolumes.*;
import static org.junit.jupiter.api.Assertions.assertEquals;

import java.util.Set;
import org.junit.jupiter.api.Test;

/** A tree deeper than any path can say, and than any stack or descriptor table would bear. On one kind, for the time it takes. */
class DeepTreeTest {
    @Test
    void a_tree_ten_thousand_levels_deep_is_removed() {
        try (TestVolumes volumes =
                new TestVolumes(kinds().skip(kinds().count() / 2).findFirst().orElseThrow())) {
            ConfinedFiles files = volumes.create("s1").files();
            long before = openDescriptors();
            files.makeDirectory(path("/workspace/x"), 0755);
            for (int i = 0; i < 10_000; i++) {
                files.makeDirectory(path("/workspace/y"), i % 100 == 0 ? 0 : 0755);
                if (i % 100 == 0) {
                    files.setAttributes(path("/workspace/y"), AttributeChange.permissions(0700));
                }
                files.rename(path("/workspace/x"), path("/workspace/y/x"), false);
                files.rename(path("/workspace/y"), path("/workspace/x"), false);
            }
            files.removeTree(path("/workspace/x"));
            assertEquals(Set.of(), list(files, "/workspace"));
            assertEquals(before, openDescriptors());
        }
    }
}
