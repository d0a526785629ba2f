package io.sandhold.efast;

import java.util.Objects;

/**
 * A file that is wanted.
 *
 * @param docid which
 * @param rev which state of it; empty: the newest
 * @param savename the name that it is to have; empty: the store's
 */
public record FileOrder(String docid, String rev, String savename) {
    public FileOrder {
        Objects.requireNonNull(docid, "docid");
        Objects.requireNonNull(rev, "rev");
        Objects.requireNonNull(savename, "savename");
    }
}
