package io.sandhold.webapi;

import io.sandhold.efast.EfastRules;
import io.sandhold.interpreters.Contexts;
import io.sandhold.interpreters.Handlers;
import java.util.Objects;
import java.util.Optional;

/**
 * What the calls stand on that run code by more than a command, or fetch files from elsewhere.
 *
 * @param handlers runs handlers; empty where this server runs none
 * @param contexts keeps interpreters; empty where this server keeps none
 * @param efast which file stores may be asked
 */
public record CodeServices(Optional<Handlers> handlers, Optional<Contexts> contexts, EfastRules efast) {

    /** Nothing of all that. */
    public static final CodeServices NONE = new CodeServices(Optional.empty(), Optional.empty(), EfastRules.NOBODY);

    public CodeServices {
        Objects.requireNonNull(handlers, "handlers");
        Objects.requireNonNull(contexts, "contexts");
        Objects.requireNonNull(efast, "efast");
    }
}
