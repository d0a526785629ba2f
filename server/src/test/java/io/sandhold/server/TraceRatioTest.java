package io.sandhold.server;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.opentelemetry.api.common.Attributes;
import io.opentelemetry.api.trace.Span;
import io.opentelemetry.api.trace.SpanContext;
import io.opentelemetry.api.trace.SpanKind;
import io.opentelemetry.api.trace.TraceFlags;
import io.opentelemetry.api.trace.TraceState;
import io.opentelemetry.context.Context;
import io.opentelemetry.sdk.trace.samplers.Sampler;
import io.opentelemetry.sdk.trace.samplers.SamplingDecision;
import java.util.List;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

/** How many of a caller's requests are traced. */
class TraceRatioTest {

    /** That a sampler which goes by the id always takes. */
    private static final String LOW = "00000000000000000000000000000001";

    private static long traced(double ratio, TraceFlags caller) {
        Sampler sampler = OtlpTraces.sampler(ratio);
        Context parent = Context.root()
                .with(Span.wrap(
                        SpanContext.createFromRemoteParent(LOW, "0000000000000001", caller, TraceState.getDefault())));
        return IntStream.range(0, 1000)
                .filter(i ->
                        sampler.shouldSample(parent, LOW, "request", SpanKind.SERVER, Attributes.empty(), List.of())
                                        .getDecision()
                                == SamplingDecision.RECORD_AND_SAMPLE)
                .count();
    }

    @Test
    void a_caller_that_chooses_its_traces_id_is_traced_as_often_as_others() {
        long half = traced(0.5, TraceFlags.getSampled());
        assertTrue(half > 300 && half < 700, "of a thousand at a half: " + half);
        assertEquals(0, traced(0, TraceFlags.getSampled()));
        assertEquals(1000, traced(1, TraceFlags.getSampled()));
    }

    @Test
    void a_caller_that_says_it_is_not_traced_is_not() {
        assertEquals(0, traced(1, TraceFlags.getDefault()));
    }
}
