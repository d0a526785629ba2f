package io.sandhold.server;

import java.nio.file.Path;
import java.util.EnumSet;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.Consumer;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Model.OptionSpec;
import picocli.CommandLine.Model.PositionalParamSpec;
import picocli.CommandLine.ParseResult;

/** The commands that ask the running server: {@code account}, {@code key}, {@code token}, {@code jail}, {@code audit} and {@code session}, each a row. */
enum RemoteCommand {
    KEY_ADD(
            Group.KEY,
            "add FILE",
            KeyCommands::add,
            "adds a public key, from a .pub file or a line of authorized_keys; - reads stdin"),
    KEY_LIST(Group.KEY, "list", KeyCommands::list, "lists the public keys of an account"),
    KEY_REMOVE(
            Group.KEY,
            "remove FINGERPRINT",
            KeyCommands::remove,
            "removes the public key with this SHA256:… fingerprint"),
    TOKEN_CREATE(Group.TOKEN, "create LABEL", KeyCommands::createToken, "makes a token and prints it, this once"),
    TOKEN_LIST(Group.TOKEN, "list", KeyCommands::listTokens, "lists the tokens of an account, without their text"),
    TOKEN_REVOKE(Group.TOKEN, "revoke LABEL", KeyCommands::revokeToken, "ends the token with this label"),
    JAIL_EXPLAIN(
            Group.JAIL,
            "explain SESSION",
            SessionCommands::explain,
            "prints the command that starts a session's jail, and does nothing"),
    ACCOUNT_CREATE(Group.ACCOUNT, "create ACCOUNT", AccountCommands::create, "makes an account"),
    ACCOUNT_LIST(Group.ACCOUNT, "list", AccountCommands::list, "lists the accounts"),
    ACCOUNT_FORWARDING(
            Group.ACCOUNT,
            "forwarding ACCOUNT",
            AccountCommands::forwarding,
            "says which ways an account's logins may forward connections over SSH"),
    ACCOUNT_RECORDING(
            Group.ACCOUNT,
            "recording ACCOUNT on|off",
            RecordingCommands::ofAccount,
            "says whether an account's logins over SSH are recorded"),
    ACCOUNT_PASSWORD(
            Group.ACCOUNT,
            "password ACCOUNT",
            AccountCommands::setPassword,
            "gives an account a password, asked for on the terminal or read from stdin"),
    ACCOUNT_NO_PASSWORD(
            Group.ACCOUNT,
            "no-password ACCOUNT",
            AccountCommands::removePassword,
            "takes an account's password, and its codes with it"),
    ACCOUNT_CODE(
            Group.ACCOUNT,
            "code ACCOUNT",
            AccountCommands::askForCodes,
            "asks for a one-time code beside the password, and shows the secret for an authenticator"),
    ACCOUNT_NO_CODE(
            Group.ACCOUNT, "no-code ACCOUNT", AccountCommands::askForNoCodes, "asks for no code beside the password"),
    BLOCKS_LIST(
            Group.BLOCKS, "list", BlockCommands::list, "shows the addresses that are blocked, and what was counted"),
    BLOCKS_RELEASE(
            Group.BLOCKS, "release SOURCE", BlockCommands::release, "forgets what is held against an address or a /64"),
    CONFIG_LIST(
            Group.CONFIG,
            "list",
            ConfigCommands::list,
            "shows every setting that the server was started with, and where"),
    AUDIT_LIST(Group.AUDIT, "list", AuditCommands::list, "shows the newest events of the audit trail"),
    AUDIT_EXPORT(
            Group.AUDIT,
            "export",
            AuditCommands::export,
            "prints the audit trail's entries, one JSON object a line, the oldest first"),
    AUDIT_VERIFY(
            Group.AUDIT,
            "verify FILE",
            AuditCommands::verify,
            "checks that an export is whole and unchanged, without a server; - reads stdin"),
    RECORDINGS_LIST(Group.RECORDINGS, "list", RecordingCommands::list, "lists what was recorded, the newest first"),
    RECORDINGS_SHOW(
            Group.RECORDINGS, "show RECORDING", RecordingCommands::show, "shows a recording's figures and its files"),
    RECORDINGS_GET(
            Group.RECORDINGS,
            "get RECORDING [FILE]",
            RecordingCommands::get,
            "prints a file of a recording, for asciinema: its first terminal, or login.cast"),
    RECORDINGS_PLAY(
            Group.RECORDINGS,
            "play RECORDING [FILE]",
            RecordingCommands::play,
            "replays a recording on the terminal, as it was; q ends it"),
    RECORDINGS_DELETE(Group.RECORDINGS, "delete RECORDING", RecordingCommands::delete, "removes a recording for good"),
    SESSION_CREATE(
            Group.SESSION,
            "create SESSION",
            SessionCommands::create,
            "makes a session; what is not given is the server's default"),
    SESSION_LIST(Group.SESSION, "list", SessionCommands::list, "lists the sessions that the token's account may use"),
    SESSION_SHOW(
            Group.SESSION, "show SESSION", SessionCommands::show, "shows a session's size, limits, life and network"),
    SESSION_USAGE(
            Group.SESSION,
            "usage [SESSION]",
            SessionCommands::usage,
            "shows what one session, or each, takes at this moment"),
    SESSION_SHELLS(
            Group.SESSION,
            "shells SESSION",
            SessionCommands::shells,
            "lists a session's shells that are left and taken up again, or ends one"),
    SESSION_LIMIT(
            Group.SESSION,
            "limit SESSION",
            SessionCommands::limit,
            "changes a session's size, limits, life or network while it is in use"),
    SESSION_EXTEND(
            Group.SESSION,
            "extend SESSION",
            SessionCommands::extend,
            "lets a session live as long as --timeout says, from now on"),
    SESSION_RECORD(
            Group.SESSION,
            "record SESSION on|off",
            RecordingCommands::ofSession,
            "says whether logins to a session are recorded; only an administrator ends it"),
    SESSION_STOP(
            Group.SESSION, "stop SESSION", SessionCommands::stop, "ends all that runs in a session; its files stay"),
    SESSION_KILL(Group.SESSION, "kill SESSION", SessionCommands::stop, "the same as stop"),
    SESSION_SHARE(
            Group.SESSION,
            "share SESSION",
            ShareCommands::add,
            "lets the holder of a public key into one session, as a guest"),
    SESSION_SHARES(
            Group.SESSION, "shares SESSION", ShareCommands::list, "lists the keys that a session is shared with"),
    SESSION_UNSHARE(
            Group.SESSION,
            "unshare SESSION",
            ShareCommands::remove,
            "takes a share key, and puts out whoever came with it"),
    SESSION_DELETE(Group.SESSION, "delete SESSION", SessionCommands::delete, "removes a session with all its files");

