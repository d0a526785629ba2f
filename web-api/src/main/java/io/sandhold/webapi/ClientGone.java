package io.sandhold.webapi;

import io.helidon.webserver.CloseConnectionException;

/** The peer broke off, or what it sends can no longer be told apart: there is nobody to answer, the connection is closed. */
final class ClientGone extends CloseConnectionException {
    ClientGone(Throwable cause) {
        super("the peer broke off", cause);
    }

    ClientGone(String message) {
        super(message);
    }
}
