package io.sandhold.webapi;

import io.helidon.http.HeaderNames;
import io.helidon.webserver.http.ServerRequest;
import io.helidon.webserver.http.ServerResponse;
import java.io.IOException;
import java.io.OutputStream;
import java.util.Arrays;
import java.util.Locale;
import java.util.zip.GZIPOutputStream;

/**
 * An answer's text on its way out, with gzip (RFC 9110 section 8.4.1.3) for a client that takes it, once it is longer than what one packet holds. Files, streams and what applications
 * answer go as they are: their ranges and lengths are told of the bytes themselves. One thread.
 */
final class PackedText extends OutputStream {

    private static final int SHORT = 1400;
    private static final int PIECE = 8 << 10;

    private final ServerResponse response;
    private final byte[] first = new byte[SHORT];
    private int held;
    private OutputStream out; // null while all that came is held

    private PackedText(ServerResponse response) {
        this.response = response;
    }

    /** Where the answer's text is to be written, after its header but for what is set here. */
    static OutputStream to(ServerRequest request, ServerResponse response) {
        response.headers().add(HeaderNames.VARY, "Accept-Encoding");
        return accepted(request) ? new PackedText(response) : response.outputStream();
    }

    private static boolean accepted(ServerRequest request) {
        return request.headers().contains(HeaderNames.ACCEPT_ENCODING)
                && accepted(String.join(
                        ",", request.headers().get(HeaderNames.ACCEPT_ENCODING).allValues()));
    }

    /** Whether gzip is named in {@code Accept-Encoding}, and not by {@code q=0}. */
    static boolean accepted(String encodings) {
        return accepted(encodings, "gzip");
    }

    /** As {@link #accepted(String)}, of any coding. */
    static boolean accepted(String encodings, String coding) {
        return Arrays.stream(encodings.toLowerCase(Locale.ROOT).split(","))
                .map(one -> one.replace(" ", ""))
                .anyMatch(one ->
                        one.equals(coding) || one.startsWith(coding + ";q=") && !one.matches(coding + ";q=0(\\.0*)?"));
    }

    @Override
    public void write(int b) throws IOException {
        write(new byte[] {(byte) b}, 0, 1);
    }

    @Override
    public void write(byte[] bytes, int offset, int length) throws IOException {
        if (out == null && held + length <= SHORT) {
            System.arraycopy(bytes, offset, first, held, length);
            held += length;
            return;
        }
        if (out == null) {
            response.header("Content-Encoding", "gzip");
            out = new GZIPOutputStream(response.outputStream(), PIECE);
            out.write(first, 0, held);
        }
        out.write(bytes, offset, length);
    }

    @Override
    public void close() throws IOException {
        if (out == null) {
            out = response.outputStream();
            out.write(first, 0, held);
        }
        out.close();
    }
}
