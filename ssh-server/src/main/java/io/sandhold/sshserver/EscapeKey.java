package io.sandhold.sshserver;

/** The key that, pressed twice, leaves a shell; pressed once it goes to the program with the next key. One thread. */
final class EscapeKey {

    private final int key;
    private boolean pressed;
    private boolean twice;

    /** @param key a control character; -1 for none */
    EscapeKey(int key) {
        this.key = key;
    }

    /**
     * Takes what was typed.
     *
     * @param out gets what goes to the program; one byte longer than {@code count} at least
     * @return how much that is
     */
    int take(byte[] typed, int count, byte[] out) {
        int length = 0;
        for (int at = 0; at < count && !twice; at++) {
            boolean isKey = (typed[at] & 0xff) == key; // no byte is -1
            if (isKey && pressed) {
                twice = true;
            } else if (isKey) {
                pressed = true;
            } else {
                if (pressed) {
                    out[length++] = (byte) key;
                    pressed = false;
                }
                out[length++] = typed[at];
            }
        }
        return length;
    }

    boolean twice() {
        return twice;
    }

    /** As it is named to people. */
    String label() {
        return "Ctrl-" + (char) (key | 0x40);
    }

    boolean none() {
        return key < 0;
    }
}
