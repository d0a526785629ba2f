package io.sandhold.server;

import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import io.opentelemetry.proto.collector.trace.v1.ExportTraceServiceRequest;
import io.opentelemetry.proto.common.v1.KeyValue;
import io.opentelemetry.proto.resource.v1.Resource;
import io.opentelemetry.proto.trace.v1.Span;
import java.io.IOException;
import java.io.InputStream;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.stream.Collectors;
import java.util.zip.GZIPInputStream;

/** A collector on loopback that takes traces by OTLP over HTTP in protobuf, and keeps them. */
final class TraceReceiver implements AutoCloseable {

    /**
     * A span that came.
     *
     * @param name of it
     * @param trace in hexadecimal, as are:
     * @param id its own
     * @param parent empty where it has none
     * @param attributes as text
     */
    record Got(
            String name, Span.SpanKind kind, String trace, String id, String parent, Map<String, String> attributes) {

        private static Got of(Span span) {
            HexFormat hex = HexFormat.of();
            return new Got(
                    span.getName(),
                    span.getKind(),
                    hex.formatHex(span.getTraceId().toByteArray()),
                    hex.formatHex(span.getSpanId().toByteArray()),
                    hex.formatHex(span.getParentSpanId().toByteArray()),
                    texts(span.getAttributesList()));
        }

        String attribute(String key) {
            return attributes.get(key);
        }
    }

    private final HttpServer server;
    private final ExecutorService threads = Executors.newVirtualThreadPerTaskExecutor();
    private final List<Got> spans = new CopyOnWriteArrayList<>();
    private final List<Map<String, String>> resources = new CopyOnWriteArrayList<>();
    private final List<String> authorizations = new CopyOnWriteArrayList<>();
    private final List<byte[]> bodies = new CopyOnWriteArrayList<>();

    private TraceReceiver(HttpServer server) {
        this.server = server;
        server.setExecutor(threads);
        server.createContext("/v1/traces", this::take);
        server.start();
    }

    static TraceReceiver start(int port) throws IOException {
        return new TraceReceiver(HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), port), 0));
    }

    int port() {
        return server.getAddress().getPort();
    }

    String endpoint() {
        return "http://127.0.0.1:" + port();
    }

    private void take(HttpExchange exchange) throws IOException {
        try (exchange) {
            boolean packed = "gzip".equals(exchange.getRequestHeaders().getFirst("Content-Encoding"));
            InputStream raw = exchange.getRequestBody();
            byte[] body = (packed ? new GZIPInputStream(raw) : raw).readAllBytes();
            bodies.add(body);
            Optional.ofNullable(exchange.getRequestHeaders().getFirst("Authorization"))
                    .ifPresent(authorizations::add);
            ExportTraceServiceRequest request = ExportTraceServiceRequest.parseFrom(body);
            request.getResourceSpansList().forEach(of -> {
                Resource resource = of.getResource();
                resources.add(texts(resource.getAttributesList()));
                of.getScopeSpansList()
                        .forEach(scope ->
                                scope.getSpansList().stream().map(Got::of).forEach(spans::add));
            });
            exchange.getResponseHeaders().add("Content-Type", "application/x-protobuf");
            exchange.sendResponseHeaders(200, -1);
        }
    }

    private static Map<String, String> texts(List<KeyValue> attributes) {
        return attributes.stream()
                .collect(Collectors.toMap(
                        KeyValue::getKey,
                        pair -> pair.getValue().hasIntValue()
                                ? Long.toString(pair.getValue().getIntValue())
                                : pair.getValue().getStringValue()));
    }

    List<Got> spans() {
        return spans;
    }

    /** Those of a name, the first first. */
    List<Got> named(String name) {
        return spans.stream().filter(span -> span.name().equals(name)).toList();
    }

    List<Map<String, String>> resources() {
        return resources;
    }

    List<String> authorizations() {
        return authorizations;
    }

    /** Everything that came, as it came, with a byte a character. */
    String raw() {
        return bodies.stream()
                .map(body -> new String(body, java.nio.charset.StandardCharsets.ISO_8859_1))
                .collect(Collectors.joining());
    }

    @Override
    public void close() {
        server.stop(0);
        threads.shutdownNow();
    }
}
