package io.sandhold.server;

import java.util.Locale;
import java.util.Optional;

/**
 * The table of everything that can be configured: one row is an option {@code --key}, an environment variable
 * {@code SANDHOLD_KEY} and a line {@code key = value} of the configuration file.
 */
enum Setting {
    DATA("data", "DIR", "data", "where everything is kept; made with mode 0700 if missing"),
    HTTP("http", "HOST:PORT", "127.0.0.1:9101", "where the REST API listens; port 0 takes a free one"),
    SSH("ssh", "HOST:PORT", "127.0.0.1:2222", "where SSH and SFTP listen; port 0 takes a free one"),
    VOLUMES(
            "volumes",
            "KIND",
            "auto",
            "btrfs, image, tmpfs or directory; auto takes the first that works of btrfs, image, directory"),
    AUTH(
            "auth",
            "HOW",
            "token",
            "token, or none: anyone on this machine is the administrator (loopback addresses only)"),
    USER_CA(
            "user-ca",
            "FILE",
            "none",
            "the keys that may sign certificates of users (docs/ssh.md), as a .pub file has them, one a line"),
    REVOKED_KEYS(
            "revoked-keys",
            "FILE",
            "none",
            "keys and certificates that let nobody in any more (docs/ssh.md), one a line; read at each login"),
    SSH_ALGORITHMS(
            "ssh-algorithms",
            "WHICH",
            "audited",
            "audited, or compatible: the NIST curves and MACs over the plain text as well, for clients that know nothing else"),
    LOGIN_GRACE("login-grace", "TIME", "60s", "how long an SSH connection may take to log in"),
    LOGIN_TRIES("login-tries", "N", "6", "how often an SSH connection may try to log in"),
    MAX_STARTUPS(
            "max-startups",
            "START:RATE:FULL",
            "30:30:100",
            "SSH connections not logged in: from START on RATE % of new ones are turned away, at FULL all"),
    MAX_STARTUPS_PER_SOURCE(
            "max-startups-per-source",
            "N",
            "20",
            "SSH connections not logged in of one address, or of an IPv6 network of 64 bits"),
    TOKEN_RATE(
            "token-rate",
            "N",
            "500",
            "REST requests in a second by one token that has no rate of its own; twice as many at once"),
    SIGN_IN_LIFE(
            "sign-in-life",
            "TIME",
            "12h",
            "how long a browser is signed in to the console; by a token no longer than that one lives"),
    PREVIEW_ORIGIN(
            "preview-origin",
            "URL",
            "none",
            "where browsers reach previews, each at a name of its own: https://*.preview.example.org (docs/rest-api.md)"),
    CORS_ORIGINS(
            "cors-origins",
            "LIST",
            "none",
            "origins whose pages may call the REST API (docs/rest-api.md), as browsers write them: https://app.example.org, comma-separated"),
    MAX_CONNECTIONS_PER_ACCOUNT(
            "max-connections-per-account",
            "N",
            "256",
            "SSH connections at once of one account that is no administrator, or of one guest; each has up to 64 channels"),
    KEEP_ALIVE(
            "keep-alive",
            "TIME",
            "30s",
            "how often an SSH client that has logged in is asked whether it is there; after three without an answer it is dropped"),
    PENALTIES(
            "penalties",
            "LIST",
            "authfail:5s,noauth:1s,grace-exceeded:10s,broken:10s,token:2s,min:15s,max:10m",
            "what failing to log in holds against an address (docs/operations.md), what is not named stays; or off"),
    PENALTY_EXEMPT(
            "penalty-exempt",
            "LIST",
            "none",
            "addresses against which nothing is held: ADDRESS[/BITS], comma-separated"),
    SSH_BANNER(
            "ssh-banner", "FILE", "none", "a file whose text SSH shows before the login, as sshd's Banner; at most 8K"),
    MOTD(
            "motd",
            "FILE",
            "none",
            "a file whose text a terminal shows before its shell, after what is said of the session; at most 8K"),
    SSH_FORWARDING(
            "ssh-forwarding",
            "WAYS",
            "all",
            "agent (all, and ssh -A), all, local (ssh -L, into sessions) or none: the ways that SSH forwards connections; an account may have fewer"),
    RECORDING_SIZE(
            "recording-size",
            "SIZE",
            "64M",
            "how much is recorded of one login whose account or session is recorded (docs/recording.md); the login ends there"),
    RECORDING_STREAM(
            "recording-stream",
            "SIZE",
            "64K",
            "how much is recorded of what goes into a program without a terminal, and as much of what comes out"),
    RECORDING_ROOM(
            "recording-room",
            "SIZE",
            "4G",
            "how much all recordings take; logins that have to be recorded are refused when it is full"),
    RECORDING_TIME("recording-time", "TIME", "30d", "how long a recording is kept"),
    POOL("pool", "SIZE", "auto", "the size of the btrfs pool file, sparse; auto is four fifths of the free disk"),
    QUOTA("quota", "SIZE", "100M", "the disk quota of a session that names none"),
    MAX_QUOTA(
            "max-quota",
            "SIZE",
            "auto",
            "the most disk a session may ask for; auto is a tenth of the pool, or of what holds the volumes, but the quota at least"),
    INODES(
            "inodes",
            "N",
            "auto",
            "the files (inodes) of a session that names no number, on volumes of kind image or tmpfs; auto is one for each 4 KiB"),
    MAX_INODES(
            "max-inodes", "N", "10000000", "the most inodes a session may ask for, but one for each KiB of its quota"),
    MEMORY("memory", "SIZE", "512M", "the memory of a session that names none"),
    MAX_MEMORY("max-memory", "SIZE", "8G", "the most memory a session may ask for"),
    PROCESSES("processes", "N", "256", "the processes and threads of a session that names none"),
    MAX_PROCESSES("max-processes", "N", "4096", "the most processes and threads a session may ask for"),
    CPU("cpu", "N", "1.0", "the processors of a session that names none; 0.5 is half of one"),
    MAX_CPU("max-cpu", "N", "64", "the most processors a session may ask for"),
    CPU_WEIGHT(
            "cpu-weight", "N", "100", "the share of a session that names none where processors are scarce; 1 to 10000"),
    MAX_CPU_WEIGHT("max-cpu-weight", "N", "1000", "the most weight a session may ask for"),
    OPEN_FILES("open-files", "N", "1024", "the open files of each process of a session that names none"),
    MAX_OPEN_FILES("max-open-files", "N", "65536", "the most open files a session may ask for"),
    COMMAND_TIME(
            "command-time",
            "TIME",
            "1d",
            "how long one command without a terminal may take, in a session that names none"),
    MAX_COMMAND_TIME("max-command-time", "TIME", "7d", "the longest command time a session may ask for"),
    OUTPUT(
            "output",
            "SIZE",
            "32M",
            "how much of one command's output the REST API captures, in a session that names none"),
    MAX_OUTPUT("max-output", "SIZE", "128M", "the most captured output a session may ask for"),
    PROCESS_OUTPUT(
            "process-output",
            "SIZE",
            "4M",
            "how much is kept of what a background process prints, the last of stdout and of stderr; 64K to 1G"),
    TIME_TO_LIVE(
            "time-to-live", "TIME", "24h", "when a session that names no time is removed, such as 12h or 7d, or never"),
    MAX_TIME_TO_LIVE("max-time-to-live", "TIME", "never", "the longest time a session may ask for, or never a bound"),
    EXTEND_ON_USE("extend-on-use", "YES|NO", "no", "whether each use of a session lets it live its time again"),
    UNUSED_FOR("unused-for", "TIME", "never", "when a session that nothing uses is removed, such as 2h, or never"),
    IDLE_TIMEOUT("idle-timeout", "TIME", "10m", "how long the jail of a session that nobody uses is kept running"),
    EGRESS(
            "egress",
            "ON|OFF",
            "on",
            "whether sessions may ask for network egress: the hosts they list, through the server's proxy"),
    EGRESS_OPEN(
            "egress-open",
            "LIST",
            "none",
            "private addresses that sessions may list all the same: ADDRESS[/BITS]:PORT, comma-separated"),
    EGRESS_CLOSED(
            "egress-closed",
            "LIST",
            "none",
            "addresses that no session may reach, beside those refused anyway: ADDRESS[/BITS], comma-separated"),
    EGRESS_CONNECTIONS(
            "egress-connections",
            "N",
            "64",
            "the connections a session may have through the proxy at once, at most 64"),
    EGRESS_BYTES(
            "egress-bytes", "SIZE", "unlimited", "the bytes a running session may move through the proxy, both ways"),
    COMMANDS("commands", "LIST", "any", "the programs that execute may name, comma-separated; any: a line of shell"),
    INTERPRETERS(
            "interpreters",
            "LIST",
            "any",
            "what execute_code, handlers and contexts may run with, comma-separated: python, shell, node and others"),
    HANDLER_POOL(
            "handler-pool",
            "N",
            "2",
            "the jails that wait with an interpreter started for /v2/execute_code; 0: each is made when it is asked for"),
    HANDLERS_MOST(
            "handlers-most", "N", "32", "the most handlers of /v2/execute_code at once; of one account half as many"),
    CONTEXT_IDLE("context-idle", "TIME", "30m", "how long a code context is kept in which nothing runs"),
    CONTEXTS_MOST("contexts-most", "N", "200", "the most code contexts at once; of one account half as many"),
    CONTEXTS_PER_SESSION("contexts-per-session", "N", "8", "the most code contexts of one session"),
    EFAST_HOSTS(
            "efast-hosts",
            "LIST",
            "none",
            "the efast file stores that may be asked for files: HOST:PORT, comma-separated"),
    EFAST_STORAGE_HOSTS(
            "efast-storage-hosts",
            "LIST",
            "public",
            "where else those may send for the bytes: HOST:PORT, comma-separated; public: any public address"),
    MAX_SESSIONS("max-sessions", "N", "1000", "the most sessions at once"),
    MAX_SESSIONS_PER_ACCOUNT(
            "max-sessions-per-account",
            "N",
            "auto",
            "the most sessions of one account that is no administrator; auto is a tenth of max-sessions, but 10 at least"),
    UID_BASE("uid-base", "UID", "1900000000", "the first host uid given to a session; each gets its own from here on"),
    NODE("node", "NAME", "local", "this server's name in its registry; change it for a new data directory only"),
    PROFILE(
            "profile",
            "FILE",
            "auto",
            "what else jails show (docs/jail-profile.md); auto is DIR/jail.profile, if it is there"),
    OTLP_ENDPOINT(
            "otlp-endpoint",
            "URL",
            "none",
            "the collector that traces go to, by OTLP over HTTP (docs/operations.md), such as http://127.0.0.1:4318"),
    TRACE_RATIO("trace-ratio", "N", "1.0", "the share of requests and logins that are traced, 0 to 1"),
    SERVICE_NAME("service-name", "NAME", "sandhold", "what the collector knows this server as"),
    LOG("log", "LEVEL", "info", "what is logged on stderr: error, warning, info or debug");

