package io.sandhold.webapi;

import io.helidon.common.socket.SocketOptions;
import io.helidon.health.HealthCheckResponse;
import io.helidon.health.HealthCheckType;
import io.helidon.http.DirectHandler;
import io.helidon.http.DirectHandler.EventType;
import io.helidon.http.HeaderNames;
import io.helidon.webserver.WebServer;
import io.helidon.webserver.http.DirectHandlers;
import io.helidon.webserver.http1.Http1Config;
import io.helidon.webserver.observe.ObserveFeature;
import io.helidon.webserver.observe.health.HealthObserver;
import io.sandhold.sessions.SessionHost;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.BindException;
import java.net.InetSocketAddress;

/** The HTTP door on Helidon's web server: one virtual thread a connection, HTTP/1.1. */
final class HelidonWebApi implements WebApi {

    /** A file's name takes up to 4,095 bytes, each of them three when percent-encoded. */
    private static final int LONGEST_PROLOGUE = 16 << 10;

    private static final int LONGEST_HEADERS = 16 << 10;
    private static final int MOST_CONNECTIONS = 2048;
    private static final int BUFFER = 64 << 10;

    private final WebServer server;
    private final SilenceWatch silence;
    private final InetSocketAddress address;

    private HelidonWebApi(WebServer server, SilenceWatch silence, InetSocketAddress address) {
        this.server = server;
        this.silence = silence;
        this.address = address;
    }

    static WebApi start(WebServerConfig config, SessionHost host) {
        Staging staging = new Staging();
        SilenceWatch silence = new SilenceWatch(config.silence());
        Entrance entrance = new Entrance(config, host, staging);
        WebServer server = WebServer.builder()
                .address(config.address().getAddress())
                .port(config.address().getPort())
                .shutdownHook(false)
                .maxTcpConnections(MOST_CONNECTIONS)
                .idleConnectionTimeout(config.silence())
                .writeBufferSize(BUFFER)
                .connectionOptions(SocketOptions.builder().tcpNoDelay(true).build())
                .protocolsDiscoverServices(false)
                .addConnectionSelector(new BoundedConnections(
                        Http1Config.builder()
                                .maxPrologueLength(LONGEST_PROLOGUE)
                                .maxHeadersSize(LONGEST_HEADERS)
                                .build(),
                        silence,
                        new ConnectionShares(MOST_CONNECTIONS)))
                .directHandlers(directHandlers())
                .featuresDiscoverServices(false)
                .addFeature(health(host))
                .routing(routing -> routing.any(entrance))
                .build();
        try {
            server.start();
        } catch (RuntimeException e) {
            server.stop();
            silence.close();
            throw e instanceof UncheckedIOException taken ? taken : cannotListen(config, e);
        }
        if (server.port() <= 0) { // a listener that did not start is only logged
            server.stop();
            silence.close();
            throw new UncheckedIOException(new BindException("taken, or not an address of this machine"));
        }
        Thread.ofVirtual().name("staging-sweep").start(() -> staging.sweepLatelyUsed(host.sessions()));
        return new HelidonWebApi(
                server, silence, new InetSocketAddress(config.address().getAddress(), server.port()));
    }

    private static UncheckedIOException cannotListen(WebServerConfig config, RuntimeException cause) {
        return new UncheckedIOException(
                new IOException("cannot listen on " + config.address() + ": " + cause.getMessage(), cause));
    }

    private static ObserveFeature health(SessionHost host) {
        return ObserveFeature.builder()
                .observersDiscoverServices(false)
                .addObserver(HealthObserver.builder()
                        .useSystemServices(false)
                        .details(true)
                        .addCheck(
                                () -> HealthCheckResponse.builder().status(true).build(),
                                HealthCheckType.LIVENESS,
                                "server")
                        .addCheck(
                                () -> HealthCheckResponse.builder()
                                        .status(host.ready())
                                        .build(),
                                HealthCheckType.READINESS,
                                "registry and volumes")
                        .build())
                .build();
    }

    /** What Helidon refuses by itself, before there is a request: in the one shape of an error too. */
    private static DirectHandlers directHandlers() {
        DirectHandlers.Builder handlers = DirectHandlers.builder();
        for (EventType type : EventType.values()) {
            handlers.addHandler(type, (request, event, status, headers, message) -> {
                String detail = message == null || message.isBlank() ? StatusText.of(status.code()) : message;
                Problem problem = new Problem(status.code(), "http", SafeText.of(detail));
                byte[] body = PlainJson.bytes(problem.body());
                return DirectHandler.TransportResponse.builder()
                        .status(status)
                        .headers(headers)
                        .header(HeaderNames.CONTENT_TYPE, "application/problem+json")
                        .entity(body)
                        .build();
            });
        }
        return handlers.build();
    }

    @Override
    public InetSocketAddress address() {
        return address;
    }

    @Override
    public void close() {
        server.stop();
        silence.close();
    }
}
