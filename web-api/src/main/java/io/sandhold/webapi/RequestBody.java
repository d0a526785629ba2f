package io.sandhold.webapi;

import io.helidon.http.HeaderNames;
import io.helidon.webserver.http.ServerRequest;
import jakarta.json.Json;
import jakarta.json.JsonException;
import jakarta.json.JsonObject;
import jakarta.json.JsonValue;
import jakarta.json.stream.JsonParser;
import jakarta.json.stream.JsonParserFactory;
import jakarta.json.stream.JsonParsingException;
import java.io.IOException;
import java.io.InputStream;
import java.io.InputStreamReader;
import java.io.PushbackInputStream;
import java.io.UncheckedIOException;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import java.util.Locale;
import java.util.Map;

/**
 * The reader of JSON bodies: at most {@link #LARGEST} bytes of strict UTF-8 (RFC 8259), nested at most {@link #DEEPEST} deep, with
 * at most {@link CountedJson#MOST} values.
 */
final class RequestBody {

    /** The largest body, in bytes: 32 MiB. */
    static final long LARGEST = 32L << 20;

    private static final int DEEPEST = 200;
    /** The parser's own count of what it has read stands far below what a body may have; the stream is what is bounded. */
    private static final JsonParserFactory PARSERS = Json.createParserFactory(Map.of(
            "org.eclipse.parsson.maxDepth", DEEPEST, "org.eclipse.parsson.maxParsingLimit", (int) (2 * LARGEST)));

    private RequestBody() {}

    /**
     * The body's one object.
     *
     * @throws Problem 503 if other calls hold too much; 413 over {@link #LARGEST}, decided by Content-Length before anything is read where it is given; 415 for a body that
     *     says it is something else; 422 for an empty one, broken JSON, and for JSON that is no object
     */
    static Members read(ServerRequest request, Body body, HeapShare heap) {
        // Not as Helidon reads it, which refuses what is no media type before anybody can say what to send instead.
        Visitor.of(request)
                .header(HeaderNames.CONTENT_TYPE)
                .ifPresent(type -> requireJson(type.split(";", 2)[0].strip()));
        if (body.announced() > LARGEST) {
            throw tooLarge();
        }
        try {
            return new Members(parse(new HeldInput(body, heap)));
        } catch (IOException e) {
            throw new ClientGone(e);
        }
    }

    /** Parses a whole stream, bounded as a body is. */
    static JsonObject parse(InputStream in) throws IOException {
        PushbackInputStream bounded =
                new PushbackInputStream(new CountedJson(new BoundedInput(in, LARGEST, RequestBody::tooLarge)));
        int first = bounded.read();
        if (first < 0) {
            throw Problem.unprocessable("the body is empty; send a JSON object, {} for all defaults");
        }
        bounded.unread(first);
        InputStreamReader text = new InputStreamReader(bounded, StandardCharsets.UTF_8.newDecoder());
        JsonValue value;
        try (JsonParser parser = PARSERS.createParser(text)) {
            parser.next();
            value = parser.getValue();
            // Looks for the end of the body, and refuses anything else.
            parser.hasNext();
        } catch (JsonParsingException e) {
            throw Problem.unprocessable("the body is not JSON: " + where(e));
        } catch (JsonException e) {
            if (e.getCause() instanceof CharacterCodingException) {
                throw Problem.unprocessable("the body is not UTF-8");
            }
            if (e.getCause() instanceof IOException broken) {
                throw broken;
            }
            throw Problem.unprocessable("the body is not JSON");
        } catch (UncheckedIOException e) {
            throw e.getCause();
        } catch (RuntimeException e) {
            if (e instanceof Problem || e instanceof ClientGone) {
                throw e;
            }
            throw Problem.unprocessable("the body is not JSON: it is nested more than " + DEEPEST + " deep, or broken");
        }
        if (value.getValueType() != JsonValue.ValueType.OBJECT) {
            throw Problem.unprocessable("the body must be a JSON object");
        }
        return value.asJsonObject();
    }

    private static String where(JsonParsingException e) {
        return "it breaks at line " + e.getLocation().getLineNumber() + ", column "
                + e.getLocation().getColumnNumber();
    }

    private static Problem tooLarge() {
        return Problem.tooLarge("a JSON body must not be over " + (LARGEST >> 20)
                + " MiB; send large files by POST /workspace/se/upload/{session_id}");
    }

    /** JSON by any of its names; what curl says when it is told nothing is taken as well. */
    private static void requireJson(String type) {
        String lower = type.toLowerCase(Locale.ROOT);
        boolean fine = lower.equals("application/json")
                || lower.startsWith("application/") && lower.endsWith("+json")
                || lower.equals("application/x-www-form-urlencoded");
        if (!fine) {
            throw new Problem(
                    415,
                    "UNSUPPORTED_TYPE",
                    "the body must be application/json, not " + SafeText.of(type)
                            + "; say Content-Type: application/json");
        }
    }
}
