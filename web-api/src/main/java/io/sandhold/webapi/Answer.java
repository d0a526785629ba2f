package io.sandhold.webapi;

import jakarta.json.JsonObject;
import java.io.InputStream;
import java.util.Map;

/** What an operation answers with. */
sealed interface Answer permits Answer.Json, Answer.Bytes, Answer.Stream, FileAnswer {

    /** Members, with status 200; the route says in which shape they go out. */
    record Json(JsonObject members) implements Answer {}

    /** Bytes held in memory, such as a page. */
    record Bytes(int status, String type, Map<String, String> headers, byte[] bytes) implements Answer {}

    /** Bytes that are read as they go out, with status 200; whoever sends it closes the stream. */
    record Stream(String type, Map<String, String> headers, InputStream bytes) implements Answer {}
}
