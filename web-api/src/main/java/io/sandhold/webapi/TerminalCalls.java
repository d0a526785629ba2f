package io.sandhold.webapi;

import io.sandhold.isolation.Command;
import io.sandhold.isolation.Terminal;
import io.sandhold.isolation.WindowSize;
import io.sandhold.programs.Companion;
import io.sandhold.programs.Outlet;
import io.sandhold.programs.Position;
import io.sandhold.programs.Program;
import io.sandhold.programs.ProgramRequest;
import io.sandhold.programs.ProgramRequest.Kind;
import io.sandhold.programs.Programs;
import io.sandhold.sessions.SessionLease;
import io.sandhold.sessions.SessionRequest;
import io.sandhold.terminals.Shells;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/** Terminals over a WebSocket: bytes both ways, and messages about the window and the end. */
final class TerminalCalls {

    private static final String TYPE = "xterm-256color";
    private static final Duration LINGER = Duration.ofMillis(200);
    private static final int LARGEST_WINDOW = 500;

    /** Bytes of what a process has printed that who comes to it is shown. */
    private static final int SHOWN = 16 << 10;

    private final Programs programs;
    private final CommandRules rules;

    TerminalCalls(Programs programs, CommandRules rules) {
        this.programs = programs;
        this.rules = rules;
    }

    Answer open(Call call) {
        call.requireUpgrade();
        WindowSize window = new WindowSize(
                (int) call.query().number("columns", 80, 1, LARGEST_WINDOW),
                (int) call.query().number("rows", 24, 1, LARGEST_WINDOW),
                0,
                0);
        Optional<String> process = call.query().text("process");
        Optional<String> shell = call.query().text("shell");
        boolean views = call.query().flag("view");
        boolean acknowledges = call.query().flag("acks");
        if (acknowledges && shell.isEmpty()) {
            throw Problem.invalid("\"acks\" is for a shell that is left and taken up again; name it with \"shell\"");
        }
        if (process.isPresent() && shell.isPresent()) {
            throw Problem.invalid("\"process\" and \"shell\" are two things to go to; name one of them");
        }
        if (views && process.isEmpty() && shell.isEmpty()) {
            throw Problem.invalid("\"view\" is for looking at what is there; name it with \"process\" or \"shell\"");
        }
        return new Answer.Socket(process.map(id -> ofProcess(call, id, views, window))
                .or(() -> shell.map(name -> acknowledges
                        ? ofShellTold(call, name, views, window)
                        : ofShell(call, name, views, window, false)))
                .orElseGet(() -> login(call, window)));
    }

    /** A login shell, which is hung up when its client goes, as over SSH. */
    private TalkSocket login(Call call, WindowSize window) {
        rules.checkShell();
        SessionLease lease = call.host().sessions().leaseOrCreate(call.by(), call.session(), SessionRequest.DEFAULTS);
        TerminalTape tape = tape(call, lease, window);
        try {
            Program program = programs.start(
                    lease, new ProgramRequest(shell(window), "shell", Optional.empty(), Kind.ATTACHED, Companion.NONE));
            return new TerminalSocket(
                    call,
                    program,
                    program.attach(Position.BEGINNING, false),
                    Position.BEGINNING,
                    false,
                    tape,
                    program::hangUp);
        } catch (RuntimeException e) {
            tape.close();
            throw e;
        }
    }

    /** One that is begun, or the lease let go of. */
    private static TerminalTape tape(Call call, SessionLease lease, WindowSize window) {
        try {
            return TerminalTape.of(call, lease, window);
        } catch (RuntimeException e) {
            lease.close();
            throw e;
        }
    }

    private static Command shell(WindowSize window) {
        return new Command(
                List.of("/bin/bash"),
                Optional.of("-bash"),
                Map.of(),
                "/workspace",
                Optional.of(new Terminal(TYPE, window, Map.of())),
                LINGER);
    }

    /** A process that has a terminal, with the end of what it has printed. It goes on when its client goes. */
    private TalkSocket ofProcess(Call call, String id, boolean views, WindowSize window) {
        try (SessionLease lease = call.host().sessions().lease(call.by(), call.session())) {
            Program program = programs.find(lease, id);
            if (!program.hasTerminal()) {
                throw new Problem(
                        409,
                        "NO_TERMINAL",
                        "process " + program.id() + " has no terminal; read its output, or start it with \"tty\"");
            }
            long printed = program.printed().stdout();
            long offset = call.query().number("offset", Math.max(0, printed - SHOWN), 0, Long.MAX_VALUE / 2);
            Position from = Position.BEGINNING.at(Outlet.STDOUT, offset);
            return new TerminalSocket(
                    call,
                    program,
                    program.follow(from, Set.of(Outlet.STDOUT), false),
                    from,
                    views,
                    TerminalTape.of(call, lease, window),
                    () -> {});
        }
    }

    /** As {@link #ofShell}, for a client that acknowledges; it is told by a message where there is none. */
    private TalkSocket ofShellTold(Call call, String name, boolean views, WindowSize window) {
        try {
            return ofShell(call, name, views, window, true);
        } catch (RuntimeException e) {
            return new RefusingSocket(call, e);
        }
    }

    /** A shell of the session that is left and taken up again. */
    private TalkSocket ofShell(Call call, String name, boolean views, WindowSize window, boolean acknowledges) {
        if (!views) {
            rules.checkShell();
        }
        SessionLease lease = views || acknowledges
                ? call.host().sessions().lease(call.by(), call.session())
                : call.host().sessions().leaseOrCreate(call.by(), call.session(), SessionRequest.DEFAULTS);
        TerminalTape tape = tape(call, lease, window);
        try {
            return new ShellSocket(
                    call,
                    lease,
                    lease.attach(new Shells.Request(name, views, window, ""), TerminalCalls::shell),
                    tape,
                    acknowledges);
        } catch (RuntimeException e) {
            tape.close();
            lease.close();
            throw e;
        }
    }
}
