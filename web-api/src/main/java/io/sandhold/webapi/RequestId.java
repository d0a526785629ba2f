package io.sandhold.webapi;

import java.util.HexFormat;
import java.util.concurrent.ThreadLocalRandom;

/** The id of a request: sixteen hexadecimal digits, which its answer, the log and the audit have alike. It is no secret. */
final class RequestId {

    private RequestId() {}

    static String next() {
        return HexFormat.of().toHexDigits(ThreadLocalRandom.current().nextLong());
    }
}