    /** The first word of a command. */
    enum Group {
        ACCOUNT("Makes or lists accounts, and sets their passwords."),
        KEY("Adds, lists or removes the public keys that may log in."),
        TOKEN("Makes, lists or revokes the tokens that may log in."),
        JAIL("Shows how a session's jail is built."),
        BLOCKS("Shows or releases the addresses from which too many logins failed."),
        CONFIG("Shows the server's settings."),
        AUDIT("Shows, exports or checks the audit trail."),
        RECORDINGS("Lists, shows, replays or deletes what was recorded of logins."),
        SESSION("Makes, lists, changes, stops or deletes sessions, and shows what they take.");

        private final String says;

        Group(String says) {
            this.says = says;
        }

        String word() {
            return name().toLowerCase(Locale.ROOT);
        }
    }

    /** Those that print what the server answers, and do so as it came where {@code --json} is given. */
    private static final Set<RemoteCommand> ANSWERS = EnumSet.of(
            ACCOUNT_LIST,
            ACCOUNT_CODE,
            KEY_LIST,
            TOKEN_LIST,
            AUDIT_LIST,
            SESSION_LIST,
            SESSION_SHOW,
            SESSION_USAGE,
            SESSION_SHELLS,
            SESSION_SHARES,
            BLOCKS_LIST,
            CONFIG_LIST,
            RECORDINGS_LIST,
            RECORDINGS_SHOW,
            SESSION_LIMIT,
            SESSION_EXTEND);

    private final Group group;
    private final String word;
    private final String parameter;
    private final Consumer<RemoteCall> action;
    private final String says;

    /** @param form its word, and its parameters where it has some; brackets around one say that it may be left out */
    RemoteCommand(Group group, String form, Consumer<RemoteCall> action, String says) {
        this.group = group;
        String[] words = form.split(" ", 2);
        this.word = words[0];
        this.parameter = words.length > 1 ? words[1] : "";
        this.action = action;
        this.says = says;
    }

    /**
     * A group with its commands.
     *
     * @param here whether they are asked on the operator's machine, and may name a server and a token; not in the server's own console
     */
    static CommandSpec spec(Group group, boolean here) {
        CommandSpec spec = Main.command(group.word(), group.says);
        for (RemoteCommand command : values()) {
            if (command.group == group) {
                spec.addSubcommand(command.word, command.spec(here));
            }
        }
        return spec;
    }

