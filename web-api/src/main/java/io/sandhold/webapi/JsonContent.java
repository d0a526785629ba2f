package io.sandhold.webapi;

import io.helidon.http.HeaderName;
import jakarta.json.JsonObject;
import java.io.ByteArrayInputStream;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.util.Optional;

/**
 * What a caller in this process gave.
 *
 * @param object the body
 */
record JsonContent(JsonObject object) implements Content {

    @Override
    public Members members(HeapShare heap) {
        return new Members(object);
    }

    @Override
    public InputStream bytes() {
        return new ByteArrayInputStream(object.toString().getBytes(StandardCharsets.UTF_8));
    }

    @Override
    public Optional<String> header(HeaderName name) {
        return Optional.empty();
    }
}
