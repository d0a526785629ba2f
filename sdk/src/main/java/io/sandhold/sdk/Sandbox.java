package io.sandhold.sdk;

import jakarta.json.Json;
import jakarta.json.JsonArray;
import jakarta.json.JsonArrayBuilder;
import jakarta.json.JsonNumber;
import jakarta.json.JsonObject;
import jakarta.json.JsonObjectBuilder;
import jakarta.json.JsonString;
import jakarta.json.JsonValue;
import java.io.IOException;
import java.io.InputStream;
import java.math.BigDecimal;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.time.Instant;
import java.util.Base64;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;

/**
 * One session of a Sandhold server, over its REST API. Thread-safe; every call blocks and throws {@link SandboxException}.
 *
 * <p>A session that does not exist is made by the first call that needs it. {@link #close()} deletes the session with its files, as the
 * original SDK does; leave the sandbox open to keep it.
 */
public final class Sandbox implements AutoCloseable {

    private final RestCalls calls;
    private final String session;

    Sandbox(RestCalls calls, String session) {
        this.calls = calls;
        this.session = session;
    }

    /** A session of a server that asks for no token. */
    public static Sandbox connect(URI server, String session) {
        return builder().server(server).session(session).build();
    }

    /** A session of a server that asks for a token. */
    public static Sandbox connect(URI server, String session, String token) {
        return builder().server(server).session(session).token(token).build();
    }

    public static SandboxBuilder builder() {
        return new SandboxBuilder();
    }

    /** The session's id. */
    public String session() {
        return session;
    }

    /**
     * Makes the session.
     *
     * @param size its quota, such as {@code 50M}
     */
    public void createSession(String size) {
        calls.post(at("session"), Json.createObjectBuilder().add("size", size).build());
    }

    /** Deletes the session with all that is in it; one that does not exist is fine. */
    public void deleteSession() {
        calls.delete(at("session"));
    }

    /** Writes a text file (UTF-8) with the permissions {@code rw-r--r--}, and the directories above it. */
    public FileInfo createFile(String filename, String content) {
        return createFile(filename, content, 0644);
    }

    /**
     * Writes a text file (UTF-8), and the directories above it.
     *
     * @param permissions the low nine bits of its mode
     */
    public FileInfo createFile(String filename, String content, int permissions) {
        return fileInfo(calls.post(
                at("create"),
                Json.createObjectBuilder()
                        .add("content", content)
                        .add("filename", filename)
                        .add("mode", permissions)
                        .build()));
    }

    /** The files in the workspace. */
    public List<FileInfo> listFiles() {
        return listFiles("", false);
    }

    /** The files in a directory of the workspace, and with {@code recursive} in those below it. */
    public List<FileInfo> listFiles(String directory, boolean recursive) {
        return files(calls.get(at("files") + "/" + UrlPath.path(directory) + "?recursive=" + recursive));
    }

    /** Uploads a file of any size under {@code filename}, read from the disk as it is sent. */
    public FileInfo uploadFile(Path file, String filename) {
        MultipartFile form = new MultipartFile(file);
        return fileInfo(
                calls.post(at("upload") + "?filename=" + UrlPath.name(filename), form.body(), form.contentType()));
    }

    /**
     * Downloads a file of any size; {@code target} is replaced only when all of it has come.
     *
     * @throws IOException if it cannot be written
     */
    public void downloadFile(String filename, Path target) throws IOException {
        Path folder = target.toAbsolutePath().getParent();
        Files.createDirectories(folder);
        Path part = Files.createTempFile(folder, ".download-", ".part");
        try (InputStream body = calls.bytes(at("download") + "/" + UrlPath.path(filename))) {
            Files.copy(body, part, StandardCopyOption.REPLACE_EXISTING);
            Files.move(part, target, StandardCopyOption.REPLACE_EXISTING);
        } finally {
            Files.deleteIfExists(part);
        }
    }

