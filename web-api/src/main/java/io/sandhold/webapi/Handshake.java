package io.sandhold.webapi;

import io.helidon.http.HeaderName;
import io.helidon.http.HeaderNames;
import io.helidon.http.Headers;
import jakarta.json.JsonObject;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.Arrays;
import java.util.Base64;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Stream;

/**
 * The opening of a WebSocket (RFC 6455, section 4.2), once the request was found to ask for one.
 *
 * @param key {@code Sec-WebSocket-Key} as it came
 * @param protocol the subprotocol that is agreed on
 */
record Handshake(String key, Optional<String> protocol) {

    static final HeaderName PROTOCOL = HeaderNames.create("Sec-WebSocket-Protocol");

    private static final HeaderName KEY = HeaderNames.create("Sec-WebSocket-Key");
    private static final HeaderName VERSION = HeaderNames.create("Sec-WebSocket-Version");
    private static final String GUID = "258EAFA5-E914-47DA-95CA-C5AB0DC85B11";
    private static final int KEY_BYTES = 16;
    private static final String OURS = "sandhold";
    private static final String BEARER = OURS + ".bearer.";

    /**
     * What a request asks for.
     *
     * @throws Problem 400 for what is no handshake, 426 for another version than 13
     */
    static Handshake of(Headers headers) {
        if (!"13".equals(text(headers, VERSION))) {
            throw new Problem(
                    426,
                    "UPGRADE_REQUIRED",
                    "only version 13 of WebSockets is spoken here: send 'Sec-WebSocket-Version: 13'",
                    JsonObject.EMPTY_JSON_OBJECT,
                    Map.of("Sec-WebSocket-Version", "13"),
                    null);
        }
        String key = text(headers, KEY);
        try {
            if (Base64.getDecoder().decode(key).length != KEY_BYTES) {
                throw new IllegalArgumentException("another length");
            }
        } catch (IllegalArgumentException e) {
            throw Problem.invalid("the header Sec-WebSocket-Key must be 16 bytes in base64");
        }
        Optional<String> protocol =
                protocols(text(headers, PROTOCOL)).filter(OURS::equals).findFirst();
        return new Handshake(key, protocol);
    }

    /**
     * The token of a browser, which can send no header of its own with a WebSocket: among the subprotocols that it offers is {@code sandhold.bearer.TOKEN}, beside
     * {@code sandhold}, which is the one agreed on. No address holds it then, and no log.
     */
    static Optional<String> token(String offered) {
        return protocols(offered)
                .filter(protocol -> protocol.startsWith(BEARER))
                .map(protocol -> protocol.substring(BEARER.length()))
                .findFirst();
    }

    /** The subprotocols that are not this server's; empty where there are none. */
    static Optional<String> others(String offered) {
        List<String> rest = protocols(offered)
                .filter(protocol -> !protocol.equals(OURS) && !protocol.startsWith(BEARER))
                .toList();
        return rest.isEmpty() ? Optional.empty() : Optional.of(String.join(", ", rest));
    }

    private static Stream<String> protocols(String offered) {
        return Arrays.stream(offered.split(",")).map(String::strip);
    }

    /** The answer that ends HTTP on this connection. */
    String answer(String requestId) {
        return "HTTP/1.1 101 Switching Protocols\r\nConnection: Upgrade\r\nUpgrade: websocket\r\nSec-WebSocket-Accept: "
                + accept()
                + protocol.map(agreed -> "\r\nSec-WebSocket-Protocol: " + agreed)
                        .orElse("")
                + "\r\nX-Request-Id: " + requestId + "\r\n\r\n";
    }

    private String accept() {
        try {
            byte[] hash = MessageDigest.getInstance("SHA-1").digest((key + GUID).getBytes(StandardCharsets.US_ASCII));
            return Base64.getEncoder().encodeToString(hash);
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException("every Java has SHA-1", e);
        }
    }

    private static String text(Headers headers, HeaderName name) {
        return headers.contains(name) ? headers.get(name).get() : "";
    }
}
