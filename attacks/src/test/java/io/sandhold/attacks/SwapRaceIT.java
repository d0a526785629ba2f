package io.sandhold.attacks;

import static io.sandhold.attacks.SftpWire.*;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.Test;

/**
 * A session that swaps a directory of its own with a symlink out of its volume, by one atomic exchange and as fast as it can, while
 * every door walks there at once. The directory holds the same names as the {@link Loot}.
 */
@UnderAttack
class SwapRaceIT {

    /** Five minutes with {@code -Psoak}. */
    private static final Duration LONG = Duration.ofSeconds(Integer.getInteger("sandhold.race.seconds", 30));

    private final AtomicLong inside = new AtomicLong();
    private final AtomicLong nowhere = new AtomicLong();

    @Test
    void swapping_a_directory_with_a_link_leads_no_call_of_any_door_out(House house) throws Exception {
        try (Loot loot = Loot.lay();
                Attacker attacker = Attacker.in(house)) {
            attacker.shell("mkdir -p d/sub; echo -n inside > d/secret; ln -s " + loot.directory() + " link")
                    .code(0);
            Path plain = attacker.workspace().resolve("d/secret");
            long escapes = 0;
            try (JailProgram swapper = attacker.start(Swapper.PROGRAM.formatted("/workspace/d", "/workspace/link"))) {
                long end = System.nanoTime() + LONG.toNanos();
                List<Future<?>> doors = new ArrayList<>();
                try (ExecutorService all = Executors.newVirtualThreadPerTaskExecutor()) {
                    doors.add(all.submit(door(end, () -> sftp(house, attacker.session(), end))));
                    doors.add(all.submit(door(end, () -> restReads(house, attacker.session(), end))));
                    doors.add(all.submit(door(end, () -> restWrites(house, attacker.session(), end))));
                    while (System.nanoTime() < end) {
                        escapes += plainPathEscapes(plain) ? 1 : 0;
                        Thread.sleep(1);
                    }
                }
                for (Future<?> door : doors) {
                    door.get();
                }
                long swaps = Long.parseLong(swapper.finish());
                assertTrue(swaps > 10_000, () -> "only " + swaps + " swaps: the race was not run");
            }
            loot.assertUntouched("after the race");
            assertTrue(escapes > 0, "the attack would not have worked on anybody");
            assertTrue(
                    inside.get() > 20 && nowhere.get() > 20,
                    () -> "both sides were not seen: " + inside + " inside, " + nowhere + " nowhere");
        }
    }

    private static Callable<Void> door(long end, Callable<Void> body) {
        return () -> {
            while (System.nanoTime() < end) {
                body.call();
            }
            return null;
        };
    }

    /** The control: a server that trusted plain paths would be led out. */
    private static boolean plainPathEscapes(Path path) throws IOException {
        try {
            return Files.readString(path).equals(Loot.SECRET);
        } catch (NoSuchFileException e) {
            return false;
        }
    }

    private Void sftp(House house, String session, long end) throws IOException {
        byte[] mode = joined(number(4), number(0666));
        byte[] none = number(0);
        try (SftpWire wire = SftpWire.open(house, session)) {
            while (System.nanoTime() < end) {
                read(wire);
                count(wire.ask(OPEN, string("d/made"), number(FOR_WRITING | CREATING | TRUNCATING), none), wire);
                count(wire.ask(STAT, string("d/secret")), wire);
                count(wire.ask(LSTAT, string("d/secret")), wire);
                count(wire.ask(SETSTAT, string("d/secret"), mode), wire);
                count(wire.ask(OPENDIR, string("d/sub")), wire);
                count(wire.ask(RENAME, string("d/made"), string("d/moved")), wire);
                count(wire.extended("posix-rename@openssh.com", string("d/moved"), string("d/sub/moved")), wire);
                count(wire.extended("hardlink@openssh.com", string("d/secret"), string("d/sub/linked")), wire);
                count(wire.ask(SYMLINK, string("x"), string("d/sub/symlink")), wire);
                for (String name : new String[] {"d/sub/moved", "d/sub/linked", "d/sub/symlink", "d/moved"}) {
                    count(wire.ask(REMOVE, string(name)), wire);
                }
                count(wire.ask(MKDIR, string("d/sub/dir"), none), wire);
                count(wire.ask(RMDIR, string("d/sub/dir")), wire);
            }
        }
        return null;
    }

    private void read(SftpWire wire) throws IOException {
        SftpWire.Answer opened = wire.ask(OPEN, string("d/secret"), number(FOR_READING), number(0));
        if (opened.type() == HANDLE) {
            byte[] handle = opened.string();
            SftpWire.Answer data = wire.ask(READ, string(handle), longNumber(0), number(1000));
            assertEquals(DATA, data.type(), data::toString);
            assertEquals("inside", new String(data.string(), StandardCharsets.UTF_8));
            wire.ask(CLOSE, string(handle));
        } else {
            nowhere.incrementAndGet();
        }
    }

    private void count(SftpWire.Answer answer, SftpWire wire) throws IOException {
        if (answer.type() == HANDLE) {
            wire.ask(CLOSE, string(answer.string()));
        }
        Loot.assertNotIn(answer.toString(), "SFTP");
        (answer.type() == STATUS && answer.code() != OK ? nowhere : inside).incrementAndGet();
    }

    private Void restReads(House house, String session, long end) throws Exception {
        try (HttpCalls calls = new HttpCalls(house)) {
            while (System.nanoTime() < end) {
                count(calls.get("/download/" + session + "/d/secret"));
                count(calls.get("/readfile/" + session + "/d/secret"));
                count(calls.get("/files/preview/" + session + "/d/secret"));
                count(calls.get("/files/" + session + "/d/sub"));
                count(calls.get("/files/" + session + "?recursive=true"));
            }
        }
        return null;
    }

    private Void restWrites(House house, String session, long end) throws Exception {
        byte[] content = "inside".getBytes(StandardCharsets.US_ASCII);
        try (HttpCalls calls = new HttpCalls(house)) {
            while (System.nanoTime() < end) {
                count(calls.upload("/upload/" + session + "?filename=d/sub/up", "x", content));
                count(calls.post("/create/" + session, "{\"filename\":\"d/secret\",\"content\":\"inside\"}"));
                count(calls.post("/create/" + session, "{\"filename\":\"d/sub/a/b\",\"content\":\"inside\"}"));
                count(calls.delete("/files/" + session + "/d/sub/up"));
                count(calls.delete("/files/" + session + "/d/sub/a?recursive=true"));
            }
        }
        return null;
    }

    private void count(HttpCalls.Answer answer) {
        Loot.assertNotIn(answer.body(), "REST");
        assertTrue(answer.status() < 500, answer::toString);
        (answer.status() == 200 ? inside : nowhere).incrementAndGet();
    }
}
