package io.sandhold.webapi;

import io.helidon.common.socket.HelidonSocket;
import io.sandhold.sessions.Accounts;
import io.sandhold.sessions.Principal;
import io.sandhold.sessions.Token;
import java.time.Duration;
import java.util.function.Consumer;

/**
 * Ends what stands open when the token that its client came with does: the client is told why, and one that does not take that is cut off. (What has an end by
 * itself goes on to it; docs/decisions/063.)
 */
final class TokenEnd {

    /** So long a client may take to be told: together with the moment until its end is found it is less than a second. */
    private static final Duration TOLD = Duration.ofMillis(500);

    private static final System.Logger LOG = System.getLogger(TokenEnd.class.getName());

    private TokenEnd() {}

    /**
     * Watches what a call has opened.
     *
     * @param by with whose token: the caller's, or that of who has made the link that it came by
     * @param socket of its connection
     * @param farewell tells the client, and has it ended
     * @return closed when it is not open any more
     */
    static Accounts.Watch watch(Call call, Principal by, HelidonSocket socket, Consumer<Problem> farewell) {
        return call.host().accounts().watch(by, sentence -> {
            boolean browser = by.token().flatMap(Token::signIn).isPresent();
            Problem problem = new Problem(
                    401, "TOKEN_ENDED", sentence + (browser ? "; sign in again" : "; come again with another"));
            Thread teller = Thread.ofVirtual().name("token-farewell").start(() -> {
                try {
                    farewell.accept(problem);
                } catch (ClientGone e) {
                    LOG.log(System.Logger.Level.DEBUG, "a client left before it was told", e);
                }
            });
            try {
                if (!teller.join(TOLD)) {
                    SilenceWatch.end(socket);
                }
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
                SilenceWatch.end(socket);
            }
        });
    }
}
