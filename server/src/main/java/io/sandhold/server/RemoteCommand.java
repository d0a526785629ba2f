package io.sandhold.server;

import jakarta.json.JsonObject;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Model.OptionSpec;
import picocli.CommandLine.Model.PositionalParamSpec;
import picocli.CommandLine.ParseResult;

/** The commands that ask the running server: {@code key}, {@code token}, {@code jail} and {@code session}, each a row. */
enum RemoteCommand {
    KEY_ADD(Group.KEY, "add", "FILE", "adds a public key, from the .pub file of ssh-keygen; - reads stdin") {
        @Override
        void run(ServerClient server, Optional<String> account, ParseResult parsed) {
            String line = publicKey(parsed.matchedPositionalValue(0, ""));
            JsonObject key = server.post("/keys", account, Map.of("key", line));
            System.out.println("added " + key.getString("fingerprint") + " to " + key.getString("account"));
        }
    },
    KEY_LIST(Group.KEY, "list", "", "lists the public keys of an account") {
        @Override
        void run(ServerClient server, Optional<String> account, ParseResult parsed) {
            for (JsonObject key : server.list("/keys", account, "keys")) {
                System.out.println(key.getString("fingerprint") + "  " + key.getString("type") + "  "
                        + visible(key.getString("comment")));
            }
        }
    },
    KEY_REMOVE(Group.KEY, "remove", "FINGERPRINT", "removes the public key with this SHA256:… fingerprint") {
        @Override
        void run(ServerClient server, Optional<String> account, ParseResult parsed) {
            String fingerprint = parsed.matchedPositionalValue(0, "");
            server.delete("/keys/" + ServerClient.encoded(fingerprint), account);
            System.out.println("removed " + fingerprint);
        }
    },
    TOKEN_CREATE(Group.TOKEN, "create", "LABEL", "makes a token and prints it, this once") {
        @Override
        void run(ServerClient server, Optional<String> account, ParseResult parsed) {
            String label = parsed.matchedPositionalValue(0, "");
            JsonObject token = server.post("/tokens", account, Map.of("label", label));
            System.out.println(token.getString("token"));
        }
    },
    TOKEN_LIST(Group.TOKEN, "list", "", "lists the tokens of an account, without their text") {
        @Override
        void run(ServerClient server, Optional<String> account, ParseResult parsed) {
            for (JsonObject token : server.list("/tokens", account, "tokens")) {
                System.out.println(visible(token.getString("label")));
            }
        }
    },
    TOKEN_REVOKE(Group.TOKEN, "revoke", "LABEL", "ends the token with this label") {
        @Override
        void run(ServerClient server, Optional<String> account, ParseResult parsed) {
            String label = parsed.matchedPositionalValue(0, "");
            server.delete("/tokens/" + ServerClient.encoded(label), account);
            System.out.println("revoked " + visible(label));
        }
    },
    JAIL_EXPLAIN(
            Group.JAIL, "explain", "SESSION", "prints the command that starts a session's jail, and does nothing") {
        @Override
        void run(ServerClient server, Optional<String> account, ParseResult parsed) {
            String session = parsed.matchedPositionalValue(0, "");
            System.out.print(server.get("/session/" + ServerClient.encoded(session) + "/jail")
                    .getString("command"));
        }
    },
    SESSION_LIMIT(
            Group.SESSION, "limit", "SESSION", "changes a session's size, limits, life or network while it is in use") {
        @Override
        void run(ServerClient server, Optional<String> account, ParseResult parsed) {
            String session = parsed.matchedPositionalValue(0, "");
            System.out.println(server.patch("/session/" + ServerClient.encoded(session), SessionOption.body(parsed)));
        }
    },
    SESSION_USAGE(Group.SESSION, "usage", "SESSION", "shows what a session takes at this moment") {
        @Override
        void run(ServerClient server, Optional<String> account, ParseResult parsed) {
            String session = parsed.matchedPositionalValue(0, "");
            server.get("/session/" + ServerClient.encoded(session) + "/usage")
                    .forEach((name, value) -> System.out.println(name + "  " + value));
        }
    };

    /** The first word of a command. */
    enum Group {
        KEY("Adds, lists or removes the public keys that may log in."),
        TOKEN("Makes, lists or revokes the tokens that may log in."),
        JAIL("Shows how a session's jail is built."),
        SESSION("Changes what a session may take, and shows what it takes.");