    private CommandSpec spec(boolean here) {
        CommandSpec spec = Main.command(word, says);
        List<String> parameters = parameter.isEmpty() ? List.of() : List.of(parameter.split(" "));
        for (int i = 0; i < parameters.size(); i++) {
            spec.addPositional(PositionalParamSpec.builder()
                    .paramLabel(parameters.get(i).replaceAll("[\\[\\]]", ""))
                    .type(String.class)
                    .required(!parameters.get(i).startsWith("["))
                    .index(Integer.toString(i))
                    .build());
        }
        if (this == RECORDINGS_LIST) {
            option(spec, "--session", "SESSION", "those of logins to this session only");
            option(spec, "--account", "NAME", "those of this account's logins only");
            option(spec, "--limit", "COUNT", "how many, up to 1,000 (20)");
        }
        if (this == RECORDINGS_PLAY) {
            option(spec, "--speed", "N", "how many times faster (1)");
            option(spec, "--idle", "SECONDS", "the longest pause (as it was)");
        }
        if (group == Group.KEY || group == Group.TOKEN) {
            option(spec, "--account", "NAME", "whose (that of the token)");
        }
        if (this == TOKEN_CREATE) {
            option(spec, "--scope", "SCOPE", "all, session or read-only (all, or session where one is named)");
            option(spec, "--session", "SESSION", "the one session that it is for");
        }
        if (this == AUDIT_VERIFY) {
            option(spec, "--holds", "SEQUENCE:HASH", "an entry noted earlier that must be in it as it was");
        }
        if (this == AUDIT_EXPORT) {
            option(spec, "--after", "SEQUENCE", "the entry to go on after (0: from the oldest that is kept)");
        }
        if (this == AUDIT_LIST) {
            option(spec, "--limit", "COUNT", "how many, up to 10,000 (20)");
        }
        if (this == ACCOUNT_FORWARDING) {
            option(spec, "--ways", "WAYS", "agent (all, and ssh -A), all, local (ssh -L, into sessions) or none");
        }
        if (this == ACCOUNT_CREATE) {
            option(spec, "--role", "ROLE", "user or admin (user)");
        }
        if (ANSWERS.contains(this)) {
            spec.addOption(OptionSpec.builder("--json")
                    .description("prints the server's answer as it is")
                    .build());
        }
        if (this == SESSION_SHELLS) {
            option(spec, "--end", "SHELL", "kills what runs in this one");
        }
        if (this == SESSION_SHARE) {
            option(spec, "--key", "FILE", "the .pub file of the key, or a line of authorized_keys; - reads stdin");
            option(spec, "--timeout", "TIME", "how long it opens the session, such as 3d or 12h; a number is seconds");
            option(spec, "--access", "ACCESS", "full, read-only or upload-only (full)");
            option(spec, "--label", "LABEL", "how its holder is told in lists and in the audit (the key's comment)");
        }
        if (this == SESSION_UNSHARE) {
            option(spec, "--key", "FINGERPRINT", "the key, as session shares lists it");
        }
        if (this == SESSION_EXTEND) {
            option(spec, SessionOption.TIMEOUT);
        }
        if (this == SESSION_LIMIT || this == SESSION_CREATE) {
            for (SessionOption option : SessionOption.values()) {
                option(spec, option);
            }
        }
        if (here && this != AUDIT_VERIFY) {
            server(spec);
        }
        return spec;
    }

    /** Lets a command say which server to ask, and as whom. */
    static void server(CommandSpec spec) {
        option(spec, "--data", "DIR", "the data directory of a server on this machine (data)");
        option(spec, "--server", "URL", "a server elsewhere, such as https://host; needs --token");
        option(
                spec,
                "--token",
                "TOKEN",
                "the token to ask with (the one in DIR/admin.token); SANDHOLD_TOKEN hides it from ps");
    }

    private static void option(CommandSpec spec, SessionOption option) {
        option(spec, option.option(), option.label(), option.says());
    }

    private static void option(CommandSpec spec, String name, String label, String says) {
        spec.addOption(OptionSpec.builder(name)
                .paramLabel(label)
                .type(String.class)
                .description(says.replace("%", "%%")) // a format
                .build());
    }

    /** A command that was asked for on the operator's machine. */
    static RemoteCall call(ParseResult parsed, Map<String, String> environment) {
        return new RemoteCall(() -> server(parsed, environment), parsed, Desk.HERE);
    }

    /** Runs a command; every failure is a {@link StartException}. */
    static int run(RemoteCall call) {
        CommandSpec spec = call.parsed().commandSpec();
        String group = spec.parent().name();
        for (RemoteCommand command : values()) {
            if (command.group.word().equals(group) && command.word.equals(spec.name())) {
                command.action.accept(call);
                return Main.DONE;
            }
        }
        throw new IllegalStateException("no such command in the table: " + group + " " + spec.name());
    }

    /** The server that the options say. */
    static ServerClient server(ParseResult parsed, Map<String, String> environment) {
        String data = parsed.matchedOptionValue(
                "--data", environment.getOrDefault(Setting.DATA.variable(), Setting.DATA.standard()));
        String token = parsed.matchedOptionValue("--token", environment.get("SANDHOLD_TOKEN"));
        String url = parsed.matchedOptionValue("--server", null);
        return ServerClient.of(Path.of(data).toAbsolutePath(), Optional.ofNullable(url), Optional.ofNullable(token));
    }
}
