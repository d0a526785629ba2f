package io.sandhold.server;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class UidBaseTest {

    @TempDir
    Path directory;

    private Path passwd;
    private Path subuid;

    @BeforeEach
    void write() throws IOException {
        passwd = Files.write(
                directory.resolve("passwd"),
                List.of(
                        "root:x:0:0:root:/root:/bin/sh",
                        "nobody:x:65534:65534:nobody:/:/bin/false",
                        "+::::::",
                        "far:x:5000000:1::/:/bin/sh"));
        subuid = Files.write(directory.resolve("subuid"), List.of("anna:100000:65536", "", "broken:line"));
    }

    @Test
    void uids_that_no_file_can_tell_of_are_refused() {
        for (String base : List.of("0", "1000", "65534", "65535")) {
            assertTrue(refused(base).contains("'" + base + "' is not a whole number from 65536 to"), base);
        }
    }

    @Test
    void a_range_with_somebody_s_uid_in_it_is_refused_wherever_it_lies() {
        for (int base : new int[] {4_000_001, 4_500_000, 5_000_000}) {
            assertEquals(
                    "sessions would get uids from " + base + " to " + (base + 999_999) + ", and " + passwd
                            + " gives 5000000 to 'far'; give one from which so many are used for nothing else, such as"
                            + " 1900000000",
                    refused(Integer.toString(base)));
        }
        assertEquals(4_000_000, read("4000000"));
        assertEquals(5_000_001, read("5000001"));
    }

    @Test
    void a_range_with_uids_of_somebody_s_containers_in_it_is_refused() {
        for (String base : List.of("65536", "100000", "165535")) {
            assertTrue(refused(base).contains(subuid + " gives 100000 to 165535 to 'anna'"), base);
        }
        assertEquals(165_536, read("165536"));
    }

    @Test
    void the_default_is_free_on_a_host_as_on_this_one() {
        assertEquals(1_900_000_000, UidBase.read(Setting.UID_BASE.standard()));
        assertEquals(
                70_000,
                UidBase.read("70000", directory.resolve("none"), directory.resolve("none")),
                "nothing is known");
    }

    private int read(String base) {
        return UidBase.read(base, passwd, subuid);
    }

    private String refused(String base) {
        return assertThrows(IllegalArgumentException.class, () -> read(base)).getMessage();
    }
}
