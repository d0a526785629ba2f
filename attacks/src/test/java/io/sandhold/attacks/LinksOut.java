package io.sandhold.attacks;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;

/**
 * Symlinks in a session's workspace that lead to the {@link Loot}, in every way a link can say it: {@code d0}, {@code d1}, … to the
 * directory and {@code f0}, {@code f1}, … to the file {@code secret} in it.
 *
 * @param count how many there are of each
 */
record LinksOut(int count) {

    static LinksOut make(Attacker attacker, Loot loot) throws Exception {
        String out = loot.directory().toString();
        long server = attacker.house().server().pid();
        List<String> targets = new ArrayList<>(List.of(
                out,
                "../../../../../../../../../../../.." + out,
                "/proc/self/root" + out,
                "/proc/thread-self/root" + out,
                "/proc/1/root" + out,
                "/proc/" + server + "/root" + out,
                "/proc/" + server + "/cwd/../../../../../../.." + out,
                "/workspace/../.." + out,
                "d0"));
        StringBuilder script = new StringBuilder("echo own > own; mkdir own-dir");
        for (int i = 0; i < targets.size(); i++) {
            String target = targets.get(i);
            String file = target.equals("d0") ? "f0" : target + "/secret";
            script.append("; ln -s ").append(target).append(" d").append(i);
            script.append("; ln -s ").append(file).append(" f").append(i);
        }
        attacker.shell(script.toString()).code(0);
        assertLeadOut(attacker);
        return new LinksOut(targets.size());
    }

    /** The control: whoever takes the volume's path on the host and follows them is led to the loot. */
    private static void assertLeadOut(Attacker attacker) throws Exception {
        Path workspace = attacker.workspace();
        assertEquals(Loot.SECRET, Files.readString(workspace.resolve("f0")));
        assertEquals(Loot.SECRET, Files.readString(workspace.resolve("d1/secret")));
        assertEquals(Loot.SECRET, Files.readString(workspace.resolve("d2/secret")));
    }

    /** Paths to what lies outside, of a name in the loot, over each link. */
    List<String> over(String name) {
        return Stream.iterate(0, i -> i < count, i -> i + 1)
                .map(i -> "d" + i + "/" + name)
                .toList();
    }

    /** The links to the directory. */
    List<String> directories() {
        return Stream.iterate(0, i -> i < count, i -> i + 1).map(i -> "d" + i).toList();
    }

    /** The links to the file. */
    List<String> files() {
        return Stream.iterate(0, i -> i < count, i -> i + 1).map(i -> "f" + i).toList();
    }
}
