package io.sandhold.efast;

/**
 * A file as its store describes it; all of it is a peer's word.
 *
 * @param name its name there, one that a file can have in a directory
 * @param size in bytes; 0 where the store does not say
 * @param rev which state of it
 */
public record StoredFile(String name, long size, String rev) {

    private static final int LONGEST = 255;

    /** @throws EfastException for a name that leads elsewhere */
    public StoredFile {
        if (name.isEmpty()
                || name.getBytes(java.nio.charset.StandardCharsets.UTF_8).length > LONGEST
                || name.equals(".")
                || name.equals("..")
                || name.chars().anyMatch(c -> c == '/' || c == '\\' || Character.isISOControl(c))) {
            throw new EfastException("the store gives the file a name that it cannot have: '" + PeerText.line(name)
                    + "'; say how to call it with \"savename\"");
        }
    }
}
