package io.sandhold.webapi;

import jakarta.json.Json;
import jakarta.json.JsonObject;
import jakarta.json.JsonObjectBuilder;
import java.util.Map;

/**
 * A refusal that a client gets as {@code application/problem+json} (RFC 9457). The message is its {@code detail}: what was
 * asked, what is wrong, what to do next.
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

    Problem(int status, String code, String detail) {
        this(status, code, detail, JsonObject.EMPTY_JSON_OBJECT, Map.of(), null);
    }

    /** 400: a value that is not one. */
    static Problem invalid(String detail) {
        return new Problem(400, "invalid", detail);
    }

    /** 422: a body that lacks a member, or has one of the wrong type. */
    static Problem unprocessable(String detail) {
        return new Problem(422, "unprocessable", detail);
    }

    static Problem notFound(String detail) {
        return new Problem(404, "not_found", detail);
    }

    static Problem forAdministrators() {
        return new Problem(403, "forbidden", "only an administrator may do this");
    }

    static Problem tooLarge(String detail) {
        return new Problem(413, "too_large", detail);
    }

    int status() {
        return status;
    }

    Map<String, String> headers() {
        return headers;
    }

    /** The body of the answer. */
    JsonObject body() {
        JsonObjectBuilder body = Json.createObjectBuilder()
                .add("type", "about:blank")
                .add("title", StatusText.of(status))
                .add("status", status)
                .add("detail", getMessage())
                .add("code", code);
        more.forEach(body::add);
        return body.build();
    }
}
