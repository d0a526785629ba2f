package io.sandhold.sessions;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import io.sandhold.sessions.Metrics.Counter;
import io.sandhold.sessions.Metrics.Family;
import io.sandhold.sessions.Metrics.Label;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

class MetricTableTest {

    private enum Colour {
        RED,
        DARK_GREEN
    }

    private enum Size {
        SMALL,
        MIDDLE,
        LARGE
    }

    private static final Label COLOUR = new Label("colour", Colour.class);
    private static final Label SIZE = new Label("size", Size.class);

    private final List<AuditEvent> trail = new ArrayList<>();
    private final MetricTable metrics = new MetricTable(new Gate(trail::add));

    private List<Family> read() {
        return metrics.read(Principal.SERVER);
    }

    @Test
    void times_are_counted_by_how_long_they_took_at_most() {
        MetricTable table = new MetricTable(new Gate(_ -> {}));
        Metrics.Timer timer = table.timer("sandhold_thing_seconds", "Things.");
        timer.took(Duration.ofMillis(1));
        timer.took(Duration.ofMillis(30));
        timer.took(Duration.ofHours(2));
        Metrics.Sample sample =
                table.read(Principal.SERVER).getFirst().samples().getFirst();
        Metrics.Times times = sample.times().orElseThrow();
        assertEquals(3, sample.value());
        assertEquals(1L, times.atMost().getFirst());
        assertEquals(2L, times.atMost().get(times.bounds().indexOf(0.05)));
        assertEquals(1L, times.atMost().get(times.bounds().indexOf(0.025)));
        assertEquals(2L, times.atMost().getLast());
        assertEquals(7200.031, times.sum(), 1e-6);
        assertThrows(IllegalArgumentException.class, () -> table.timer("sandhold_thing", "Things."));
        assertThrows(
                IllegalArgumentException.class,
                () -> table.timer("sandhold_thing_seconds", "Things.", new Metrics.Label("door", Door.class)));
    }

    @Test
    void every_combination_is_there_from_the_beginning_and_is_counted_by_itself() {
        Counter balls = metrics.counter("sandhold_balls_total", "Balls.", COLOUR, SIZE);
        balls.add(Colour.DARK_GREEN, Size.LARGE);
        balls.add(Colour.DARK_GREEN, Size.LARGE);
        balls.add(Colour.RED, Size.MIDDLE);
        Family family = read().getFirst();
        assertEquals(List.of("colour", "size"), family.labels());
        assertEquals(
                List.of(
                        "[red, small] 0",
                        "[red, middle] 1",
                        "[red, large] 0",
                        "[dark_green, small] 0",
                        "[dark_green, middle] 0",
                        "[dark_green, large] 2"),
                family.samples().stream()
                        .map(sample -> sample.labels() + " " + sample.value())
                        .toList());
    }

    @Test
    void a_counter_that_is_asked_for_again_is_the_same_and_gauges_of_one_name_add_up() {
        metrics.counter("sandhold_doors_total", "Doors.").add();
        metrics.counter("sandhold_doors_total", "Doors.").add();
        metrics.gauge("sandhold_open", "Open.", () -> 3);
        metrics.gauge("sandhold_open", "Open.", () -> 4);
        assertEquals(
                List.of("sandhold_doors_total 2", "sandhold_open 7"),
                read().stream()
                        .map(family -> family.name() + " "
                                + family.samples().getFirst().value())
                        .toList());
    }

    @Test
    void names_that_are_none_or_taken_and_values_of_other_labels_are_refused() {
        Counter balls = metrics.counter("sandhold_balls_total", "Balls.", COLOUR);
        assertThrows(IllegalArgumentException.class, () -> balls.add(Size.SMALL));
        assertThrows(IllegalArgumentException.class, balls::add);
        assertThrows(IllegalArgumentException.class, () -> metrics.counter("sandhold_balls_total", "Balls.", SIZE));
        assertThrows(IllegalArgumentException.class, () -> metrics.counter("sandhold_balls", "Balls."));
        assertThrows(IllegalArgumentException.class, () -> metrics.gauge("sandhold_balls_total", "Balls.", () -> 1));
        assertThrows(IllegalArgumentException.class, () -> metrics.gauge("balls", "Balls.", () -> 1));
        assertThrows(IllegalArgumentException.class, () -> new Label("co\"lour", Colour.class));
    }

    @Test
    void only_an_administrator_reads_them() {
        Principal user = new Principal("anna", Role.USER, Door.REST, "192.0.2.1");
        assertThrows(SessionException.class, () -> metrics.read(user));
        assertEquals(1, trail.size());
    }
}
