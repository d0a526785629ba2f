package io.sandhold.sessions;

import java.util.Objects;
import java.util.Optional;

/**
 * What one login may do of what its account may: the way in (a key's options, a certificate, a share key) can only take away.
 * {@code docs/decisions/043} says who asks for what.
 *
 * @param access how much of the session
 * @param terminal whether it may have a terminal
 * @param agent whether the client's agent may be reached from the session ({@code ssh -A})
 * @param opens what it may be connected to in the session ({@code ssh -L}); Unix sockets where that is any port
 * @param listens what it may have listened on in the session ({@code ssh -R}); likewise
 * @param command what runs in the place of whatever it asks for; for the shell's {@code -c}, or {@link #INTERNAL_SFTP}
 */
public record LoginRights(
        Access access, boolean terminal, boolean agent, Ports opens, Ports listens, Optional<String> command) {

    /** The forced command that means the server's own SFTP, as sshd_config(5) has it. */
    public static final String INTERNAL_SFTP = "internal-sftp";

    /** All that the account may. */
    public static final LoginRights ALL =
            new LoginRights(Access.FULL, true, true, Ports.ANY, Ports.ANY, Optional.empty());

    /** What whoever comes in this way may, where nothing but a token takes anything away. */
    public static LoginRights of(Principal principal) {
        return principal.scope().readOnly() ? ALL.within(Access.READ_ONLY) : ALL;
    }

    public LoginRights {
        Objects.requireNonNull(access, "access");
        Objects.requireNonNull(opens, "opens");
        Objects.requireNonNull(listens, "listens");
        Objects.requireNonNull(command, "command");
        if (access != Access.FULL) {
            terminal = false;
            agent = false;
            opens = Ports.NONE;
            listens = Ports.NONE;
        }
    }

    /** The same, and no more of the session than {@code most}. */
    LoginRights within(Access most) {
        return most == Access.FULL ? this : new LoginRights(most, terminal, agent, opens, listens, command);
    }

    /** Whether it may be connected to Unix sockets in the session. */
    public boolean opensSockets() {
        return opens.any();
    }

    /** Whether it may have Unix sockets listened on in the session. */
    public boolean listensOnSockets() {
        return listens.any();
    }
}
