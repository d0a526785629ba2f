package io.sandhold.webapi;

import io.sandhold.webapi.WebRig.Reply;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;

/** A browser that shows a page of the server: keeps the cookie that it was given, and says whose page asks. One thread. */
final class Browser {

    private final WebRig rig;
    private String cookie = "";

    Browser(WebRig rig) {
        this.rig = rig;
    }

    /** What stands at an address, as its page asks for it, without who it is. */
    HttpRequest.Builder asks(String path) {
        HttpRequest.Builder request = HttpRequest.newBuilder(rig.uri(path)).header("Sec-Fetch-Site", "same-origin");
        return cookie.isEmpty() ? request : request.header("Cookie", cookie);
    }

    HttpResponse<byte[]> signIn(String body) {
        return kept(
                rig.send(asks("/sign-in").POST(BodyPublishers.ofString(body)).build()));
    }

    /** Signs in by a token, which must be good. */
    static Browser by(WebRig rig, String token) {
        Browser browser = new Browser(rig);
        HttpResponse<byte[]> answer = browser.signIn("{\"token\":\"" + token + "\"}");
        if (answer.statusCode() != 200) {
            throw new AssertionError(Reply.of(answer));
        }
        return browser;
    }

    Reply get(String path) {
        return Reply.of(rig.send(asks(path).build()));
    }

    Reply post(String path, String body) {
        return Reply.of(rig.send(asks(path).POST(BodyPublishers.ofString(body)).build()));
    }

    Reply delete(String path) {
        return Reply.of(kept(rig.send(asks(path).DELETE().build())));
    }

    private HttpResponse<byte[]> kept(HttpResponse<byte[]> answer) {
        answer.headers()
                .firstValue("Set-Cookie")
                .ifPresent(set -> cookie = set.contains("Max-Age=0") ? "" : set.split(";")[0]);
        return answer;
    }

    /** Name and value; empty while it has none. */
    String cookie() {
        return cookie;
    }

    /** The headers that a browser sends as it opens a stream or a WebSocket. */
    String headers() {
        return "Cookie: " + cookie + "\r\nOrigin: http://localhost\r\nSec-Fetch-Site: same-origin\r\n";
    }
}
