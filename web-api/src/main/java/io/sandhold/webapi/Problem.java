package io.sandhold.webapi;

import jakarta.json.Json;
import jakarta.json.JsonObject;
import jakarta.json.JsonObjectBuilder;
import java.util.Map;
import java.util.TreeMap;

/**
 * A refusal that a client gets as {@code application/problem+json} (RFC 9457). The message is its {@code detail}: what was
 * asked, what is wrong, what to do next; {@code code} is a word that programs go by.
 */
final class Problem extends RuntimeException {

    private final int status;
    private final String code;
    private final transient JsonObject more;
    private final transient Map<String, String> headers;

    Problem(int status, String code, String detail, JsonObject more, Map<String, String> headers, Throwable cause) {
        super(detail, cause);
        this.status = status;
        this.code = code;
        this.more = more;
        this.headers = Map.copyOf(headers);
    }

    /** Which mistake it is, in upper case; of few that there are. */
    String code() {
        return code;
    }

    Problem(int status, String code, String detail) {
        this(status, code, detail, JsonObject.EMPTY_JSON_OBJECT, Map.of(), null);
    }

    /** 400: a value that is not one. */
    static Problem invalid(String detail) {
        return new Problem(400, "INVALID", detail);
    }

    /** 422: a body that lacks a member, or has one of the wrong type. */
    static Problem unprocessable(String detail) {
        return new Problem(422, "UNPROCESSABLE", detail);
    }

    static Problem notFound(String detail) {
        return new Problem(404, "NOT_FOUND", detail);
    }

    /**
     * 429: there is no room, for now.
     *
     * @param seconds after which to try again
     */
    static Problem noRoom(String detail, String seconds) {
        return new Problem(
                429, "EXHAUSTED", detail, JsonObject.EMPTY_JSON_OBJECT, Map.of("Retry-After", seconds), null);
    }

    static Problem forAdministrators() {
        return new Problem(403, "FORBIDDEN", "only an administrator may do this");
    }

    static Problem tooLarge(String detail) {
        return new Problem(413, "TOO_LARGE", detail);
    }

    /** The same with one header more. */
    Problem with(String name, String value) {
        Map<String, String> all = new TreeMap<>(headers);
        all.put(name, value);
        return new Problem(status, code, getMessage(), more, all, this);
    }

    int status() {
        return status;
    }

    Map<String, String> headers() {
        return headers;
    }

    /** The body of the answer to the request of this id. */
    JsonObject body(String requestId) {
        JsonObjectBuilder body = Json.createObjectBuilder()
                .add("type", "about:blank")
                .add("title", StatusText.of(status))
                .add("status", status)
                .add("detail", getMessage())
                .add("code", code)
                .add("request_id", requestId);
        more.forEach(body::add);
        return body.build();
    }
}
