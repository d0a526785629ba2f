package io.sandhold.sdk;

import java.time.Instant;
import java.util.List;
import java.util.Optional;

/**
 * What the server says of a session.
 *
 * @param id its id
 * @param exists whether there is one
 * @param created when it was made
 * @param mountPoint where its volume lies on the server
 * @param mounted whether the volume can be used
 * @param files what lies in its workspace, without directories
 */
public record SessionStatus(
        String id,
        boolean exists,
        Optional<Instant> created,
        Optional<String> mountPoint,
        boolean mounted,
        List<FileInfo> files) {
    public SessionStatus {
        files = List.copyOf(files);
    }
}
