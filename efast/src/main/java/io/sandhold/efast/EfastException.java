package io.sandhold.efast;

/** A file was not fetched, or what names one is wrong. The message is for whoever asked. */
public final class EfastException extends RuntimeException {

    EfastException(String message) {
        super(message);
    }

    EfastException(String message, Throwable cause) {
        super(message, cause);
    }
}
