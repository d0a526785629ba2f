package io.sandhold.sshserver;

import io.sandhold.sessions.ByteSize;
import io.sandhold.sessions.Session;
import io.sandhold.sessions.SessionLease;
import io.sandhold.storage.Space;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.util.Locale;

/** What a terminal shows before its shell: which session this is, how full, how long it lives, and what the operator has to say. */
final class MessageOfTheDay {

    private static final DateTimeFormatter UNTIL =
            DateTimeFormatter.ofPattern("yyyy-MM-dd HH:mm 'UTC'", Locale.ROOT).withZone(ZoneOffset.UTC);

    private MessageOfTheDay() {}

    static String of(SessionLease lease, SessionChannel channel) {
        Session session = lease.session();
        Space space = lease.space();
        String life = session.expires()
                .map(expires -> "is removed at " + UNTIL.format(expires))
                .orElse("lives until it is deleted");
        return (channel.connection().isFresh()
                        ? "Session '" + session.id() + "' is new: nobody had one of that name.\r\n"
                        : "")
                + "Session " + session.id() + ": " + ByteSize.about(space.usedBytes()) + " of "
                + ByteSize.about(space.totalBytes()) + " used; it " + life + ".\r\n"
                + SshServerConfig.Texts.lines(channel.today());
    }
}
