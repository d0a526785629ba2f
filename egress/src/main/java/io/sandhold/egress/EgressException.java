package io.sandhold.egress;

/** A list, an address or a setting that is none. The message says what was written, what is wrong with it and what to write. */
public final class EgressException extends RuntimeException {

    public EgressException(String message) {
        super(message);
    }
}
