package io.sandhold.webapi;

import io.helidon.http.HeaderName;
import java.io.InputStream;
import java.util.Optional;

/** What came with a call beside its address. */
interface Content {

    /**
     * The one JSON object that it is.
     *
     * @throws Problem as {@link RequestBody#read} has it
     */
    Members members(HeapShare heap);

    /** Its bytes, asked for once; for what is not JSON. */
    InputStream bytes();

    /** A header; empty where there is none. */
    Optional<String> header(HeaderName name);

    /** The request itself, for what is passed on as it is; empty for a call that came by no HTTP. */
    default Optional<Wire> wire() {
        return Optional.empty();
    }

    /** Whether the connection becomes what the answer makes of it, a WebSocket say. */
    default boolean upgrades() {
        return false;
    }
}
