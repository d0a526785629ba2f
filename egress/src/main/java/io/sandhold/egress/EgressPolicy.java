package io.sandhold.egress;

import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Objects;
import java.util.Set;
import java.util.stream.Collectors;

/**
 * What a session may reach: a list of hosts and ports, and nothing else. Immutable.
 *
 * <p>An entry is {@code HOST:PORT}, {@code HOST:*} (every port) or {@code HOST} (ports 80 and 443). A host is a name of letters, digits and
 * hyphens, in any case; {@code *.example.org} for every name below {@code example.org}, but not itself; an IPv4 address in four decimal
 * numbers; an IPv6 address in brackets. A name on the list says nothing about addresses: a request for an address needs the address.
 */
public final class EgressPolicy {

    /** Entries of a list, at most. */
    public static final int MOST = 1000;

    /** Nothing at all. */
    public static final EgressPolicy NOTHING = new EgressPolicy(Set.of());

    private final Set<EgressRule> rules;

    private EgressPolicy(Set<EgressRule> rules) {
        this.rules = rules;
    }

    /**
     * The list of {@code entries}; an entry that is there twice counts once.
     *
     * @throws EgressException if there are too many, or with every entry that is none
     */
    public static EgressPolicy parse(List<String> entries) {
        if (entries.size() > MOST) {
            throw new EgressException("a list of " + entries.size() + " hosts is too long; name at most " + MOST
                    + ", or many at once as in *.example.org");
        }
        Set<EgressRule> rules = new LinkedHashSet<>();
        List<String> mistakes = new ArrayList<>();
        for (String entry : entries) {
            try {
                rules.add(EgressRule.parse(entry));
            } catch (EgressException e) {
                mistakes.add(e.getMessage());
            }
        }
        if (!mistakes.isEmpty()) {
            throw new EgressException(String.join("; ", mistakes.subList(0, Math.min(5, mistakes.size())))
                    + (mistakes.size() > 5 ? "; and " + (mistakes.size() - 5) + " more" : "")
                    + ". An entry is host:port, host:* or host (ports 80 and 443)");
        }
        return new EgressPolicy(rules);
    }

    /** Its entries in their one spelling, each once, in the order in which they were given. */
    public List<String> entries() {
        return rules.stream().map(EgressRule::toString).toList();
    }

    boolean allows(Target target) {
        return rules.stream().anyMatch(rule -> rule.allows(target));
    }

    @Override
    public boolean equals(Object other) {
        return other instanceof EgressPolicy policy && rules.equals(policy.rules);
    }

    @Override
    public int hashCode() {
        return Objects.hash(rules);
    }

    @Override
    public String toString() {
        return rules.stream().map(EgressRule::toString).collect(Collectors.joining(", ", "[", "]"));
    }
}
