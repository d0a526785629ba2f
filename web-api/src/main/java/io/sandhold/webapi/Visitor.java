package io.sandhold.webapi;

import io.helidon.common.socket.PeerInfo;
import io.helidon.http.HeaderName;
import io.helidon.http.HeaderNames;
import io.helidon.http.Headers;
import io.helidon.webserver.http.ServerRequest;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.util.List;
import java.util.Optional;

/**
 * Who sent a request, as far as it tells before anyone is asked.
 *
 * @param headers of the request
 * @param peer whose connection it came by
 */
record Visitor(Headers headers, PeerInfo peer) {

    private static final HeaderName FORWARDED_PROTO = HeaderNames.create("X-Forwarded-Proto");

    static Visitor of(ServerRequest request) {
        return new Visitor(request.headers(), request.remotePeer());
    }

    Optional<String> header(HeaderName name) {
        return headers.contains(name) ? Optional.of(headers.get(name).get()) : Optional.empty();
    }

    /** All of a header that may come more than once. */
    List<String> all(HeaderName name) {
        return headers.contains(name) ? headers.get(name).allValues() : List.of();
    }

    /** Whether it came by https, to a proxy that says so. Who lies about that only makes its cookie stricter. */
    boolean secure() {
        return header(FORWARDED_PROTO).filter("https"::equalsIgnoreCase).isPresent();
    }

    /** What its browser, if it is one, knows this server as. */
    String origin() {
        return (secure() ? "https://" : "http://") + header(HeaderNames.HOST).orElse("");
    }

    InetAddress source() {
        return peer.address() instanceof InetSocketAddress from && from.getAddress() != null
                ? from.getAddress()
                : InetAddress.getLoopbackAddress();
    }

    /** As it is shown. */
    String address() {
        return peer.host();
    }
}
