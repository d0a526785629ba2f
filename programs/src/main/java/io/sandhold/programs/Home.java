package io.sandhold.programs;

import io.sandhold.sessions.Session;
import io.sandhold.sessions.SessionId;
import java.time.Instant;

/** Which session it is, told apart from an earlier or a later one of the same id: what was printed in that is not for whoever has this one. */
record Home(SessionId id, int uid, Instant created) {

    static Home of(Session session) {
        return new Home(session.id(), session.uid(), session.created());
    }
}
