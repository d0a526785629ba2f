package io.sandhold.webapi;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

class RestTransfersTest {

    /** Routes of files that move none: what they take or give is about files, or is a piece of one in JSON. */
    private static final Set<String> OTHERS = Set.of(
            "listFiles",
            "readFile",
            "deleteFile",
            "removeFile",
            "makeDirectory",
            "moveFile",
            "copyFile",
            "changeMode",
            "statFile",
            "checksumFile",
            "globFiles",
            "searchFiles",
            "packFiles",
            "linkFile",
            "watchFiles",
            "uploadOptions",
            "listUploads",
            "getUpload",
            "deleteUpload",
            "fetchFiles",
            "getRecording",
            "consoleFile",
            "documentPageFile");

    @Test
    void every_route_of_files_is_said_to_be_a_transfer_or_none() {
        Set<String> names = ApiDocumentTest.routes().stream().map(Route::name).collect(Collectors.toSet());
        Set<String> transfers = Stream.of(RestTransfers.UPLOADS, RestTransfers.PARTS, RestTransfers.DOWNLOADS)
                .flatMap(Set::stream)
                .collect(Collectors.toCollection(TreeSet::new));
        assertTrue(names.containsAll(transfers), () -> "no routes: " + without(transfers, names));
        assertTrue(names.containsAll(OTHERS), () -> "no routes: " + without(OTHERS, names));
        Set<String> undecided = names.stream()
                .filter(name -> List.of("File", "Upload", "Archive").stream().anyMatch(name::contains))
                .collect(Collectors.toCollection(TreeSet::new));
        assertEquals(Set.of(), without(without(undecided, transfers), OTHERS));
    }

    private static Set<String> without(Set<String> names, Set<String> others) {
        Set<String> left = new TreeSet<>(names);
        left.removeAll(others);
        return left;
    }
}
