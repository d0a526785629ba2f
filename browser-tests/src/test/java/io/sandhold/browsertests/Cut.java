package io.sandhold.browsertests;

import com.microsoft.playwright.WebSocketRoute;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;

/** A WebSocket of a visit's that passes through the test, which may cut its line. */
final class Cut {

    private final WebSocketRoute page;
    private final WebSocketRoute server;
    private volatile boolean muted;

    private Cut(WebSocketRoute page) {
        this.page = page;
        this.server = page.connectToServer();
    }

    /** Each that is opened from now on, in order. */
    static List<Cut> of(Visit visit) {
        List<Cut> all = new CopyOnWriteArrayList<>();
        visit.page().routeWebSocket(url -> url.contains("/terminal/"), page -> {
            Cut cut = new Cut(page);
            all.add(cut);
            cut.server.onMessage(frame -> {
                if (!cut.muted) {
                    if (frame.text() != null) {
                        page.send(frame.text());
                    } else {
                        page.send(frame.binary());
                    }
                }
            });
        });
        return all;
    }

    /** Breaks it off. */
    void line() {
        page.close(new WebSocketRoute.CloseOptions().setCode(1001));
        server.close();
    }

    /** Lets nothing through to the page any more. */
    void mute() {
        muted = true;
    }
}
