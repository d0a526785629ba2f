package io.sandhold.efast;

import io.sandhold.egress.AddressRange;
import java.util.List;
import java.util.Objects;

/**
 * Which hosts may be asked, and from which may be downloaded. What the operator names may have any address; what is not named only public ones.
 *
 * @param stores the file stores that may be asked; none: nobody fetches anything
 * @param storage where else they may send a client for the bytes; none: to any public address
 * @param closed public addresses that they may not send to all the same
 */
public record EfastRules(List<HostAndPort> stores, List<HostAndPort> storage, List<AddressRange> closed) {

    /** Nobody is asked. */
    public static final EfastRules NOBODY = new EfastRules(List.of(), List.of(), List.of());

    public EfastRules {
        stores = List.copyOf(Objects.requireNonNull(stores, "stores"));
        storage = List.copyOf(Objects.requireNonNull(storage, "storage"));
        closed = List.copyOf(Objects.requireNonNull(closed, "closed"));
    }
}
