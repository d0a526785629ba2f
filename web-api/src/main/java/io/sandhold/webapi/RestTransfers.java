package io.sandhold.webapi;

import io.sandhold.sessions.Metrics;
import io.sandhold.sessions.Transfers;
import java.util.Set;

/**
 * Which requests are transfers of files. Bytes that come are those of the body, with what a form puts around a file; those that go are the file's
 * or the archive's. A refusal before the first byte is none. Thread-safe.
 */
final class RestTransfers {

    /** Routes whose body is a file, by name. */
    static final Set<String> UPLOADS = Set.of("createFile", "uploadFile", "putFile");

    /** Those whose body may be a part of a file or an archive, or something else: each part is one of its own. */
    static final Set<String> PARTS = Set.of("createUpload", "continueUpload", "overrideUpload", "unpackFiles");

    /** Those that answer with a file or an archive. */
    static final Set<String> DOWNLOADS =
            Set.of("downloadFile", "previewFile", "getFile", "getLinkedFile", "getArchive");

    private final Transfers transfers;

    RestTransfers(Metrics metrics) {
        this.transfers = Transfers.of(metrics);
    }

    /**
     * A request is over.
     *
     * @param answered whether it was done to its end
     * @param began when it did, by {@link System#nanoTime}
     */
    void over(Route route, String method, boolean answered, long received, long sent, long began) {
        String name = route.name();
        if (DOWNLOADS.contains(name)) {
            if (sent > 0) {
                over(Transfers.Direction.DOWNLOAD, answered, sent, began);
            }
        } else if (received > 0 && PARTS.contains(name) || (answered || received > 0) && UPLOADS.contains(name)) {
            over(Transfers.Direction.UPLOAD, answered, received, began);
        }
    }

    private void over(Transfers.Direction direction, boolean whole, long bytes, long began) {
        transfers.over(
                Transfers.By.REST, direction, whole ? Transfers.Outcome.WHOLE : Transfers.Outcome.BROKEN, bytes, began);
    }
}
