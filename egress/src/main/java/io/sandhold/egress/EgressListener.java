package io.sandhold.egress;

/** Is told of every connection when it has ended, on the thread that served it. Thread-safe; what it throws is logged and else ignored. */
@FunctionalInterface
public interface EgressListener {

    void ended(EgressEvent event);
}
