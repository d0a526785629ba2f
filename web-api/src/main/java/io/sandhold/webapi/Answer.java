package io.sandhold.webapi;

import io.helidon.websocket.WsListener;
import io.sandhold.previews.Field;
import jakarta.json.JsonObject;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.util.List;
import java.util.Map;
import java.util.OptionalLong;

/** What an operation answers with. */
sealed interface Answer
        permits Answer.Json,
                Answer.Bytes,
                Answer.Stream,
                Answer.Written,
                Answer.Events,
                Answer.Socket,
                Answer.Tunnel,
                Answer.Passed,
                FileAnswer {

    /**
     * Members, with status 200; the route says in which shape they go out.
     *
     * @param headers beside those that all have
     */
    record Json(JsonObject members, Map<String, String> headers) implements Answer {
        Json(JsonObject members) {
            this(members, Map.of());
        }
    }

    /** Bytes held in memory, such as a page. */
    record Bytes(int status, String type, Map<String, String> headers, byte[] bytes) implements Answer {}

    /** Bytes that are read as they go out, with status 200; whoever sends it closes the stream. */
    record Stream(String type, Map<String, String> headers, InputStream bytes) implements Answer {}

    /**
     * Bytes that are made as they go out, with status 200. Where that fails the connection breaks: nobody takes a part for the whole.
     *
     * @param held let go of in any case
     */
    record Written(String type, Map<String, String> headers, Held held, Writer writer) implements Answer {
        /** What makes them. */
        @FunctionalInterface
        interface Writer {
            void write(OutputStream to) throws IOException;
        }
    }

    /**
     * Server-sent events, with status 200, for as long as {@code source} sends any.
     *
     * @param headers beside those that all have
     * @param held let go of in any case
     */
    record Events(Map<String, String> headers, Held held, Source source) implements Answer {
        /** With nothing held: the source lets go of what it takes. */
        Events(Map<String, String> headers, Source source) {
            this(headers, () -> {}, source);
        }

        /** What sends them; it lets go of what it holds by itself. */
        @FunctionalInterface
        interface Source {
            void send(EventStream to);
        }
    }

    /** A WebSocket (RFC 6455); only of a route whose shape is {@link Route.Shape#SOCKET}, and only where the call asked for one. */
    record Socket(WsListener listener) implements Answer {}

    /**
     * What somebody else answered, as it is.
     *
     * @param fields of its header, some by the same name
     * @param length of the body; empty: not known
     * @param body is read as it goes out, and closed by whoever sends it
     */
    record Passed(int status, List<Field> fields, OptionalLong length, InputStream body) implements Answer {}

    /** The connection's bytes, both ways, from here on; as {@link Socket}. What is answered to the request goes through it too. */
    record Tunnel(Ends ends) implements Answer {
        /** What takes and gives the bytes, until it returns; the connection is closed then. */
        @FunctionalInterface
        interface Ends {
            void carry(InputStream fromPeer, OutputStream toPeer);
        }
    }

    /** What an answer has taken hold of, and lets go of also where it is never sent. */
    @FunctionalInterface
    interface Held extends AutoCloseable {
        @Override
        void close();
    }

    /** Lets go of what it holds, unsent. */
    default void letGo() {
        switch (this) {
            case FileAnswer file -> file.close();
            case Written written -> written.held().close();
            case Events events -> events.held().close();
            case Stream stream -> close(stream.bytes());
            case Passed passed -> close(passed.body());
            case Json _, Bytes _, Socket _, Tunnel _ -> {}
        }
    }

    private static void close(InputStream unread) {
        try {
            unread.close();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
