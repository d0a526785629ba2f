package io.sandhold.sdk;

import java.time.Duration;
import java.util.List;
import java.util.Objects;
import java.util.Optional;

/**
 * A piece of code to run.
 *
 * @param code its text
 * @param language what reads it
 * @param filename the name it is kept under in the workspace; empty: it is not kept
 * @param arguments as the program gets them
 * @param outputVariables the names of global variables to bring back (Python only)
 * @param timeout when it is killed; empty: the server's default
 */
public record CodeRequest(
        String code,
        Language language,
        Optional<String> filename,
        List<String> arguments,
        List<String> outputVariables,
        Optional<Duration> timeout) {

    /** What can read a piece of code. */
    public enum Language {
        PYTHON,
        SHELL
    }

    public CodeRequest {
        Objects.requireNonNull(code, "code");
        Objects.requireNonNull(language, "language");
        Objects.requireNonNull(filename, "filename");
        Objects.requireNonNull(timeout, "timeout");
        arguments = List.copyOf(arguments);
        outputVariables = List.copyOf(outputVariables);
    }

    public static CodeRequest python(String code) {
        return new CodeRequest(code, Language.PYTHON, Optional.empty(), List.of(), List.of(), Optional.empty());
    }

    public static CodeRequest shell(String code) {
        return new CodeRequest(code, Language.SHELL, Optional.empty(), List.of(), List.of(), Optional.empty());
    }

    /** The same, kept in the workspace under this name. */
    public CodeRequest named(String name) {
        return new CodeRequest(code, language, Optional.of(name), arguments, outputVariables, timeout);
    }

    /** The same with these arguments. */
    public CodeRequest with(String... words) {
        return new CodeRequest(code, language, filename, List.of(words), outputVariables, timeout);
    }

    /** The same, bringing back these variables. */
    public CodeRequest returning(String... names) {
        return new CodeRequest(code, language, filename, arguments, List.of(names), timeout);
    }

    /** The same, killed after {@code limit}. */
    public CodeRequest within(Duration limit) {
        return new CodeRequest(code, language, filename, arguments, outputVariables, Optional.of(limit));
    }
}
