package io.sandhold.webapi;

import io.helidon.http.HeaderName;
import io.helidon.webserver.http.ServerRequest;
import java.io.InputStream;
import java.util.Optional;

/**
 * What came over HTTP.
 *
 * @param request Helidon's
 * @param body its body
 */
record HttpContent(ServerRequest request, Body body) implements Content {

    @Override
    public Members members(HeapShare heap) {
        return RequestBody.read(request, body, heap);
    }

    @Override
    public Optional<Wire> wire() {
        return Optional.of(new Wire(Visitor.of(request), request.prologue()));
    }

    @Override
    public InputStream bytes() {
        return body;
    }

    @Override
    public Optional<String> header(HeaderName name) {
        return request.headers().contains(name)
                ? Optional.of(request.headers().get(name).get())
                : Optional.empty();
    }
}