    /**
     * Reads a piece of a file.
     *
     * @param offset where it starts, in bytes
     * @param length how many bytes at most
     */
    public FileContent readFile(String filename, long offset, int length) {
        JsonObject answer = calls.get(
                at("readfile") + "/" + UrlPath.path(filename) + "?offset=" + offset + "&buffer_size=" + length);
        boolean binary = answer.getBoolean("is_binary", false); // an empty piece does not say
        String content = answer.getString("content");
        byte[] bytes = binary ? Base64.getDecoder().decode(content) : content.getBytes(StandardCharsets.UTF_8);
        return new FileContent(
                bytes, binary, longValue(answer, "offset"), longValue(answer, "size"), answer.getBoolean("is_eof"));
    }

    /**
     * Runs a line of shell.
     *
     * @param command the line, read by {@code bash}
     * @param arguments words added to it, exactly as given
     */
    public ExecutionResult execute(String command, String... arguments) {
        return execution(calls.post(
                at("execute"),
                Json.createObjectBuilder()
                        .add("command", command)
                        .add("args", array(List.of(arguments)))
                        .build()));
    }

    /** Runs a piece of code. */
    public ExecutionResult executeCode(CodeRequest request) {
        JsonObjectBuilder body = Json.createObjectBuilder()
                .add("code", request.code())
                .add("script_type", request.language().name().toLowerCase(Locale.ROOT))
                .add("args", array(request.arguments()))
                .add("output_params", array(request.outputVariables()));
        request.filename().ifPresent(name -> body.add("filename", name));
        request.timeout().ifPresent(limit -> body.add("timeout", BigDecimal.valueOf(limit.toMillis(), 3)));
        return execution(calls.post(at("execute_code"), body.build()));
    }

    public SessionStatus getStatus() {
        JsonObject answer = calls.get(at("status"));
        Optional<Instant> created = answer.get("created_at") instanceof JsonNumber seconds
                ? Optional.of(Instant.ofEpochMilli(
                        seconds.bigDecimalValue().movePointRight(3).longValue()))
                : Optional.empty();
        Optional<String> mountPoint =
                answer.get("mount_point") instanceof JsonString path ? Optional.of(path.getString()) : Optional.empty();
        return new SessionStatus(
                answer.getString("id"),
                answer.getBoolean("exists"),
                created,
                mountPoint,
                answer.getBoolean("is_mounted"),
                files(answer));
    }

    /**
     * Deletes all the sessions that belong to the token's account.
     *
     * @param force also those in use
     */
    public CleanupResult cleanupAll(boolean force) {
        JsonObject answer = calls.post(
                "/cleanup-all", Json.createObjectBuilder().add("force", force).build());
        return new CleanupResult(
                answer.getInt("total"),
                answer.getInt("success"),
                strings(answer, "failed"),
                strings(answer, "skipped"));
    }

    /** Deletes the session, as {@link #deleteSession()}. */
    @Override
    public void close() {
        deleteSession();
    }

    private String at(String call) {
        return "/" + call + "/" + UrlPath.name(session);
    }

    private static FileInfo fileInfo(JsonObject answer) {
        return new FileInfo(answer.getString("filename"), longValue(answer, "size"), answer.getString("type", ""));
    }

    private static List<FileInfo> files(JsonObject answer) {
        return answer.getJsonArray("files").getValuesAs(JsonObject.class).stream()
                .map(Sandbox::fileInfo)
                .toList();
    }

    private static ExecutionResult execution(JsonObject answer) {
        Map<String, JsonValue> variables = new LinkedHashMap<>();
        if (answer.get("output_variables") instanceof JsonObject named) {
            variables.putAll(named);
        }
        return new ExecutionResult(
                answer.getString("stdout"), answer.getString("stderr"), answer.getInt("returncode"), variables);
    }

    private static JsonArray array(List<String> words) {
        JsonArrayBuilder array = Json.createArrayBuilder();
        words.forEach(array::add);
        return array.build();
    }

    private static List<String> strings(JsonObject answer, String member) {
        return answer.getJsonArray(member).getValuesAs(JsonString::getString);
    }

    private static long longValue(JsonObject answer, String member) {
        return answer.getJsonNumber(member).longValueExact();
    }
}
