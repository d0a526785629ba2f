package io.sandhold.programs;

import io.sandhold.sessions.Session;
import io.sandhold.sessions.SessionError;
import io.sandhold.sessions.SessionException;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Predicate;
import java.util.stream.Stream;

/**
 * All programs that are known, by session, and how many there may be: of a session, of an account, of all. Where there is no room the one that ended longest ago
 * makes it. Thread-safe.
 */
final class Shelves {

    /** The programs of one session, oldest first. */
    private static final class Shelf {
        private final String owner;
        private final List<Program> programs = new ArrayList<>();
        private final List<String> starting = new ArrayList<>(); // their names; empty for none

        Shelf(String owner) {
            this.owner = owner;
        }

        int size() {
            return programs.size() + starting.size();
        }
    }

    private final int most;
    private final int mostOfAccount;
    private final int mostOfSession;
    private final Map<Home, Shelf> shelves = new HashMap<>(); // guarded by this

    Shelves(int most, int mostOfAccount, int mostOfSession) {
        this.most = most;
        this.mostOfAccount = mostOfAccount;
        this.mostOfSession = mostOfSession;
    }

    /**
     * Takes a place for one that is about to be started.
     *
     * @return those that made room, to be forgotten
     */
    synchronized List<Program> take(Session session, Optional<String> name) {
        name.ifPresent(text -> checkFree(session, text));
        List<Program> forgotten = new ArrayList<>();
        Home home = Home.of(session);
        makeRoom(
                shelf -> shelf == shelves.get(home),
                mostOfSession,
                forgotten,
                mostOfSession + " programs run in session '" + session.id() + "', which is the most");
        makeRoom(
                shelf -> shelf.owner.equals(session.owner()),
                mostOfAccount,
                forgotten,
                mostOfAccount + " programs run in the sessions of " + session.owner() + ", which is the most");
        makeRoom(_ -> true, most, forgotten, "as many programs run as this host keeps output for (" + most + ")");
        forgotten.forEach(this::remove);
        shelves.computeIfAbsent(home, _ -> new Shelf(session.owner())).starting.add(name.orElse(""));
        return forgotten;
    }

    private void checkFree(Session session, String name) {
        Shelf shelf = shelves.get(Home.of(session));
        boolean taken = shelf != null
                && (shelf.starting.contains(name)
                        || shelf.programs.stream()
                                .anyMatch(program -> isNamed(program, name)
                                        && program.ending().isEmpty()));
        if (taken) {
            throw new SessionException(
                    SessionError.EXISTS,
                    "a program named '" + name + "' runs in session '" + session.id()
                            + "'; end it, or give another name");
        }
    }

    private static boolean isNamed(Program program, String name) {
        return program.request().name().filter(name::equals).isPresent();
    }

    /** Chooses who makes room for one more within a bound, if somebody has to; nothing is removed yet. */
    private void makeRoom(Predicate<Shelf> counts, int bound, List<Program> chosen, String full) {
        long there =
                shelves.values().stream().filter(counts).mapToInt(Shelf::size).sum()
                        - programs(counts).filter(chosen::contains).count();
        if (there < bound) {
            return;
        }
        chosen.add(programs(counts)
                .filter(program ->
                        program.ending().isPresent() && program.unread().isPresent() && !chosen.contains(program))
                .min(Comparator.comparing(
                        program -> program.ending().map(Ending::at).orElse(Instant.MAX)))
                .orElseThrow(() -> new SessionException(
                        SessionError.EXHAUSTED, full + "; end one that is no longer needed, or try again later")));
    }

    private Stream<Program> programs(Predicate<Shelf> which) {
        return shelves.values().stream().filter(which).flatMap(shelf -> shelf.programs.stream());
    }

    /** It was not started after all. */
    synchronized void giveBack(Session session, Optional<String> name) {
        Home home = Home.of(session);
        shelves.get(home).starting.remove(name.orElse(""));
        dropEmpty(home);
    }

    /** It was started. */
    synchronized void put(Program program) {
        Shelf shelf = shelves.get(Home.of(program.session()));
        shelf.starting.remove(program.request().name().orElse(""));
        shelf.programs.add(program);
    }

    /** Whether it was known. */
    synchronized boolean remove(Program program) {
        Home home = Home.of(program.session());
        Shelf shelf = shelves.get(home);
        boolean there = shelf != null && shelf.programs.remove(program);
        if (there) {
            dropEmpty(home);
        }
        return there;
    }

    private void dropEmpty(Home home) {
        if (shelves.get(home).size() == 0) {
            shelves.remove(home);
        }
    }

    /** Those of a session, oldest first. */
    synchronized List<Program> of(Session session) {
        Shelf shelf = shelves.get(Home.of(session));
        return shelf == null ? List.of() : List.copyOf(shelf.programs);
    }

    synchronized List<Program> all() {
        return programs(_ -> true).toList();
    }
}
