package io.sandhold.webapi;

import io.sandhold.efast.EfastClient;
import io.sandhold.efast.EfastException;
import io.sandhold.efast.EfastRules;
import io.sandhold.efast.FetchedFile;
import io.sandhold.efast.FileOrder;
import io.sandhold.efast.FileStore;
import io.sandhold.sessions.AuditKind;
import io.sandhold.sessions.Metrics;
import io.sandhold.sessions.SessionException;
import io.sandhold.sessions.SessionLease;
import io.sandhold.sessions.SessionRequest;
import io.sandhold.storage.FileError;
import io.sandhold.storage.FileOperationException;
import io.sandhold.storage.StorageException;
import jakarta.json.Json;
import jakarta.json.JsonArrayBuilder;
import jakarta.json.JsonObject;
import jakarta.json.JsonObjectBuilder;
import java.nio.ByteBuffer;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.OptionalInt;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;

/** The call that has the server fetch files from a file store into a session: each for itself, so that one that fails stops no other. */
final class EfastCalls {

    private static final System.Logger LOG = System.getLogger(EfastCalls.class.getName());

    /** Of one call at once, and of all calls. */
    private static final int AT_ONCE = 3;

    private static final int AT_ONCE_OF_ALL = 48;

    private final Staging staging;
    private final EfastRules rules;
    private final EfastClient client;
    private final Semaphore all = new Semaphore(AT_ONCE_OF_ALL, true);

    EfastCalls(Staging staging, EfastRules rules) {
        this.staging = staging;
        this.rules = rules;
        this.client = new EfastClient(rules);
    }

    /** How fetching a file ended, for whoever counts. */
    enum Fetching {
        FETCHED,
        FAILED
    }

    Answer fetch(Call call) {
        EfastOrder order = EfastOrder.of(call.body());
        FileStore store = store(order);
        Metrics.Timer timer = call.host()
                .metrics()
                .timer(
                        "sandhold_efast_file_seconds",
                        "Files that were to be fetched from a file store, and how long each took, its wait included.",
                        new Metrics.Label("outcome", Fetching.class));
        try (SessionLease lease =
                call.host().sessions().leaseOrCreate(call.by(), call.session(), SessionRequest.DEFAULTS)) {
            lease.used();
            call.audit(AuditKind.FILES_FETCHED, order.orders().size() + " from " + store);
            List<JsonObject> results = results(call, lease, order, store, timer);
            int good = (int)
                    results.stream().filter(one -> one.getBoolean("success")).count();
            JsonArrayBuilder told = Json.createArrayBuilder();
            results.forEach(told::add);
            return new Answer.Json(Json.createObjectBuilder()
                    .add("message", good + " of " + results.size() + " files were fetched")
                    .add("success_count", good)
                    .add("failed_count", results.size() - good)
                    .add("total_count", results.size())
                    .add("results", told)
                    .add("save_path", order.savePath())
                    .build());
        }
    }

    private FileStore store(EfastOrder order) {
        try {
            return FileStore.of(rules, order.store(), order.token());
        } catch (EfastException e) {
            throw new Problem(403, "EFAST_NOT_ALLOWED", e.getMessage());
        }
    }

    private List<JsonObject> results(
            Call call, SessionLease lease, EfastOrder order, FileStore store, Metrics.Timer timer) {
        Semaphore turns = new Semaphore(AT_ONCE, true);
        List<Future<JsonObject>> under = new ArrayList<>();
        try (ExecutorService each = Executors.newVirtualThreadPerTaskExecutor()) {
            for (int i = 0; i < order.orders().size(); i++) {
                int index = i;
                under.add(each.submit(() -> {
                    long began = System.nanoTime();
                    JsonObject result = inTurn(turns, call, lease, order, store, index);
                    timer.took(
                            Duration.ofNanos(System.nanoTime() - began),
                            result.getBoolean("success") ? Fetching.FETCHED : Fetching.FAILED);
                    return result;
                }));
            }
        }
        return under.stream().map(EfastCalls::done).toList();
    }

    private static JsonObject done(Future<JsonObject> future) {
        try {
            return future.get();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IllegalStateException(e);
        } catch (ExecutionException e) {
            throw e.getCause() instanceof RuntimeException known ? known : new IllegalStateException(e.getCause());
        }
    }

    private JsonObject inTurn(
            Semaphore turns, Call call, SessionLease lease, EfastOrder order, FileStore store, int index)
            throws InterruptedException {
        turns.acquire();
        try {
            if (!all.tryAcquire(order.timeout().toMillis(), TimeUnit.MILLISECONDS)) {
                return failed(
                        order.orders().get(index), index, "this server fetches as many files as it can; try again");
            }
            try {
                return one(call, lease, order, store, index);
            } finally {
                all.release();
            }
        } finally {
            turns.release();
        }
    }

    private JsonObject one(Call call, SessionLease lease, EfastOrder order, FileStore store, int index) {
        FileOrder wanted = order.orders().get(index);
        WorkspacePath[] placed = new WorkspacePath[1];
        try {
            FetchedFile fetched = client.fetch(store, wanted, order.timeout(), file -> {
                WorkspacePath target = order.path(wanted.savename().isEmpty() ? file.name() : wanted.savename());
                placed[0] = target;
                lease.used();
                return new InSession(new StagedFile(staging, lease, target.inVolume()));
            });
            lease.used();
            call.audit(AuditKind.FILE_WRITTEN, placed[0].inVolume() + ", " + fetched.bytes() + " bytes from " + store);
            return told(wanted, index, true)
                    .add("file_path", placed[0].shown())
                    .add(
                            "file_info",
                            Json.createObjectBuilder()
                                    .add("name", fetched.file().name())
                                    .add("size", fetched.file().size())
                                    .add("rev", fetched.file().rev()))
                    .add("downloaded_size", fetched.bytes())
                    .add("total_size", fetched.announced() > 0 ? fetched.announced() : fetched.bytes())
                    .build();
        } catch (EfastException | Problem | SessionException e) {
            return failed(wanted, index, e.getMessage());
        } catch (FileOperationException e) {
            return failed(
                    wanted,
                    index,
                    e.error() == FileError.QUOTA
                            ? "the session's quota leaves no room for it; remove files first, or ask for more"
                            : e.getMessage());
        } catch (StorageException e) {
            LOG.log(System.Logger.Level.WARNING, "request " + call.requestId() + ": a file was not stored", e);
            return failed(wanted, index, "the session's volume cannot be used now");
        } catch (RuntimeException e) { // whatever it is, it is this file's only
            LOG.log(System.Logger.Level.ERROR, "request " + call.requestId(), e);
            return failed(wanted, index, "the server made a mistake (request " + call.requestId() + ")");
        }
    }

    private static JsonObject failed(FileOrder wanted, int index, String why) {
        return told(wanted, index, false).add("error", why).build();
    }

    private static JsonObjectBuilder told(FileOrder wanted, int index, boolean success) {
        return Json.createObjectBuilder()
                .add("success", success)
                .add("index", index)
                .add("docid", wanted.docid())
                .add("rev", wanted.rev())
                .add("savename", wanted.savename());
    }

    /**
     * A file of a session's on its way into its place.
     *
     * @param file out of sight until it is whole
     */
    private record InSession(StagedFile file) implements EfastClient.Sink {
        @Override
        public void write(ByteBuffer bytes) {
            file.write(bytes);
        }

        @Override
        public void complete() {
            file.place(OptionalInt.empty());
        }

        @Override
        public void close() {
            file.close();
        }
    }
}
