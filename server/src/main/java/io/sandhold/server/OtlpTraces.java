package io.sandhold.server;

import io.opentelemetry.api.common.AttributeKey;
import io.opentelemetry.api.common.Attributes;
import io.opentelemetry.api.metrics.MeterProvider;
import io.opentelemetry.api.trace.SpanKind;
import io.opentelemetry.api.trace.StatusCode;
import io.opentelemetry.api.trace.Tracer;
import io.opentelemetry.api.trace.propagation.W3CTraceContextPropagator;
import io.opentelemetry.context.Context;
import io.opentelemetry.context.propagation.TextMapGetter;
import io.opentelemetry.exporter.otlp.http.trace.OtlpHttpSpanExporter;
import io.opentelemetry.exporter.otlp.http.trace.OtlpHttpSpanExporterBuilder;
import io.opentelemetry.sdk.resources.Resource;
import io.opentelemetry.sdk.trace.IdGenerator;
import io.opentelemetry.sdk.trace.SdkTracerProvider;
import io.opentelemetry.sdk.trace.SpanLimits;
import io.opentelemetry.sdk.trace.data.LinkData;
import io.opentelemetry.sdk.trace.samplers.Sampler;
import io.opentelemetry.sdk.trace.samplers.SamplingResult;
import java.net.URI;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import java.util.logging.Level;
import java.util.logging.Logger;

/**
 * Traces over OTLP, by OpenTelemetry's own SDK. No class of that is loaded before {@link #open} is called: nothing else of the house names one but what this
 * uses. Thread-safe.
 */
final class OtlpTraces implements CountedTraces {

    private static final Duration CONNECT = Duration.ofSeconds(2);
    private static final Duration ANSWER = Duration.ofSeconds(5);
    private static final long FLUSH_SECONDS = 2;
    private static final int LONGEST_VALUE = 256;
    private static final int MOST_ATTRIBUTES = 32;

    /** Its exporter tells each batch that failed; {@link SpanQueue} tells the first. Held, for a logger that nobody holds forgets its level. */
    private static final Logger EXPORTER = Logger.getLogger("io.opentelemetry");

    private static final TextMapGetter<String> CALLER =
            (caller, header) -> header.equals("traceparent") ? caller : null;

    private final SpanQueue queue;
    private final SdkTracerProvider provider;
    private final Tracer tracer;

    private OtlpTraces(SpanQueue queue, SdkTracerProvider provider, String version) {
        this.queue = queue;
        this.provider = provider;
        this.tracer = provider.get("io.sandhold", version);
    }

    /**
     * Tells what is done from now on; nothing is connected before there is something to tell.
     *
     * @param to the collector
     * @param node this server's name
     */
    static CountedTraces open(TraceRules rules, URI to, String node, String version) {
        EXPORTER.setLevel(Level.OFF);
        OtlpHttpSpanExporterBuilder exporter = OtlpHttpSpanExporter.builder()
                .setEndpoint(to.toString())
                .setConnectTimeout(CONNECT)
                .setTimeout(ANSWER)
                .setCompression("gzip")
                .setRetryPolicy(null)
                .setMeterProvider(MeterProvider.noop());
        rules.headers().forEach(exporter::addHeader);
        SpanQueue queue = new SpanQueue(exporter.build(), to, ANSWER);
        SdkTracerProvider provider = SdkTracerProvider.builder()
                .setResource(Resource.getDefault()
                        .merge(Resource.create(Attributes.of(
                                AttributeKey.stringKey("service.name"), rules.service(),
                                AttributeKey.stringKey("service.version"), version,
                                AttributeKey.stringKey("service.instance.id"), node))))
                .setSampler(sampler(rules.ratio()))
                .setSpanLimits(SpanLimits.builder()
                        .setMaxNumberOfAttributes(MOST_ATTRIBUTES)
                        .setMaxAttributeValueLength(LONGEST_VALUE)
                        .build())
                .addSpanProcessor(queue)
                .build();
        return new OtlpTraces(queue, provider, version);
    }

    /** A caller's word that it is traced lets nobody be traced more than {@code ratio} says; its word that it is not is kept. */
    static Sampler sampler(double ratio) {
        return Sampler.parentBasedBuilder(Sampler.traceIdRatioBased(ratio))
                .setRemoteParentSampled(new Drawn(Sampler.traceIdRatioBased(ratio)))
                .build();
    }

    /** Decides by lot and not by the trace's id, which a caller chooses: one with low digits would be traced at any ratio. */
    private record Drawn(Sampler ratio) implements Sampler {
        @Override
        public SamplingResult shouldSample(
                Context parent, String trace, String name, SpanKind kind, Attributes attributes, List<LinkData> links) {
            return ratio.shouldSample(parent, IdGenerator.random().generateTraceId(), name, kind, attributes, links);
        }

        @Override
        public String getDescription() {
            return "Drawn{" + ratio.getDescription() + "}";
        }
    }

    @Override
    public long count(SpanEnd end) {
        return queue.count(end);
    }

    @Override
    public Span begin(String name, Optional<String> caller) {
        Context parent = caller.map(
                        text -> W3CTraceContextPropagator.getInstance().extract(Context.root(), text, CALLER))
                .orElse(Context.root());
        return span(name, SpanKind.SERVER, parent);
    }

    @Override
    public Span step(String name) {
        return span(name, SpanKind.INTERNAL, Context.current());
    }

    private Span span(String name, SpanKind kind, Context parent) {
        var span = tracer.spanBuilder(name).setSpanKind(kind).setParent(parent).startSpan();
        return new Told(span, parent.with(span));
    }

    /** One span. */
    private final class Told implements Span {
        private final io.opentelemetry.api.trace.Span span;
        private final Context context;

        Told(io.opentelemetry.api.trace.Span span, Context context) {
            this.span = span;
            this.context = context;
        }

        @Override
        public Span step(String name) {
            return span(name, SpanKind.INTERNAL, context);
        }

        @Override
        public Scope enter() {
            return context.makeCurrent()::close;
        }

        @Override
        public void name(String name) {
            span.updateName(name);
        }

        @Override
        public void tell(String attribute, String value) {
            span.setAttribute(attribute, value);
        }

        @Override
        public void tell(String attribute, long value) {
            span.setAttribute(attribute, value);
        }

        @Override
        public void failed(String kind) {
            span.setAttribute("error.type", kind);
            span.setStatus(StatusCode.ERROR);
        }

        @Override
        public void close() {
            span.end();
        }
    }

    /** Sends what waits, for two seconds at most. */
    @Override
    public void close() {
        provider.shutdown().join(FLUSH_SECONDS, TimeUnit.SECONDS);
    }
}
