package io.sandhold.programs;

/** Where bytes may be cut so that no character of UTF-8 is (RFC 3629 section 3). */
final class WholeCharacters {

    private static final int LONGEST = 4;

    private WholeCharacters() {}

    /** How many of the bytes there are without the beginning of a character at their end. Bytes that are no UTF-8 are whole. */
    static int in(byte[] bytes) {
        for (int back = 1; back < LONGEST && back <= bytes.length; back++) {
            int at = bytes.length - back;
            int length = length(bytes[at]);
            if (length > 0) {
                return length > back && goesOn(bytes, at) ? at : bytes.length;
            }
        }
        return bytes.length;
    }

    /** Of the character that a byte begins; 0 where it begins none and may be in the middle of one. */
    private static int length(byte b) {
        int value = b & 0xff;
        if (value < 0x80) {
            return 1;
        }
        if (value < 0xc0) {
            return 0;
        }
        return value >= 0xf5 || value < 0xc2 ? 1 : value < 0xe0 ? 2 : value < 0xf0 ? 3 : LONGEST;
    }

    /** Whether what has come of a character can become one: the second byte of some is bound. */
    private static boolean goesOn(byte[] bytes, int at) {
        if (at + 1 == bytes.length) {
            return true;
        }
        int second = bytes[at + 1] & 0xff;
        return switch (bytes[at] & 0xff) {
            case 0xe0 -> second >= 0xa0;
            case 0xed -> second < 0xa0;
            case 0xf0 -> second >= 0x90;
            case 0xf4 -> second < 0x90;
            default -> true;
        };
    }
}
