package io.sandhold.archives;

import io.sandhold.storage.VolumePath;
import java.util.ArrayList;
import java.util.List;

/**
 * The name of an entry, taken apart: below where the archive is unpacked, and nowhere else.
 *
 * @param names from the top; none for that directory itself
 */
record EntryName(List<String> names) {

    EntryName {
        names = List.copyOf(names);
    }

    /**
     * Takes a name apart.
     *
     * @throws ArchiveException for an absolute name, one with {@code ..}, and one with a NUL
     */
    static EntryName of(String name) {
        if (name.startsWith("/")) {
            throw ArchiveException.unsafe("is an absolute name", name);
        }
        if (name.indexOf('\0') >= 0) {
            throw ArchiveException.unsafe("holds a NUL", name);
        }
        List<String> names = new ArrayList<>();
        for (String part : name.split("/")) {
            if (part.equals("..")) {
                throw ArchiveException.unsafe("leads out of where it is unpacked", name);
            }
            if (!part.isEmpty() && !part.equals(".")) {
                names.add(part);
            }
        }
        return new EntryName(names);
    }

    boolean isTop() {
        return names.isEmpty();
    }

    /** Names of the directory that holds it. */
    EntryName parent() {
        return new EntryName(names.subList(0, names.size() - 1));
    }

    VolumePath below(VolumePath directory) {
        return isTop() ? directory : directory.resolve(String.join("/", names));
    }

    /**
     * Refuses a symlink's text that leads out, seen from this name. A {@code ..} stands at its start only: behind a name, which may be
     * a symlink itself, nobody can say where it leads.
     */
    void checkLink(String target) {
        String shown = String.join("/", names);
        if (target.isEmpty() || target.indexOf('\0') >= 0) {
            throw ArchiveException.unsafe("is a symbolic link to nothing that can be named", shown);
        }
        if (target.startsWith("/")) {
            throw ArchiveException.unsafe("is a symbolic link to an absolute path", shown);
        }
        int depth = names.size() - 1;
        boolean named = false;
        for (String part : target.split("/")) {
            if (part.equals("..")) {
                if (named || --depth < 0) {
                    throw ArchiveException.unsafe("is a symbolic link that leads out of where it is unpacked", shown);
                }
            } else if (!part.isEmpty() && !part.equals(".")) {
                named = true;
            }
        }
    }
}
