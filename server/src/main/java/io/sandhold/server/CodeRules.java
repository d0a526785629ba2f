package io.sandhold.server;

import io.sandhold.efast.EfastRules;
import io.sandhold.interpreters.ContextRules;
import io.sandhold.interpreters.HandlerRules;
import java.util.Objects;

/**
 * How code runs that is more than a command.
 *
 * @param handlers in jails of their own
 * @param contexts that keep their variables
 * @param efast the file stores that may be asked
 */
record CodeRules(HandlerRules handlers, ContextRules contexts, EfastRules efast) {
    CodeRules {
        Objects.requireNonNull(handlers, "handlers");
        Objects.requireNonNull(contexts, "contexts");
        Objects.requireNonNull(efast, "efast");
    }
}
