package io.sandhold.server;

import io.opentelemetry.api.metrics.MeterProvider;
import io.opentelemetry.context.Context;
import io.opentelemetry.sdk.common.CompletableResultCode;
import io.opentelemetry.sdk.trace.ReadWriteSpan;
import io.opentelemetry.sdk.trace.ReadableSpan;
import io.opentelemetry.sdk.trace.SpanProcessor;
import io.opentelemetry.sdk.trace.data.SpanData;
import io.opentelemetry.sdk.trace.export.BatchSpanProcessor;
import io.opentelemetry.sdk.trace.export.SpanExporter;
import java.lang.System.Logger;
import java.lang.System.Logger.Level;
import java.net.ConnectException;
import java.net.URI;
import java.nio.channels.ClosedChannelException;
import java.time.Duration;
import java.util.Collection;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.LongAdder;

/**
 * Spans that are over, on their way to the collector: at most {@link #MOST} wait, whoever ends one more goes on without it. A collector that is down or
 * slow costs the server nothing else, and the log two lines: one when it takes no spans, one when it does again. Thread-safe.
 */
final class SpanQueue implements SpanProcessor {

    static final int MOST = 2048;

    private static final Logger LOG = System.getLogger(SpanQueue.class.getName());

    private static final int BATCH = 512;

    private final BatchSpanProcessor batches;
    private final URI to;
    private final AtomicInteger waiting = new AtomicInteger();
    private final AtomicBoolean down = new AtomicBoolean();
    private final LongAdder sent = new LongAdder();
    private final LongAdder failed = new LongAdder();
    private final LongAdder dropped = new LongAdder();

    SpanQueue(SpanExporter exporter, URI to, Duration longest) {
        this.to = to;
        // its own bound is never reached, for it does not tell what it drops
        this.batches = BatchSpanProcessor.builder(new Watched(exporter))
                .setMaxQueueSize(2 * MOST)
                .setMaxExportBatchSize(BATCH)
                .setScheduleDelay(Duration.ofSeconds(1))
                .setExporterTimeout(longest)
                .setMeterProvider(MeterProvider.noop())
                .build();
    }

    long count(SpanEnd end) {
        return switch (end) {
            case SENT -> sent.sum();
            case FAILED -> failed.sum();
            case DROPPED -> dropped.sum();
        };
    }

    @Override
    public void onStart(Context parent, ReadWriteSpan span) {}

    @Override
    public boolean isStartRequired() {
        return false;
    }

    @Override
    public void onEnd(ReadableSpan span) {
        if (!span.getSpanContext().isSampled()) {
            return;
        }
        if (waiting.incrementAndGet() > MOST) {
            waiting.decrementAndGet();
            dropped.increment();
            return;
        }
        batches.onEnd(span);
    }

    @Override
    public boolean isEndRequired() {
        return true;
    }

    @Override
    public CompletableResultCode forceFlush() {
        return batches.forceFlush();
    }

    @Override
    public CompletableResultCode shutdown() {
        return batches.shutdown();
    }

    private void over(int count, CompletableResultCode result) {
        if (result.isSuccess()) {
            sent.add(count);
            if (down.getAndSet(false)) {
                LOG.log(Level.INFO, "the collector at {0} takes traces again", to);
            }
            return;
        }
        failed.add(count);
        if (!down.getAndSet(true)) {
            LOG.log(
                    Level.WARNING,
                    "the collector at {0} takes no traces ({1}); everything else goes on, and what is lost is counted in"
                            + " sandhold_trace_spans_total; see that it runs and takes OTLP over HTTP there, or change"
                            + " --otlp-endpoint",
                    to,
                    why(result.getFailureThrowable()));
        }
    }

    /** The library wraps what its HTTP client says, and hides a status that is no success. */
    private static String why(Throwable failure) {
        if (failure == null) {
            return "no answer in time";
        }
        Throwable root = failure;
        while (root.getCause() != null) {
            root = root.getCause();
        }
        if (root instanceof ConnectException || root instanceof ClosedChannelException) {
            return "no connection"; // The JDK's client says one or the other, as its threads happen to meet
        }
        return root == failure
                ? "it answers, but not that it took them"
                : root.getClass().getSimpleName() + (root.getMessage() == null ? "" : ": " + root.getMessage());
    }

    /** Counts what goes out. */
    private final class Watched implements SpanExporter {
        private final SpanExporter exporter;

        Watched(SpanExporter exporter) {
            this.exporter = exporter;
        }

        @Override
        public CompletableResultCode export(Collection<SpanData> batch) {
            int count = batch.size();
            waiting.addAndGet(-count);
            CompletableResultCode result = exporter.export(batch);
            return result.whenComplete(() -> over(count, result));
        }

        @Override
        public CompletableResultCode flush() {
            return exporter.flush();
        }

        @Override
        public CompletableResultCode shutdown() {
            return exporter.shutdown();
        }
    }
}
