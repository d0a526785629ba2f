package io.sandhold.egress;

import java.io.IOException;
import java.util.OptionalInt;
import java.util.regex.Pattern;

/** An HTTP/1 request to a proxy (RFC 9112 section 3): {@code CONNECT HOST:PORT}, or a method with a whole {@code http} URL. One thread. */
final class HttpReader {

    private static final Pattern METHOD = Pattern.compile("[!#$%&'*+.^_`|~0-9A-Za-z-]{1,32}");
    private static final Pattern PATH = Pattern.compile("[\\x21\\x22\\x24-\\x7e]*");
    private static final int HTTP = 80;

    private final Connection connection;
    private final HeadLines lines;
    private final Answer answer;

    HttpReader(Connection connection, HeadLines lines, Answer answer) {
        this.connection = connection;
        this.lines = lines;
        this.answer = answer;
    }

    Request request() throws IOException {
        String line = lines.next();
        String[] parts = line.split(" ", -1);
        if (parts.length != 3 || !METHOD.matcher(parts[0]).matches()) {
            throw Refusal.malformed("the first line is not METHOD TARGET VERSION with one space between them");
        }
        if (!parts[2].equals("HTTP/1.1") && !parts[2].equals("HTTP/1.0")) {
            throw Refusal.malformed("the request is not of HTTP/1.1 or HTTP/1.0");
        }
        return parts[0].equals("CONNECT") ? tunnel(parts[1], parts[2]) : forward(parts[0], parts[1], parts[2]);
    }

    private Request tunnel(String target, String version) throws IOException {
        connection.speaks(EgressProtocol.CONNECT);
        Target wanted = target(target, OptionalInt.empty());
        HttpFields fields = HttpFields.read(lines);
        if (!fields.body(version).equals(new Request.Body.Fixed(0))) {
            throw Refusal.malformed("CONNECT has no body");
        }
        return new Request.Tunnel(wanted);
    }

    private Request forward(String method, String url, String version) throws IOException {
        answer.in(Answer.Tone.HTTP_BY_HOST);
        int authority = url.indexOf("://");
        if (authority < 0) {
            throw Refusal.malformed("this is a proxy: ask for a whole URL, as programs do that heed http_proxy");
        }
        if (!url.substring(0, authority).equalsIgnoreCase("http")) {
            throw Refusal.malformed(
                    "only http URLs are fetched here; for https use CONNECT, as programs do that heed https_proxy");
        }
        int start = authority + 3;
        int end = start;
        while (end < url.length() && "/?#".indexOf(url.charAt(end)) < 0) {
            end++;
        }
        Target wanted = target(url.substring(start, end), OptionalInt.of(HTTP));
        HttpFields fields = HttpFields.read(lines);
        Request.Body body = fields.body(version);
        String head = method + " " + path(method, url.substring(end)) + " " + version + "\r\nHost: "
                + (wanted.port() == HTTP ? wanted.host().text() : wanted.toString()) + "\r\n" + fields.endToEnd()
                + (body instanceof Request.Body.Chunked ? "Transfer-Encoding: chunked\r\n" : "")
                + "Via: 1.1 sandhold\r\nConnection: close\r\n\r\n";
        return new Request.Forward(wanted, head, body);
    }

    /** The origin form of what follows the authority (RFC 9112 section 3.2.1, for OPTIONS 3.2.4). */
    private static String path(String method, String rest) {
        if (!PATH.matcher(rest).matches()) {
            throw Refusal.malformed("the URL has a character that has to be percent-encoded, or a fragment");
        }
        if (rest.isEmpty()) {
            return method.equals("OPTIONS") ? "*" : "/";
        }
        return rest.startsWith("/") ? rest : "/" + rest;
    }

    /** Of a name and a password before the host nothing is kept: neither the message nor the event is the place for them. */
    private Target target(String authority, OptionalInt port) {
        if (authority.indexOf('@') >= 0) {
            throw Refusal.malformed("the URL has a user name in it; send it as an Authorization field");
        }
        connection.asks(authority);
        try {
            return Target.parse(authority, port);
        } catch (EgressException e) {
            throw Refusal.malformed(e.getMessage());
        }
    }
}
