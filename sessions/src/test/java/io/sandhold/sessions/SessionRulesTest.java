package io.sandhold.sessions;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.sandhold.isolation.Limits;
import io.sandhold.storage.VolumeKind;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.Random;
import java.util.random.RandomGenerator;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class SessionRulesTest {

    private static final Principal USER = new Principal("anna", Role.USER, Door.REST, "");
    private static final Principal ADMIN = new Principal("admin", Role.ADMIN, Door.REST, "");

    private static final QuotaRules QUOTA = new QuotaRules(1L << 30, OptionalLong.of(60L << 30));

    private final List<AuditEvent> events = new ArrayList<>();
    private final SessionRules rules = rules(QUOTA);

    private SessionRules rules(QuotaRules quota) {
        return rules(quota, Optional.empty());
    }

    private SessionRules rules(QuotaRules quota, Optional<Duration> longest) {
        return new SessionRules(
                new SessionHostConfig(
                        Path.of("data"),
                        "here",
                        quota,
                        InodeRules.STANDARD,
                        new Limits(256L << 20, 64, 1, 512),
                        new Limits(4L << 30, 1000, 2, 4096),
                        new LifeRules(Optional.of(Duration.ofHours(1)), longest, false, Optional.empty()),
                        EgressRules.STANDARD,
                        PenaltyRules.STANDARD,
                        Duration.ofMinutes(5),
                        70_000,
                        10,
                        10,
                        RecordingRules.STANDARD),
                () -> 40L << 30,
                VolumeKind.TMPFS,
                new Gate(events::add));
    }

    @Test
    void what_is_not_asked_takes_the_default() {
        SessionPlan plan = rules.plan(USER, SessionRequest.DEFAULTS);
        assertEquals("anna", plan.owner());
        assertEquals(1L << 30, plan.quotaBytes());
        assertEquals(new Limits(256L << 20, 64, 1, 512), plan.limits());
        assertEquals(SessionNetwork.NONE, plan.network());
        assertEquals(
                Optional.of(plan.created().plus(Duration.ofHours(1))),
                plan.life().end());
        assertEquals(
                "admin", rules.plan(Principal.SERVER, SessionRequest.DEFAULTS).owner());
    }

    @Test
    void one_limit_asked_leaves_the_others_at_their_defaults() {
        assertEquals(
                new Limits(4L << 30, 64, 1, 512),
                rules.plan(USER, request(1L << 20, 4L << 30, 64, 1)).limits());
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "1023K       |size 1023K is less than a session needs (at least 1M)",
                "41G         |size 41G is more than this host allows (at most 40G)",
                "8388607T    |size 8388607T is more than this host allows (at most 40G)",
            })
    void a_quota_out_of_bounds_is_told_with_the_bound(String size, String message) {
        assertEquals(
                message,
                refused(USER, request(ByteSize.parse(size.strip()), 256L << 20, 64, 1))
                        .getMessage());
    }

    @Test
    void the_most_disk_of_the_configuration_binds_administrators_too() {
        SessionRules bounded = rules(new QuotaRules(1L << 30, OptionalLong.of(2L << 30)));
        for (Principal by : List.of(USER, ADMIN)) {
            SessionPlan plan = bounded.plan(by, SessionRequest.DEFAULTS.quota(2L << 30));
            assertEquals(2L << 30, plan.quotaBytes());
            SessionException e = assertThrows(
                    SessionException.class, () -> bounded.plan(by, SessionRequest.DEFAULTS.quota((2L << 30) + 1024)));
            assertEquals("size 2097153K is more than this host allows (at most 2G)", e.getMessage());
        }
    }

    @Test
    void a_most_that_is_not_configured_is_a_tenth_of_the_pool_but_what_is_usual_at_least() {
        QuotaRules automatic = new QuotaRules(1L << 30, OptionalLong.empty());
        assertEquals(4L << 30, automatic.most(40L << 30));
        assertEquals(6451L << 20, automatic.most(67_645_734_912L), "in whole mebibytes: it is told");
        assertEquals(1L << 30, automatic.most(2L << 30));
        assertEquals(1L << 29, automatic.most(1L << 29), "not more than there is");
        assertEquals(
                4L << 30,
                rules(automatic)
                        .plan(USER, SessionRequest.DEFAULTS.quota(4L << 30))
                        .quotaBytes());
        assertThrows(
                SessionException.class,
                () -> rules(automatic).plan(ADMIN, SessionRequest.DEFAULTS.quota((4L << 30) + 1)));
    }

    @Test
    void a_negative_quota_is_refused() {
        assertTrue(refused(USER, request(-1, 256L << 20, 64, 1)).getMessage().contains("less than a session needs"));
        assertTrue(refused(USER, request(0, 256L << 20, 64, 1)).getMessage().contains("less than a session needs"));
    }

    @Test
    void inodes_out_of_bounds_are_told_with_the_bound() {
        SessionRequest small = SessionRequest.DEFAULTS.quota(1L << 20);
        assertEquals(
                "inodes 63 is less than a session needs (at least 64)",
                refused(USER, small.inodes(63)).getMessage());
        assertEquals(
                "inodes 10000001 is more than this host allows (at most 10000000)",
                refused(USER, small.inodes(10_000_001)).getMessage());
        assertEquals(
                "inodes 1025 is more than a session of size 1M may have (at most 1024, one for each KiB)",
                refused(USER, small.inodes(1025)).getMessage());
        assertEquals(OptionalLong.of(1024), rules.plan(USER, small.inodes(1024)).inodes());
        assertEquals(OptionalLong.empty(), rules.plan(USER, small).inodes());
    }

    @Test
    void a_limit_out_of_bounds_is_told_by_its_name() {
        assertEquals(
                "memory 5G is more than this host allows (at most 4G)",
                refused(USER, request(1L << 30, 5L << 30, 64, 1)).getMessage());
        assertTrue(refused(USER, request(1L << 30, 1, 64, 1)).getMessage().startsWith("memory must be at least 16M"));
        assertTrue(
                refused(USER, request(1L << 30, 1L << 30, 1001, 1)).getMessage().startsWith("processes 1001"));
        assertTrue(
                refused(USER, request(1L << 30, 1L << 30, -5, 1)).getMessage().startsWith("processes must be"));
        assertTrue(
                refused(USER, request(1L << 30, 1L << 30, 64, 2.5)).getMessage().startsWith("cpu 2.5"));
        assertTrue(refused(USER, request(1L << 30, 1L << 30, 64, Double.NaN))
                .getMessage()
                .startsWith("cpu must be"));
    }

    @Test
    void a_life_is_a_second_to_ten_years() {
        for (Duration life : List.of(
                Duration.ZERO,
                Duration.ofSeconds(-5),
                Duration.ofMillis(999),
                Duration.ofDays(3651),
                Duration.ofSeconds(Long.MAX_VALUE))) {
            assertTrue(refused(USER, living(life)).getMessage().startsWith("a session lives 1 second to 3650 days"));
        }
        SessionPlan plan = rules.plan(USER, living(Duration.ofDays(3650)));
        assertEquals(
                Optional.of(plan.created().plus(Duration.ofDays(3650))),
                plan.life().end());
    }

    @Test
    void never_is_a_time_only_where_there_is_no_longest_one() {
        assertEquals(
                Optional.empty(),
                rules.plan(USER, living(SessionRequest.NEVER)).life().end());
        SessionRules bounded = rules(QUOTA, Optional.of(Duration.ofDays(7)));
        SessionException e =
                assertThrows(SessionException.class, () -> bounded.plan(USER, living(SessionRequest.NEVER)));
        assertEquals(SessionError.INVALID, e.error());
        assertEquals("a session lives 1 second to 7 days, not for ever", e.getMessage());
    }

    @Test
    void the_hosts_network_is_for_administrators_and_asking_for_it_is_written_down() {
        SessionRequest request = SessionRequest.DEFAULTS.network(SessionNetwork.HOST);
        assertEquals(
                SessionError.FORBIDDEN,
                assertThrows(SessionException.class, () -> rules.plan(USER, request))
                        .error());
        assertEquals(AuditKind.REFUSED, events.getFirst().kind());
        assertEquals(SessionNetwork.HOST, rules.plan(ADMIN, request).network());
    }

    @Test
    void names_are_valid_ids_and_easily_read() {
        Pattern form = Pattern.compile("[a-z]+-[a-z]+-[1-9][0-9]");
        RandomGenerator random = new Random(1);
        long different = Stream.generate(() -> SessionNames.next(random).value())
                .limit(1000)
                .filter(form.asMatchPredicate())
                .distinct()
                .count();
        assertTrue(different > 990, different + " of 1000");
    }

    private SessionException refused(Principal by, SessionRequest request) {
        SessionException e = assertThrows(SessionException.class, () -> rules.plan(by, request));
        assertEquals(SessionError.INVALID, e.error());
        return e;
    }

    private static SessionRequest living(Duration life) {
        return SessionRequest.DEFAULTS.timeToLive(life);
    }

    private static SessionRequest request(long quota, long memory, int processes, double cpus) {
        return SessionRequest.DEFAULTS
                .quota(quota)
                .limits(AskedLimits.NONE.memory(memory).processes(processes).cpus(cpus));
    }
}
