package io.sandhold.webapi;

import io.sandhold.storage.VolumePath;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.List;

/**
 * A path as a REST client names it: relative to {@code /workspace}, or absolute where it starts with {@code /workspace} or
 * {@code /tmp} (any other slash at the start does not count).
 *
 * @param root {@code workspace} or {@code tmp}
 * @param names what follows, without {@code .} and {@code ..}
 */
record WorkspacePath(String root, List<String> names) {

    WorkspacePath {
        names = List.copyOf(names);
    }

    /**
     * Takes {@code .} and {@code ..} out as text; symlinks are the kernel's to resolve, inside the volume.
     *
     * @throws Problem 400 if it would lead out of the directory it starts in, or holds a NUL
     */
    static WorkspacePath parse(String text) {
        if (text.indexOf('\0') >= 0) {
            throw Problem.invalid("a path must not hold a NUL character");
        }
        String root = "workspace";
        String rest = text;
        for (String absolute : List.of("/workspace", "/tmp")) {
            if (text.equals(absolute) || text.startsWith(absolute + "/")) {
                root = absolute.substring(1);
                rest = text.substring(absolute.length());
            }
        }
        Deque<String> names = new ArrayDeque<>();
        for (String name : rest.split("/")) {
            if (name.equals("..")) {
                if (names.pollLast() == null) {
                    throw Problem.invalid("the path '" + SafeText.of(text) + "' leads out of /" + root);
                }
            } else if (!name.isEmpty() && !name.equals(".")) {
                names.addLast(name);
            }
        }
        return new WorkspacePath(root, List.copyOf(names));
    }

    /**
     * As {@link #parse}, for what must be a file's name.
     *
     * @throws Problem 400 also if it names the directory itself
     */
    static WorkspacePath ofFile(String text) {
        if (text.endsWith("/")) {
            throw notAFile(text);
        }
        return ofName(text);
    }

    /**
     * As {@link #parse}, for what has a name: a slash at its end does no harm.
     *
     * @throws Problem 400 also if it names the directory itself
     */
    static WorkspacePath ofName(String text) {
        WorkspacePath path = parse(text);
        if (path.names.isEmpty()) {
            throw notAFile(text);
        }
        return path;
    }

    private static Problem notAFile(String text) {
        return Problem.invalid("a file's name is needed, not '" + SafeText.of(text) + "'");
    }

    VolumePath inVolume() {
        return VolumePath.of("/" + root + (names.isEmpty() ? "" : "/" + String.join("/", names)));
    }

    /** As the answers name it: relative to {@code /workspace}, absolute below {@code /tmp}. */
    String shown() {
        String below = String.join("/", names);
        return root.equals("workspace") ? below : "/" + root + (below.isEmpty() ? "" : "/" + below);
    }

    /** The last name, or the root's. */
    String lastName() {
        return names.isEmpty() ? root : names.getLast();
    }
}
