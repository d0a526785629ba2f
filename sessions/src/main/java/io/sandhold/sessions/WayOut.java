package io.sandhold.sessions;

import io.sandhold.egress.EgressClient;
import io.sandhold.egress.EgressEvent;
import io.sandhold.egress.EgressMeter;
import io.sandhold.egress.EgressPolicy;
import io.sandhold.egress.JailStream;
import io.sandhold.isolation.Jail;
import io.sandhold.isolation.JailConnection;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.time.Instant;
import java.util.Locale;

/** The way out of one running jail of network mode egress: each connection made in it is served by the proxy, and leaves an audit event. */
final class WayOut implements AutoCloseable {

    private final EgressClient client;

    private WayOut(EgressClient client) {
        this.client = client;
    }

    /**
     * Opens it; it closes with the jail.
     *
     * @param meter the session's, the same for every jail it has
     */
    static WayOut of(Hosting hosting, EgressMeter meter, EgressPolicy policy, Jail jail) {
        EgressClient client = hosting.proxy()
                .client(
                        meter,
                        policy,
                        hosting.config().egress().quota(),
                        event -> record(hosting, meter.account(), event));
        WayOut way = new WayOut(client);
        jail.onEnd(way::close);
        jail.onConnection(connection -> hosting.proxy().serve(new Stream(connection), client));
        return way;
    }

    private static void record(Hosting hosting, String owner, EgressEvent event) {
        String detail = event.outcome().name().toLowerCase(Locale.ROOT) + " "
                + event.protocol().name().toLowerCase(Locale.ROOT) + " " + event.host() + ":" + event.port()
                + (event.address().isEmpty() ? "" : " at " + event.address()) + ", " + event.bytesUp() + " bytes up, "
                + event.bytesDown() + " down, " + event.duration().toMillis() + " ms"
                + (event.detail().isEmpty() ? "" : "; " + event.detail());
        hosting.audit()
                .record(new AuditEvent(
                        Instant.now(), AuditKind.CONNECTION, owner, Door.SERVER, "", event.session(), detail));
    }

    void allow(EgressPolicy policy) {
        client.policy(policy);
    }

    @Override
    public void close() {
        client.close();
    }

    /** A jail's connection as the proxy wants it. */
    private record Stream(JailConnection connection) implements JailStream {

        @Override
        public InputStream input() {
            return connection.input();
        }

        @Override
        public OutputStream output() {
            return connection.output();
        }

        @Override
        public void endOutput() throws IOException {
            connection.output().close();
        }

        @Override
        public void close() {
            connection.close();
        }

        @Override
        public void abort() {
            connection.reset();
        }
    }
}
