package io.sandhold.efast;

import io.sandhold.egress.NameResolver;
import jakarta.json.Json;
import jakarta.json.JsonObjectBuilder;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.function.Function;

/**
 * Asks file stores for files and downloads them. No redirect is followed: where the bytes are is said once, and checked. Thread-safe.
 */
public final class EfastClient {

    /** Bytes of a store's answer. */
    private static final int LONGEST_ANSWER = 256 << 10;

    private static final int BUFFER = 64 << 10;
    private static final int OK = 200;

    private final Dialer dialer;

    /** With the host's own way of finding addresses. */
    public EfastClient(EfastRules rules) {
        this(rules, NameResolver.ofHost());
    }

    EfastClient(EfastRules rules, NameResolver resolver) {
        this.dialer = new Dialer(rules, resolver);
    }

    /** Where a file's bytes go. */
    public interface Sink extends AutoCloseable {

        void write(ByteBuffer bytes);

        /** All of them were there. */
        void complete();

        /** Lets go; what was not completed is dropped. */
        @Override
        void close();
    }

    /**
     * Fetches a file.
     *
     * @param timeout for all of it
     * @param place opens what takes the bytes, once they are about to come
     * @throws EfastException if it cannot be had; what {@code place} and its sink throw is passed on
     */
    public FetchedFile fetch(
            FileStore store, FileOrder order, Duration timeout, Function<StoredFile, ? extends Sink> place) {
        Deadline deadline = Deadline.in(timeout);
        Authorized authorized = ask(store, order, deadline);
        try (HttpExchange download =
                HttpExchange.of(dialer, authorized.address(), authorized.headers(), new byte[0], deadline)) {
            int status = download.head().status();
            if (status / 100 == 3) {
                throw new EfastException("the download answered " + status + ", a redirect, and none is followed");
            }
            if (status != OK) {
                throw new EfastException("the download answered " + status);
            }
            long announced = download.head().length().orElse(authorized.file().size());
            try (Sink sink = place.apply(authorized.file())) {
                long bytes = copy(download.body(), sink, authorized.address(), deadline);
                if (announced > 0 && bytes != announced) {
                    throw new EfastException("the download ended after " + bytes + " of " + announced + " bytes");
                }
                sink.complete();
                return new FetchedFile(authorized.file(), bytes, announced);
            }
        }
    }

    private static long copy(InputStream from, Sink to, WebAddress address, Deadline deadline) {
        byte[] buffer = new byte[BUFFER];
        long bytes = 0;
        while (true) {
            int count;
            try {
                count = from.read(buffer);
            } catch (IOException e) {
                throw HttpExchange.broken(address, deadline, e);
            }
            if (count < 0) {
                return bytes;
            }
            to.write(ByteBuffer.wrap(buffer, 0, count));
            bytes += count;
            deadline.left();
        }
    }

    private Authorized ask(FileStore store, FileOrder order, Deadline deadline) {
        JsonObjectBuilder wanted = Json.createObjectBuilder().add("docid", order.docid());
        if (!order.savename().isEmpty()) {
            wanted.add("savename", order.savename());
        }
        if (!order.rev().isEmpty()) {
            wanted.add("rev", order.rev());
        }
        byte[] content = wanted.build().toString().getBytes(StandardCharsets.UTF_8);
        Map<String, String> headers = new LinkedHashMap<>(Map.of("Content-Type", "application/json"));
        headers.put("Authorization", "Bearer " + store.token());
        try (HttpExchange asked = HttpExchange.of(dialer, store.download(), headers, content, deadline)) {
            String answer = text(asked.body(), store, deadline);
            if (asked.head().status() != OK) {
                throw new EfastException("the store answered " + asked.head().status() + Authorized.reason(answer));
            }
            return Authorized.of(answer, order);
        }
    }

    private static String text(InputStream body, FileStore store, Deadline deadline) {
        ByteArrayOutputStream text = new ByteArrayOutputStream();
        try {
            text.writeBytes(body.readNBytes(LONGEST_ANSWER + 1));
        } catch (IOException e) {
            throw HttpExchange.broken(store.download(), deadline, e);
        }
        if (text.size() > LONGEST_ANSWER) {
            throw new EfastException("the store's answer is longer than " + LONGEST_ANSWER + " bytes");
        }
        return text.toString(StandardCharsets.UTF_8);
    }
}