        private final String says;

        Group(String says) {
            this.says = says;
        }

        String word() {
            return name().toLowerCase(Locale.ROOT);
        }
    }

    private static final int LARGEST_KEY = 16 << 10;

    private final Group group;
    private final String word;
    private final String parameter;
    private final String says;

    RemoteCommand(Group group, String word, String parameter, String says) {
        this.group = group;
        this.word = word;
        this.parameter = parameter;
        this.says = says;
    }

    abstract void run(ServerClient server, Optional<String> account, ParseResult parsed);

    static CommandSpec spec(Group group) {
        CommandSpec spec = Main.command(group.word(), group.says);
        for (RemoteCommand command : values()) {
            if (command.group == group) {
                spec.addSubcommand(command.word, command.spec());
            }
        }
        return spec;
    }

    private CommandSpec spec() {
        CommandSpec spec = Main.command(word, says);
        if (!parameter.isEmpty()) {
            spec.addPositional(PositionalParamSpec.builder()
                    .paramLabel(parameter)
                    .type(String.class)
                    .required(true)
                    .index("0")
                    .build());
        }
        if (group == Group.KEY || group == Group.TOKEN) {
            option(spec, "--account", "NAME", "whose (that of the token)");
        }
        if (this == SESSION_LIMIT) {
            for (SessionOption option : SessionOption.values()) {
                option(spec, option.option(), option.label(), option.says());
            }
        }
        option(spec, "--data", "DIR", "the data directory of a server on this machine (data)");
        option(spec, "--server", "URL", "a server elsewhere, such as https://host; needs --token");
        option(
                spec,
                "--token",
                "TOKEN",
                "the token to ask with (the one in DIR/admin.token); SANDHOLD_TOKEN hides it from ps");
        return spec;
    }

    private static void option(CommandSpec spec, String name, String label, String says) {
        spec.addOption(OptionSpec.builder(name)
                .paramLabel(label)
                .type(String.class)
                .description(says)
                .build());
    }

    static int run(ParseResult parsed, Map<String, String> environment) {
        CommandSpec spec = parsed.commandSpec();
        String group = spec.parent().name();
        for (RemoteCommand command : values()) {
            if (command.group.word().equals(group) && command.word.equals(spec.name())) {
                String data = parsed.matchedOptionValue(
                        "--data", environment.getOrDefault(Setting.DATA.variable(), Setting.DATA.standard()));
                String token = parsed.matchedOptionValue("--token", environment.get("SANDHOLD_TOKEN"));
                String url = parsed.matchedOptionValue("--server", null);
                ServerClient server = ServerClient.of(
                        Path.of(data).toAbsolutePath(), Optional.ofNullable(url), Optional.ofNullable(token));
                command.run(server, Optional.ofNullable(parsed.matchedOptionValue("--account", null)), parsed);
                return Main.DONE;
            }
        }
        throw new IllegalStateException("no such command in the table: " + group + " " + spec.name());
    }

    /** One public key; a private one never leaves this process. */
    private static String publicKey(String file) {
        String text;
        try {
            byte[] bytes = file.equals("-")
                    ? System.in.readNBytes(LARGEST_KEY + 1)
                    : Files.size(Path.of(file)) > LARGEST_KEY
                            ? new byte[LARGEST_KEY + 1]
                            : Files.readAllBytes(Path.of(file));
            if (bytes.length > LARGEST_KEY) {
                throw new StartException(file + " is larger than any public key; give the .pub file of a key");
            }
            text = new String(bytes, StandardCharsets.UTF_8).strip();
        } catch (IOException e) {
            throw new StartException(
                    "the key " + file + " cannot be read (" + DataDirectory.reason(e)
                            + "); give the .pub file of a key, such as ~/.ssh/id_ed25519.pub",
                    e);
        }
        if (text.contains("PRIVATE KEY")) {
            throw new StartException(file + " is a private key, which must not leave its owner; give the .pub file");
        }
        if (text.lines().count() != 1) {
            throw new StartException(file + " holds " + text.lines().count()
                    + " lines and a public key is one; give the .pub file of one key");
        }
        return text;
    }

    private static String visible(String text) {
        return text.replaceAll("\\p{Cntrl}", "?");
    }
}