    private final String key;
    private final String form;
    private final String standard;
    private final String says;

    Setting(String key, String form, String standard, String says) {
        this.key = key;
        this.form = form;
        this.standard = standard;
        this.says = says;
    }

    /** Its key in the file; with {@code --} before it, its option. */
    String key() {
        return key;
    }

    /** What its value looks like, for the help. */
    String form() {
        return form;
    }

    /** Its default, as one would write it. */
    String standard() {
        return standard;
    }

    /** What it is, in one line. */
    String says() {
        return says;
    }

    String option() {
        return "--" + key;
    }

    String variable() {
        return "SANDHOLD_" + key.toUpperCase(Locale.ROOT).replace('-', '_');
    }

    /** What OpenTelemetry's own exporters call it, for what means the same there. */
    Optional<String> conventional() {
        return switch (this) {
            case OTLP_ENDPOINT -> Optional.of("OTEL_EXPORTER_OTLP_ENDPOINT");
            case TRACE_RATIO -> Optional.of("OTEL_TRACES_SAMPLER_ARG");
            case SERVICE_NAME -> Optional.of("OTEL_SERVICE_NAME");
            default -> Optional.empty();
        };
    }

    static Optional<Setting> byKey(String key) {
        for (Setting setting : values()) {
            if (setting.key.equals(key)) {
                return Optional.of(setting);
            }
        }
        return Optional.empty();
    }

    /** The key that was probably meant: the nearest by edit distance, if not too much of it differs. */
    static Optional<Setting> nearest(String key) {
        Setting best = null;
        int least = Integer.MAX_VALUE;
        for (Setting setting : values()) {
            int distance = distance(key, setting.key);
            if (distance < least) {
                least = distance;
                best = setting;
            }
        }
        return least <= Math.max(2, key.length() / 3) && least < key.length()
                ? Optional.ofNullable(best)
                : Optional.empty();
    }

    /** Levenshtein's distance. Keys are short; a line of the file is cut before it gets here. */
    private static int distance(String from, String to) {
        int[] row = new int[to.length() + 1];
        for (int j = 0; j <= to.length(); j++) {
            row[j] = j;
        }
        for (int i = 1; i <= from.length(); i++) {
            int diagonal = row[0];
            row[0] = i;
            for (int j = 1; j <= to.length(); j++) {
                int replaced = diagonal + (from.charAt(i - 1) == to.charAt(j - 1) ? 0 : 1);
                diagonal = row[j];
                row[j] = Math.min(replaced, Math.min(row[j], row[j - 1]) + 1);
            }
        }
        return row[to.length()];
    }
}
