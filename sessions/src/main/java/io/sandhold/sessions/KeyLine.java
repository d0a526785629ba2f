package io.sandhold.sessions;

import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.time.ZoneId;
import java.util.Base64;
import java.util.List;

/**
 * One line of a {@code .pub} file: a key's type, its wire form in base64 and a comment (sshd(8), AUTHORIZED_KEYS FILE FORMAT).
 * Options may stand before the type.
 *
 * @param options what stood before the type
 * @param type {@code ssh-ed25519}, …
 * @param wireForm RFC 4253 section 6.6; checked
 * @param comment at most 255 characters, none a control character
 */
record KeyLine(KeyOptions options, String type, byte[] wireForm, String comment) {

    private static final int LONGEST = 8192;
    private static final String MAKE_ONE = "make one with: ssh-keygen -t ed25519";

    /**
     * @throws SessionException with {@link SessionError#INVALID}; the message says what is wrong and what to do
     */
    static KeyLine parse(String text) {
        String line = text.strip();
        if (line.contains("PRIVATE KEY-----") || line.startsWith("PuTTY-User-Key-File")) {
            throw invalid(
                    "this is a private key, which must never leave its owner's machine; give the one line of the file"
                            + " that ends in .pub, and since this one has now been shown, better " + MAKE_ONE);
        }
        if (line.startsWith("---- BEGIN SSH2 PUBLIC KEY")) {
            throw invalid("this is a key in RFC 4716 form; give what this prints: ssh-keygen -i -f FILE");
        }
        if (line.isEmpty() || line.startsWith("#")) {
            throw invalid("there is no key in this; give the one line of a .pub file, or " + MAKE_ONE);
        }
        if (line.length() > LONGEST || line.indexOf('\n') >= 0 || line.indexOf('\r') >= 0) {
            throw invalid("give one key at a time: one line of at most " + LONGEST + " characters");
        }
        int end = options(line);
        KeyOptions options = KeyOptions.parse(line.substring(0, end), ZoneId.systemDefault());
        List<String> words = List.of(line.substring(end).strip().split("[ \t]+", 3));
        String type = words.get(0);
        if (!KeyForm.TYPES.contains(type)) {
            throw invalid("'" + PlainText.line(type, 64) + "' is not a type of key that is taken here; " + MAKE_ONE);
        }
        if (words.size() < 2) {
            throw invalid("the key's line ends after its type; give the whole line of the .pub file");
        }
        byte[] wireForm = decode(words.get(1));
        KeyForm.check(type, wireForm);
        return new KeyLine(
                options,
                type,
                wireForm,
                words.size() < 3 ? "" : PlainText.line(words.get(2).strip(), 255));
    }

    /** Where the options end; 0 where a key's type stands first, or what looks like one that is not taken. */
    private static int options(String line) {
        int end = OptionReader.end(line);
        String first = line.substring(0, end);
        String second = line.substring(end).strip().split("[ \t]", 2)[0];
        return !KeyForm.TYPES.contains(first) && (KeyForm.TYPES.contains(second) || first.indexOf('"') >= 0) ? end : 0;
    }

    private static byte[] decode(String base64) {
        try {
            return Base64.getDecoder().decode(base64);
        } catch (IllegalArgumentException e) {
            throw invalid("the key's second word is not base64; give the whole line of the .pub file, unbroken");
        }
    }

    String fingerprint() {
        return fingerprint(wireForm);
    }

    /** {@code SHA256:} and the unpadded base64 of the wire form's SHA-256, as {@code ssh-keygen -l} shows it. */
    static String fingerprint(byte[] wireForm) {
        return "SHA256:" + Base64.getEncoder().withoutPadding().encodeToString(sha256(wireForm));
    }

    static byte[] sha256(byte[] bytes) {
        try {
            return MessageDigest.getInstance("SHA-256").digest(bytes);
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException("every Java platform has SHA-256", e);
        }
    }

    private static SessionException invalid(String message) {
        return new SessionException(SessionError.INVALID, message);
    }
}
