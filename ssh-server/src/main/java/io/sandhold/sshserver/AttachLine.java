package io.sandhold.sshserver;

import io.sandhold.sessions.SessionError;
import io.sandhold.sessions.SessionException;
import java.util.ArrayDeque;
import java.util.Arrays;
import java.util.Deque;
import java.util.Locale;

/**
 * The command line {@code attach …}, which the server runs itself; it is split at spaces, and no shell sees it.
 *
 * @param deed what is asked for
 * @param name the shell's
 * @param viewOnly whether to look on only
 * @param escape the key that, pressed twice, leaves: a control character, or -1 for none
 */
record AttachLine(Deed deed, String name, boolean viewOnly, int escape) {

    enum Deed {
        ATTACH,
        LIST,
        END,
        HELP
    }

    static final String USAGE = """
            usage: ssh -t SESSION@HOST attach [--view] [--escape KEY] [NAME]
                   ssh SESSION@HOST attach --list
                   ssh SESSION@HOST attach --end NAME

            Takes up the shell NAME of the session ('main' where none is given), which is made where there is none
            and goes on when you leave it: by Ctrl-\\ twice, or by closing the window. Ctrl-\\ once goes to the program,
            with the next key.

              -r, --view      look on: keys are dropped, and the window's size does not count
              --escape KEY    another key than Ctrl-\\, such as ^] or ^a, or none
              --list          the session's shells
              --end NAME      kills what runs in a shell

            A program of the session that is called attach is run by 'command attach'.
            """;

    private static final String WORD = "attach";
    private static final String USUAL_NAME = "main";
    private static final int USUAL_ESCAPE = '\\' & 0x1f;

    /** Whether a command line asks for this: its first word is just that. */
    static boolean is(String line) {
        return line.equals(WORD) || line.startsWith(WORD + " ");
    }

    /**
     * Reads one.
     *
     * @throws SessionException with {@link SessionError#INVALID}
     */
    static AttachLine of(String line) {
        Deque<String> words = new ArrayDeque<>(Arrays.stream(line.split(" "))
                .filter(word -> !word.isEmpty())
                .skip(1)
                .toList());
        Deed deed = Deed.ATTACH;
        String name = null;
        boolean viewOnly = false;
        int escape = USUAL_ESCAPE;
        while (!words.isEmpty()) {
            String word = words.removeFirst();
            switch (word) {
                case "--help", "-h" -> deed = Deed.HELP;
                case "--list" -> deed = Deed.LIST;
                case "--end" -> deed = Deed.END;
                case "--view", "-r" -> viewOnly = true;
                case "--escape" -> escape = key(words.isEmpty() ? "" : words.removeFirst());
                default -> {
                    if (word.startsWith("-") || name != null) {
                        throw wrong();
                    }
                    name = word;
                }
            }
        }
        if (deed == Deed.END && name == null || deed == Deed.LIST && name != null) {
            throw wrong();
        }
        return new AttachLine(deed, name == null ? USUAL_NAME : name, viewOnly, escape);
    }

    private static int key(String text) {
        if (text.equals("none")) {
            return -1;
        }
        String key = text.toUpperCase(Locale.ROOT);
        if (key.length() == 2 && key.charAt(0) == '^' && key.charAt(1) >= 'A' && key.charAt(1) <= '_') {
            return key.charAt(1) & 0x1f;
        }
        throw new SessionException(
                SessionError.INVALID, "attach --escape takes a key from ^A to ^Z, ^[, ^\\, ^], ^^ or ^_, or none");
    }

    private static SessionException wrong() {
        return new SessionException(
                SessionError.INVALID,
                "attach takes a name, --view, --escape KEY, --list or --end NAME; attach --help tells more, and 'command attach'"
                        + " runs a program of that name");
    }
}
