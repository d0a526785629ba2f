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
}
