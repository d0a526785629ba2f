package io.sandhold.webapi;

import io.helidon.http.HeaderNames;
import io.sandhold.sessions.SessionLease;
import io.sandhold.storage.VolumePath;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.function.Supplier;

/** A form's field {@code file} on its way into a session: streamed, and put in place when it is whole. One thread. */
final class Upload implements AutoCloseable {

    private static final String FIELD = "file";

    private final Call call;
    private final Staging staging;
    private final Supplier<SessionLease> sessions;
    private SessionLease lease;
    private long size;

    /**
     * @param sessions takes hold of the session; asked only once there is a file to put in it
     */
    Upload(Call call, Staging staging, Supplier<SessionLease> sessions) {
        this.call = call;
        this.staging = staging;
        this.sessions = sessions;
    }

    /**
     * Receives the file.
     *
     * @return where it was put
     * @throws Problem 415 for what is no form, 422 for a form without a file or without a name for it
     */
    WorkspacePath receive() {
        try {
            MultipartReader form = new MultipartReader(call.content().bytes(), boundary());
            Optional<List<String>> part = form.nextPart();
            while (part.isPresent()) {
                FormField field = FormField.of(part.get());
                if (field.name().equals(FIELD)) {
                    WorkspacePath path = WorkspacePath.ofFile(name(field));
                    store(form, path.inVolume());
                    return path;
                }
                part = form.nextPart();
            }
            throw Problem.unprocessable("the form has no field \"" + FIELD + "\"");
        } catch (IOException e) {
            throw new ClientGone(e);
        }
    }

    long size() {
        return size;
    }

    private void store(MultipartReader form, VolumePath target) throws IOException {
        lease = sessions.get();
        lease.used();
        try (StagedFile staged = new StagedFile(staging, lease, target)) {
            Optional<ByteBuffer> piece = form.nextContent();
            while (piece.isPresent()) {
                lease.used();
                staged.write(piece.get());
                piece = form.nextContent();
            }
            staged.place(OptionalInt.empty());
            size = staged.size();
        }
    }

    private String boundary() {
        String type = call.content().header(HeaderNames.CONTENT_TYPE).orElse("");
        if (type.isEmpty()) {
            throw Problem.unprocessable("the body must be a form (multipart/form-data) with a field \"" + FIELD + "\"");
        }
        if (!type.toLowerCase(Locale.ROOT).startsWith("multipart/form-data")) {
            throw new Problem(
                    415, "UNSUPPORTED_TYPE", "the body must be multipart/form-data, not " + SafeText.of(type));
        }
        return FormField.parameter(type, "boundary")
                .orElseThrow(() -> Problem.invalid("the form's Content-Type names no boundary"));
    }

    /** The name in the query wins. The original's client percent-encodes the one in the form; no other client does. */
    private String name(FormField field) {
        Optional<String> asked = call.query().text("filename").filter(name -> !name.isEmpty());
        if (asked.isPresent()) {
            return asked.get();
        }
        String sent = field.filename()
                .filter(name -> !name.isEmpty())
                .orElseThrow(() -> Problem.unprocessable(
                        "the file has no name; give one in the form, or as ?filename= in the address"));
        boolean encoded = call.content()
                .header(HeaderNames.USER_AGENT)
                .filter(agent -> agent.contains("aiohttp"))
                .isPresent();
        return encoded ? PercentCoding.decode(sent, false) : sent;
    }

    @Override
    public void close() {
        if (lease != null) {
            lease.close();
        }
    }
}
