package io.sandhold.server;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.sandhold.egress.AddressRange;
import io.sandhold.storage.VolumeKind;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class ServerConfigTest {

    /** The one shipped file that lists every key. */
    private static final Path EXAMPLE = Path.of("..", "sandhold.conf.example");

    @TempDir
    Path directory;

    @Test
    void without_anything_set_the_documented_defaults_hold() {
        ServerConfig config = read(Map.of(), Map.of());

        assertEquals(Path.of("data").toAbsolutePath(), config.data());
        assertEquals(new InetSocketAddress("127.0.0.1", 9101), config.http());
        assertEquals(new InetSocketAddress("127.0.0.1", 2222), config.ssh());
        assertEquals(Optional.empty(), config.volumes());
        assertFalse(config.open());
        assertEquals(100L << 20, config.quota().usual());
        assertEquals(Optional.of(Duration.ofHours(24)), config.lives().timeToLive());
        assertEquals(Optional.empty(), config.lives().idleTime());
        assertFalse(config.lives().extendOnUse());
        assertEquals(Duration.ofMinutes(10), config.idleTimeout());
        assertEquals(1_900_000_000, config.uidBase());
    }

    @Test
    void traces_are_off_unless_a_collector_is_named_here_or_as_others_name_it() {
        assertEquals(Optional.empty(), read(Map.of(), Map.of()).traces().endpoint());
        TraceRules ours = read(
                        Map.of(Setting.OTLP_ENDPOINT, "https://c.example/otlp/", Setting.TRACE_RATIO, "0.25"),
                        Map.of("OTEL_EXPORTER_OTLP_ENDPOINT", "http://other:4318"))
                .traces();
        assertEquals(Optional.of(URI.create("https://c.example/otlp/v1/traces")), ours.endpoint());
        assertEquals(0.25, ours.ratio());
        Map<String, String> others = Map.of(
                "OTEL_EXPORTER_OTLP_ENDPOINT", "http://[::1]:4318",
                "OTEL_SERVICE_NAME", "boxes",
                "OTEL_TRACES_SAMPLER_ARG", "0.5",
                "OTEL_EXPORTER_OTLP_HEADERS", "a=b%20c, d=1+1");
        assertEquals(
                new TraceRules(
                        Optional.of(URI.create("http://[::1]:4318/v1/traces")),
                        0.5,
                        "boxes",
                        Map.of("a", "b c", "d", "1+1")),
                read(Map.of(), others).traces());
        Map<String, String> disabled = new HashMap<>(others);
        disabled.put("OTEL_SDK_DISABLED", "true");
        assertEquals(Optional.empty(), read(Map.of(), disabled).traces().endpoint());
        for (String wrong : List.of(
                "127.0.0.1:4318", "ftp://h", "http://u:pw@h", "http://h?q", "http://h#f", "http:///", "grpc://h")) {
            ConfigException refused = assertThrows(
                    ConfigException.class, () -> read(Map.of(Setting.OTLP_ENDPOINT, wrong), Map.of()), wrong);
            assertFalse(refused.getMessage().contains("pw"), refused::getMessage);
        }
        for (String wrong : List.of("a", "a b=c", "a=b%0ac", "a=%zz", "a=%c3%a4")) {
            ConfigException refused = assertThrows(
                    ConfigException.class,
                    () -> read(
                            Map.of(Setting.OTLP_ENDPOINT, "http://h:4318"),
                            Map.of("OTEL_EXPORTER_OTLP_HEADERS", wrong)),
                    wrong);
            assertEquals(
                    Map.of(),
                    read(Map.of(), Map.of("OTEL_EXPORTER_OTLP_HEADERS", wrong))
                            .traces()
                            .headers(),
                    "without a collector they are nobody's");
            assertTrue(refused.getMessage().contains("OTEL_EXPORTER_OTLP_HEADERS"), refused::getMessage);
            assertTrue(refused.getMessage().contains("name=value"), refused::getMessage);
            assertFalse(refused.getMessage().contains("zz"), refused::getMessage);
        }
    }

    @Test
    void an_option_wins_over_the_environment_and_that_over_the_file() throws IOException {
        Path file = Files.writeString(directory.resolve("s.conf"), "http = 127.0.0.1:1\nssh=127.0.0.1:2\nquota = 3M\n");

        ServerConfig config = ServerConfigReader.read(
                        Map.of(Setting.HTTP, "127.0.0.1:11"),
                        Optional.of(file),
                        Map.of("SANDHOLD_HTTP", "127.0.0.1:12", "SANDHOLD_SSH", "127.0.0.1:22"))
                .config();

        assertEquals(11, config.http().getPort());
        assertEquals(22, config.ssh().getPort());
        assertEquals(3L << 20, config.quota().usual());
    }

    @Test
    void the_file_in_the_data_directory_is_read_where_none_is_named() throws IOException {
        Files.writeString(directory.resolve("sandhold.conf"), "# a comment\n\nvolumes = tmpfs\nidle-timeout = 90s\n");

        ServerConfig config = read(Map.of(Setting.DATA, directory.toString()), Map.of());

        assertEquals(Optional.of(VolumeKind.TMPFS), config.volumes());
        assertEquals(Duration.ofSeconds(90), config.idleTimeout());
    }

    @Test
    void pages_of_other_origins_are_let_in_where_they_are_named_exactly() {
        assertEquals(Set.of(), read(Map.of(), Map.of()).web().pages().origins());
        assertEquals(
                Set.of("https://app.example.org", "http://localhost:3000"),
                read(Map.of(Setting.CORS_ORIGINS, "https://app.example.org, http://localhost:3000"), Map.of())
                        .web()
                        .pages()
                        .origins());
        for (String wrong : List.of("*", "https://*.example.org", "app.example.org", "https://app.example.org/")) {
            ConfigException refused = assertThrows(
                    ConfigException.class, () -> read(Map.of(Setting.CORS_ORIGINS, wrong), Map.of()), wrong);
            assertTrue(refused.getMessage().contains("such as https://app.example.org"), refused::getMessage);
        }
    }

    @Test
    void all_mistakes_are_said_at_once_each_with_where_it_stands() throws IOException {
        Path file = Files.writeString(directory.resolve("s.conf"), "qouta = 5M\nnonsense\nssh = x\nssh = y\n");

        ConfigException e = assertThrows(
                ConfigException.class,
                () -> ServerConfigReader.read(
                        Map.of(Setting.VOLUMES, "zfs", Setting.MEMORY, "1M"), Optional.of(file), Map.of()));

        String said = String.join("\n", e.mistakes());
        assertEquals(6, e.mistakes().size(), said);
        assertTrue(said.contains("line 1: there is no key 'qouta'; did you mean 'quota'?"), said);
        assertTrue(said.contains("line 2: a line is 'key = value', not 'nonsense'"), said);
        assertTrue(said.contains("line 3: 'x' is not HOST:PORT"), said);
        assertTrue(said.contains("line 4: 'ssh' is set twice"), said);
        assertTrue(said.contains("--volumes: 'zfs' is not one of auto, btrfs, directory, image, tmpfs"), said);
        assertTrue(said.contains("--memory: '1M' is too small; give at least 16M"), said);
    }

    @Test
    void lists_of_keys_are_read_at_the_start_and_each_mistake_names_its_line() throws IOException {
        Path authorities = Files.writeString(directory.resolve("ca"), "# none yet\n\nssh-dss AAAA\n");
        Path revoked = Files.writeString(directory.resolve("revoked"), "serial: x\n");
        Map<Setting, String> options =
                Map.of(Setting.USER_CA, authorities.toString(), Setting.REVOKED_KEYS, revoked.toString());

        ConfigException e = assertThrows(ConfigException.class, () -> read(options, Map.of()));

        assertEquals(2, e.mistakes().size(), e::getMessage);
        assertTrue(e.mistakes().get(0).startsWith("--user-ca: " + authorities + " line 3: 'ssh-dss'"), e::getMessage);
        assertTrue(e.mistakes().get(1).startsWith("--revoked-keys: " + revoked + " line 1 is no"), e::getMessage);
        Files.writeString(authorities, "# none yet\n");
        Files.writeString(revoked, "serial: 1\n");
        assertEquals(Optional.of(revoked), read(options, Map.of()).trust().revoked());
    }

    @Test
    void doors_without_a_lock_are_refused_unless_both_addresses_are_loopback() {
        for (Setting door : List.of(Setting.HTTP, Setting.SSH)) {
            ConfigException e = assertThrows(
                    ConfigException.class, () -> read(Map.of(Setting.AUTH, "none", door, "0.0.0.0:5000"), Map.of()));
            assertTrue(e.getMessage().contains("loopback"), e.getMessage());
        }
        assertTrue(read(Map.of(Setting.AUTH, "none", Setting.SSH, "[::1]:2222"), Map.of())
                .open());
    }

    /** The agent takes no more at once; a greater number would promise what nobody gets. */
    @Test
    void more_egress_connections_than_a_jail_has_are_refused() {
        ConfigException e =
                assertThrows(ConfigException.class, () -> read(Map.of(Setting.EGRESS_CONNECTIONS, "65"), Map.of()));

        assertTrue(
                e.getMessage().contains("--egress-connections: '65' is not a whole number from 1 to 64"),
                e.getMessage());
        assertEquals(
                64,
                read(Map.of(Setting.EGRESS_CONNECTIONS, "64"), Map.of())
                        .egress()
                        .quota()
                        .connections());
    }

    @Test
    void a_default_above_its_maximum_is_refused() {
        ConfigException e = assertThrows(
                ConfigException.class, () -> read(Map.of(Setting.MEMORY, "2G", Setting.MAX_MEMORY, "1G"), Map.of()));

        assertTrue(e.getMessage().contains("2G is more than 1G of --max-memory"), e.getMessage());
    }

    @Test
    void the_most_disk_and_the_most_sessions_of_an_account_follow_what_they_are_a_part_of() {
        ServerConfig config = read(Map.of(), Map.of());
        assertEquals(100, config.maxSessionsPerAccount());
        assertEquals(OptionalLong.empty(), config.quota().most());
        assertEquals(10, read(Map.of(Setting.MAX_SESSIONS, "30"), Map.of()).maxSessionsPerAccount());
        assertEquals(
                7, read(Map.of(Setting.MAX_SESSIONS_PER_ACCOUNT, "7"), Map.of()).maxSessionsPerAccount());
        assertEquals(
                OptionalLong.of(1L << 30),
                read(Map.of(Setting.MAX_QUOTA, "1G"), Map.of()).quota().most());
        ConfigException e = assertThrows(
                ConfigException.class, () -> read(Map.of(Setting.QUOTA, "2G", Setting.MAX_QUOTA, "1G"), Map.of()));
        assertTrue(e.getMessage().contains("2G is more than 1G of --max-quota"), e.getMessage());
    }

    @Test
    void addresses_are_closed_by_a_list_and_what_is_no_address_is_refused() {
        assertEquals(
                List.of(AddressRange.parse("8.8.4.0/24"), AddressRange.parse("2001:4860::1")),
                read(Map.of(Setting.EGRESS_CLOSED, "8.8.4.0/24, 2001:4860::1"), Map.of())
                        .egress()
                        .proxy()
                        .closed());
        ConfigException e =
                assertThrows(ConfigException.class, () -> read(Map.of(Setting.EGRESS_CLOSED, "example.org"), Map.of()));
        assertTrue(
                e.getMessage().contains("--egress-closed: 'example.org' is not a range of addresses"), e.getMessage());
    }

    @Test
    void a_variable_that_looks_like_a_setting_and_is_none_is_noted() {
        List<String> notes = ServerConfigReader.read(Map.of(), Optional.empty(), Map.of("SANDHOLD_QOTA", "1M"))
                .settings()
                .notes();

        assertEquals(
                List.of("SANDHOLD_QOTA is set in the environment and means nothing here; did you mean SANDHOLD_QUOTA?"),
                notes);
    }

    @Test
    void the_shipped_example_lists_every_key_once_with_its_default_and_what_it_is() throws IOException {
        List<String> lines = Files.readAllLines(EXAMPLE);
        for (Setting setting : Setting.values()) {
            String line = "#" + setting.key() + " = " + setting.standard();
            assertEquals(1, lines.stream().filter(line::equals).count(), "times of the line: " + line);
        }
        List<String> keys =
                lines.stream().filter(line -> line.matches("#[a-z-]+ = .*")).toList();
        assertEquals(Setting.values().length, keys.size(), "keys in the example that the code does not know");
    }

    @Test
    void the_shipped_example_with_every_line_taken_in_is_what_holds_without_it() throws IOException {
        List<String> on = new ArrayList<>();
        for (String line : Files.readAllLines(EXAMPLE)) {
            on.add(line.matches("#[a-z-]+ = .*") ? line.substring(1) : line);
        }
        Path file = Files.write(directory.resolve("all.conf"), on);

        assertEquals(
                read(Map.of(), Map.of()),
                ServerConfigReader.read(Map.of(), Optional.of(file), Map.of()).config());
    }

    private static ServerConfig read(Map<Setting, String> options, Map<String, String> environment) {
        Map<Setting, String> copy = new EnumMap<>(Setting.class);
        copy.putAll(options);
        return ServerConfigReader.read(copy, Optional.empty(), environment).config();
    }
}
