package io.sandhold.webapi;

import io.sandhold.sessions.Metrics.Family;
import io.sandhold.sessions.Metrics.Sample;
import io.sandhold.sessions.Metrics.Times;
import java.util.List;
import java.util.Locale;
import java.util.stream.Stream;

/**
 * Metrics as Prometheus' text format has them (version 0.0.4, https://prometheus.io/docs/instrumenting/exposition_formats/). Names,
 * labels and help are the program's own, of characters that need no escape.
 */
final class PrometheusText {

    static final String TYPE = "text/plain; version=0.0.4; charset=utf-8";

    private PrometheusText() {}

    static String of(List<Family> families) {
        StringBuilder text = new StringBuilder();
        for (Family family : families) {
            text.append("# HELP ")
                    .append(family.name())
                    .append(' ')
                    .append(family.help())
                    .append('\n');
            text.append("# TYPE ")
                    .append(family.name())
                    .append(' ')
                    .append(family.kind().name().toLowerCase(Locale.ROOT))
                    .append('\n');
            for (Sample sample : family.samples()) {
                sample.times()
                        .ifPresentOrElse(
                                times -> times(text, family, sample, times),
                                () -> number(text, family.name(), family.labels(), sample.labels(), sample.value()));
            }
        }
        return text.toString();
    }

    private static void number(
            StringBuilder text, String name, List<String> labels, List<String> values, Number value) {
        text.append(name);
        labels(text, labels, values);
        text.append(' ').append(value).append('\n');
    }

    /** A histogram: how many took at most each bound, and all of them, with the bound as one more label. */
    private static void times(StringBuilder text, Family family, Sample sample, Times times) {
        List<String> labels =
                Stream.concat(family.labels().stream(), Stream.of("le")).toList();
        for (int i = 0; i <= times.bounds().size(); i++) {
            boolean all = i == times.bounds().size();
            String bound = all ? "+Inf" : Double.toString(times.bounds().get(i));
            List<String> values =
                    Stream.concat(sample.labels().stream(), Stream.of(bound)).toList();
            number(
                    text,
                    family.name() + "_bucket",
                    labels,
                    values,
                    all ? sample.value() : times.atMost().get(i));
        }
        number(text, family.name() + "_sum", family.labels(), sample.labels(), times.sum());
        number(text, family.name() + "_count", family.labels(), sample.labels(), sample.value());
    }

    private static void labels(StringBuilder text, List<String> names, List<String> values) {
        for (int i = 0; i < names.size(); i++) {
            text.append(i == 0 ? '{' : ',')
                    .append(names.get(i))
                    .append("=\"")
                    .append(values.get(i))
                    .append('"');
        }
        if (!names.isEmpty()) {
            text.append('}');
        }
    }
}
