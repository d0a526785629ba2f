package io.sandhold.webapi;

import io.helidon.common.concurrency.limits.Limit;
import io.helidon.webserver.CloseConnectionException;
import io.helidon.webserver.spi.ServerConnection;
import io.helidon.websocket.WsSession;
import java.time.Duration;

/**
 * Helidon's WebSocket, which tells its listener that it is over also where the peer did not say so.
 *
 * @param given Helidon's
 * @param talk its listener
 */
record TalkConnection(ServerConnection given, TalkSocket talk) implements ServerConnection {

    private static final System.Logger LOG = System.getLogger(TalkConnection.class.getName());
    private static final int PROTOCOL_ERROR = 1002;

    @Override
    public void handle(Limit limit) throws InterruptedException {
        try {
            given.handle(limit);
        } catch (CloseConnectionException e) {
            throw e;
        } catch (RuntimeException e) {
            // Helidon 4.5 would write an answer of HTTP into what is none any more, to an opcode that it does not know
            // say.
            LOG.log(System.Logger.Level.DEBUG, "a WebSocket broke", e);
            closeFor(PROTOCOL_ERROR);
            throw new ClientGone(e);
        } finally {
            talk.gone();
            talk.close();
        }
    }

    private void closeFor(int code) {
        try {
            if (given instanceof WsSession session) {
                session.close(code, "");
            }
        } catch (RuntimeException e) {
            LOG.log(System.Logger.Level.TRACE, "its peer was gone", e);
        }
    }

    @Override
    public Duration idleTime() {
        return given.idleTime();
    }

    @Override
    public void close(boolean interrupt) {
        given.close(interrupt);
    }
}
