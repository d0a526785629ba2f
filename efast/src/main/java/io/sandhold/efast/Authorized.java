package io.sandhold.efast;

import jakarta.json.Json;
import jakarta.json.JsonArray;
import jakarta.json.JsonException;
import jakarta.json.JsonNumber;
import jakarta.json.JsonObject;
import jakarta.json.JsonReader;
import jakarta.json.JsonReaderFactory;
import jakarta.json.JsonString;
import jakarta.json.JsonValue;
import java.io.StringReader;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.regex.Pattern;

/**
 * What a store answers: where the bytes of a file are, and with which headers they are asked for. {@code authrequest} is a list: a method, an address, then lines
 * of headers, be they {@code Authorization} and {@code x-amz-date} or those of OBS.
 *
 * @param address of the bytes
 * @param headers to be sent along
 * @param file as the store describes it
 */
record Authorized(WebAddress address, Map<String, String> headers, StoredFile file) {

    private static final JsonReaderFactory READERS =
            Json.createReaderFactory(Map.of("org.eclipse.parsson.maxDepth", 20));

    private static final int MOST_HEADERS = 32;
    private static final int LONGEST_HEADER = 8192;
    private static final Pattern NAME = Pattern.compile("[A-Za-z0-9!#$%&'*+.^_`|~-]{1,100}");
    private static final Pattern VALUE = Pattern.compile("[\\x20-\\x7e]*");

    /** What says how the connection is to be used, which is not the store's to say. */
    private static final List<String> OURS = List.of(
            "host",
            "connection",
            "content-length",
            "transfer-encoding",
            "te",
            "trailer",
            "upgrade",
            "expect",
            "accept-encoding",
            "range",
            "keep-alive");

    /** @throws EfastException for what is no such answer */
    static Authorized of(String json, FileOrder order) {
        JsonObject answer = object(json);
        if (!(answer.get("authrequest") instanceof JsonArray lines) || lines.size() < 3) {
            throw new EfastException("the store's answer has no \"authrequest\" of a method, an address and headers");
        }
        if (lines.size() > 2 + MOST_HEADERS) {
            throw new EfastException("the store asks for more than " + MOST_HEADERS + " headers");
        }
        if (!text(lines.get(0)).equals("GET")) {
            throw new EfastException(
                    "the store says to download by " + PeerText.line(text(lines.get(0))) + ", not GET");
        }
        WebAddress address = WebAddress.parse(text(lines.get(1)));
        Map<String, String> headers = new LinkedHashMap<>();
        for (JsonValue line : lines.subList(2, lines.size())) {
            addHeader(headers, text(line), address);
        }
        String name = order.savename().isEmpty() ? member(answer, "name") : lastOf(order.savename());
        return new Authorized(
                address, headers, new StoredFile(name, size(answer), PeerText.line(member(answer, "rev"))));
    }

    private static void addHeader(Map<String, String> headers, String line, WebAddress address) {
        int colon = line.indexOf(':');
        String name = colon < 0 ? "" : line.substring(0, colon);
        String value = colon < 0 ? "" : line.substring(colon + 1).strip();
        if (line.length() > LONGEST_HEADER
                || !NAME.matcher(name).matches()
                || !VALUE.matcher(value).matches()) {
            throw new EfastException("the store asks for a header that is none");
        }
        String lower = name.toLowerCase(Locale.ROOT);
        if (lower.equals("host")
                && !value.equalsIgnoreCase(address.hostHeader())
                && !value.equalsIgnoreCase(address.host().toString())) {
            throw new EfastException("the store asks for the host '" + PeerText.line(value) + "' at " + address.host()
                    + ", which is another");
        }
        if (!OURS.contains(lower) && !lower.startsWith("proxy-")) {
            headers.put(name, value);
        }
    }

    private static JsonObject object(String json) {
        try (JsonReader reader = READERS.createReader(new StringReader(json))) {
            return reader.readObject();
        } catch (JsonException | ClassCastException | IllegalStateException e) {
            throw new EfastException("the store's answer is not a JSON object", e);
        } catch (RuntimeException e) {
            throw new EfastException("the store's answer is nested too deep, or broken", e);
        }
    }

    /** What a store says of its refusal, where it says so in its usual form. */
    static String reason(String json) {
        try {
            String message = member(object(json), "message");
            return message.isEmpty() ? "" : ": " + PeerText.line(message);
        } catch (EfastException e) {
            return "";
        }
    }

    private static String text(JsonValue value) {
        if (value instanceof JsonString text) {
            return text.getString();
        }
        throw new EfastException("the store's \"authrequest\" has something else than text in it");
    }

    private static String member(JsonObject object, String name) {
        return object.get(name) instanceof JsonString text ? text.getString() : "";
    }

    private static long size(JsonObject answer) {
        return answer.get("size") instanceof JsonNumber number
                        && number.isIntegral()
                        && number.bigIntegerValue().bitLength() < Long.SIZE
                ? Math.max(0, number.longValue())
                : 0;
    }

    private static String lastOf(String path) {
        return path.substring(path.lastIndexOf('/') + 1);
    }
}
