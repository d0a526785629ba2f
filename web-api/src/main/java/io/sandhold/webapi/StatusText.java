package io.sandhold.webapi;

import io.helidon.http.Status;

/** Reason phrases of HTTP statuses (RFC 9110, RFC 4918 for 422 and 507). */
final class StatusText {

    private StatusText() {}

    static String of(int status) {
        return switch (status) {
            case 422 -> "Unprocessable Content";
            case 429 -> "Too Many Requests";
            case 423 -> "Locked";
            case 460 -> "Checksum Mismatch";
            case 507 -> "Insufficient Storage";
            default -> Status.create(status).reasonPhrase();
        };
    }

    static Status status(int status) {
        return Status.create(status, of(status));
    }
}
