package io.sandhold.webapi;

import io.sandhold.sessions.Metrics.Family;
import io.sandhold.sessions.Metrics.Sample;
import java.util.List;
import java.util.Locale;

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
                text.append(family.name());
                labels(text, family.labels(), sample.labels());
                text.append(' ').append(sample.value()).append('\n');
            }
        }
        return text.toString();
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
