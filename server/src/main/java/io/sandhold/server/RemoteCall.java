package io.sandhold.server;

import jakarta.json.JsonStructure;
import java.io.InputStream;
import java.io.PrintStream;
import java.util.Optional;
import java.util.function.Supplier;
import picocli.CommandLine.ParseResult;

/**
 * One command as it was asked.
 *
 * @param found finds the server to ask
 * @param parsed its options and its parameter
 * @param desk where it was asked
 */
record RemoteCall(Supplier<ServerClient> found, ParseResult parsed, Desk desk) {

    /** The server to ask; looked for at each call, so that a command that asks none needs none. */
    ServerClient server() {
        return found.get();
    }

    InputStream in() {
        return desk.in();
    }

    PrintStream out() {
        return desk.out();
    }

    /** The account named; empty means that of the token. */
    Optional<String> account() {
        return option("--account");
    }

    /** The parameter; empty where none is given. */
    Optional<String> parameter() {
        return Optional.ofNullable(parsed.matchedPositionalValue(0, null));
    }

    /** A later parameter, counted from 0; empty where it is not given. */
    Optional<String> parameter(int index) {
        return Optional.ofNullable(parsed.matchedPositionalValue(index, null));
    }

    /** The parameter of a command that cannot be asked without. */
    String name() {
        return parameter().orElseThrow();
    }

    /** A file that a command was given, if this one may read files; {@code -} is stdin. */
    String readable(String file) {
        if (!desk.files() && !file.equals("-")) {
            throw new StartException("files of the server are not read here; give - for FILE, and the file on stdin");
        }
        return file;
    }

    /** The address of the session that the parameter names. */
    String session() {
        return "/session/" + ServerClient.encoded(name());
    }

    Optional<String> option(String name) {
        return parsed.commandSpec().findOption(name) == null
                ? Optional.empty()
                : Optional.ofNullable(parsed.matchedOptionValue(name, null));
    }

    /** Prints what the server answered: as it came if {@code --json} was given, else as a person reads it. */
    void print(JsonStructure answer, String text) {
        out().print(parsed.hasMatchedOption("--json") ? answer + "\n" : text);
    }
}
