package io.sandhold.egress;

import java.util.Objects;

/** What a jail has asked for. */
sealed interface Request {

    Target target();

    /** Bytes both ways as they come. */
    record Tunnel(Target target) implements Request {
        public Tunnel {
            Objects.requireNonNull(target, "target");
        }
    }

    /**
     * A request that is passed on, one on its connection.
     *
     * @param head as the host gets it, ASCII or ISO 8859-1
     */
    record Forward(Target target, String head, Body body) implements Request {
        public Forward {
            Objects.requireNonNull(target, "target");
            Objects.requireNonNull(head, "head");
            Objects.requireNonNull(body, "body");
        }
    }

    /** How long a request's body is (RFC 9112 section 6). */
    sealed interface Body {

        /** So many bytes; 0 for none. */
        record Fixed(long length) implements Body {}

        /** What its chunks say. */
        record Chunked() implements Body {}
    }
}
