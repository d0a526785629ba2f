package io.sandhold.server;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.opentelemetry.api.trace.Tracer;
import io.opentelemetry.sdk.common.CompletableResultCode;
import io.opentelemetry.sdk.trace.SdkTracerProvider;
import io.opentelemetry.sdk.trace.data.SpanData;
import io.opentelemetry.sdk.trace.export.SpanExporter;
import java.net.URI;
import java.time.Duration;
import java.util.Collection;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;

class SpanQueueTest {

    /** A collector that takes one batch and is stuck in it until it is let go on. */
    private static final class Stuck implements SpanExporter {
        private final CountDownLatch asked = new CountDownLatch(1);
        private final CountDownLatch goOn = new CountDownLatch(1);

        @Override
        public CompletableResultCode export(Collection<SpanData> batch) {
            asked.countDown();
            try {
                assertTrue(goOn.await(60, TimeUnit.SECONDS));
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
            }
            return CompletableResultCode.ofSuccess();
        }

        @Override
        public CompletableResultCode flush() {
            return CompletableResultCode.ofSuccess();
        }

        @Override
        public CompletableResultCode shutdown() {
            return CompletableResultCode.ofSuccess();
        }
    }

    @Test
    void only_so_many_wait_and_each_span_is_counted_once() throws Exception {
        Stuck collector = new Stuck();
        SpanQueue queue = new SpanQueue(collector, URI.create("http://127.0.0.1:4318"), Duration.ofSeconds(60));
        try (SdkTracerProvider provider =
                SdkTracerProvider.builder().addSpanProcessor(queue).build()) {
            Tracer tracer = provider.get("test");
            tracer.spanBuilder("first").startSpan().end();
            assertTrue(collector.asked.await(60, TimeUnit.SECONDS));
            for (int i = 0; i < SpanQueue.MOST + 100; i++) {
                tracer.spanBuilder("more").startSpan().end();
            }
            assertEquals(100, queue.count(SpanEnd.DROPPED));
            collector.goOn.countDown();
            assertTrue(provider.forceFlush().join(60, TimeUnit.SECONDS).isSuccess());
            assertEquals(SpanQueue.MOST + 1, queue.count(SpanEnd.SENT));
            assertEquals(0, queue.count(SpanEnd.FAILED));
            assertEquals(100, queue.count(SpanEnd.DROPPED));
        }
    }
}
