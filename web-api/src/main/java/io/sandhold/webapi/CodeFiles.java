package io.sandhold.webapi;

import io.sandhold.isolation.Command;
import io.sandhold.programs.Companion;
import io.sandhold.sessions.SessionLease;
import io.sandhold.storage.ConfinedFile;
import io.sandhold.storage.ConfinedFiles;
import io.sandhold.storage.FileError;
import io.sandhold.storage.FileOperationException;
import io.sandhold.storage.OpenMode;
import io.sandhold.storage.VolumePath;
import jakarta.json.Json;
import jakarta.json.JsonArrayBuilder;
import jakarta.json.JsonObject;
import jakarta.json.JsonObjectBuilder;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.OptionalInt;
import java.util.Set;

/**
 * The files that running code needs: in a hidden directory of the session's {@code /tmp}, gone when this is closed. Only code to which the
 * caller gave a name lies in the workspace, and stays. One thread.
 */
final class CodeFiles implements Companion {

    private static final byte[] RUNNER = resource("run_collecting.py");
    private static final int LARGEST_VARIABLES = 16 << 20;

    private final Staging staging;
    private final SessionLease lease;
    private final CodeRequest request;
    private final VolumePath directory;
    private final VolumePath script;

    CodeFiles(Staging staging, SessionLease lease, CodeRequest request) {
        this.staging = staging;
        this.lease = lease;
        this.request = request;
        this.directory = staging.next(lease);
        byte[] code = request.code().getBytes(StandardCharsets.UTF_8);
        try {
            lease.files().makeDirectory(directory, 0755);
            if (request.path().isPresent()) {
                script = request.path().get().inVolume();
                try (StagedFile staged = new StagedFile(staging, lease, script)) {
                    staged.write(ByteBuffer.wrap(code));
                    staged.place(OptionalInt.empty());
                }
            } else {
                script = directory.resolve("script" + request.language().extension());
                write(script, code);
            }
            if (collects()) {
                write(runner(), RUNNER);
            }
        } catch (RuntimeException e) {
            close();
            if (e instanceof FileOperationException refusal && refusal.error() == FileError.QUOTA) {
                throw new Problem(
                        507,
                        "QUOTA_EXCEEDED",
                        "the session's quota leaves no room for the code itself; remove files first");
            }
            throw e;
        }
    }

    Command command(RunOptions options) {
        List<String> argv = new ArrayList<>(request.language().interpreter());
        Map<String, String> environment = new HashMap<>(options.environment());
        String path = argument();
        if (collects()) {
            JsonArrayBuilder names = Json.createArrayBuilder(request.outputParams());
            // -P: what is imported comes from beside the script, not from beside the runner.
            argv.addAll(List.of("-P", runner().toString(), path, firstPath()));
            argv.addAll(List.of(output().toString(), names.build().toString()));
        } else if (request.language() != Language.PYTHON) {
            argv.add(path);
        } else if (request.path().isPresent()) {
            argv.addAll(List.of("--", path));
        } else {
            // The script's own directory is of nobody's concern: modules come from the workspace, as if it lay there.
            argv.addAll(List.of("-P", "--", path));
            environment.merge("PYTHONPATH", "/workspace", (given, ours) -> ours + ":" + given);
        }
        argv.addAll(options.args());
        return new RunOptions(options.args(), options.timeout(), environment, options.directory(), options.stdin())
                .command(argv);
    }

    /** The script as {@code argv[0]} has it: an absolute path. */
    private String argument() {
        return script.toString();
    }

    private String firstPath() {
        return request.path().isPresent() ? script.parent().toString() : "/workspace";
    }

    /** Whether the caller has asked for variables. */
    boolean tellsVariables() {
        return !request.outputParams().isEmpty();
    }

    private boolean collects() {
        return request.language() == Language.PYTHON && !request.outputParams().isEmpty();
    }

    /** What was asked for and is there; nothing where the code was killed before it could tell. Hostile: it may say anything. */
    JsonObject variables() {
        JsonObjectBuilder asked = Json.createObjectBuilder();
        if (collects()) {
            JsonObject told = told();
            request.outputParams().stream().filter(told::containsKey).forEach(name -> asked.add(name, told.get(name)));
        }
        return asked.build();
    }

    private JsonObject told() {
        try (ConfinedFile file = lease.files().open(output(), Set.of(OpenMode.READ, OpenMode.NO_FOLLOW), 0)) {
            ByteBuffer bytes = ByteBuffer.allocate((int) Math.min(file.size(), LARGEST_VARIABLES));
            int count = 0;
            while (bytes.hasRemaining() && count >= 0) {
                count = file.read(bytes, bytes.position());
            }
            return RequestBody.parse(new ByteArrayInputStream(bytes.array(), 0, bytes.position()));
        } catch (FileOperationException | Problem | IOException e) {
            System.getLogger(CodeFiles.class.getName())
                    .log(
                            System.Logger.Level.DEBUG,
                            "no variables from " + lease.session().id(),
                            e);
            return JsonObject.EMPTY_JSON_OBJECT;
        }
    }

    private VolumePath runner() {
        return directory.resolve("run.py");
    }

    private VolumePath output() {
        return directory.resolve("variables.json");
    }

    private void write(VolumePath path, byte[] content) {
        ConfinedFiles files = lease.files();
        try (ConfinedFile file = files.open(path, Set.of(OpenMode.WRITE, OpenMode.CREATE_NEW), 0644)) {
            file.write(ByteBuffer.wrap(content), 0);
        }
    }

    @Override
    public void close() {
        staging.discard(lease, directory);
    }

    private static byte[] resource(String name) {
        try (InputStream in = CodeFiles.class.getResourceAsStream(name)) {
            return in.readAllBytes();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
