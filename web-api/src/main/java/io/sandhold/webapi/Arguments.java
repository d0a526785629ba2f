package io.sandhold.webapi;

import java.util.Optional;
import java.util.OptionalInt;

/**
 * What a call on files is given: in the query where the address names a path, else as members of the body. Every method throws {@link Problem} 422
 * for what is missing or of another type.
 *
 * @param body empty where the query counts
 */
record Arguments(Optional<Members> body, QueryString query) {

    static Arguments of(Call call) {
        boolean named = call.query().text("path").isPresent()
                || call.query().text("from").isPresent();
        return new Arguments(named ? Optional.empty() : Optional.of(call.body()), call.query());
    }

    Optional<String> optionalText(String name) {
        return body.isPresent() ? body.get().optionalString(name) : query.text(name);
    }

    String text(String name) {
        return optionalText(name)
                .orElseThrow(() -> Problem.unprocessable("\"" + name
                        + "\" is missing; give it as a member of the body, or in the query as ?" + name + "="));
    }

    boolean flag(String name, boolean otherwise) {
        if (body.isPresent()) {
            return body.get().optionalFlag(name).orElse(otherwise);
        }
        return query.text(name).isPresent() ? query.flag(name) : otherwise;
    }

    /** Permissions: octal as text, a number as it is. */
    OptionalInt mode() {
        if (body.isEmpty()) {
            return FileMode.ofQuery(query);
        }
        Optional<String> text = body.get().textOf("mode");
        if (text.isPresent()) {
            return OptionalInt.of(FileMode.ofText(text.get()));
        }
        return body.get()
                .optionalInt("mode")
                .map(mode -> OptionalInt.of(FileMode.ofNumber(mode)))
                .orElseGet(OptionalInt::empty);
    }

    /** What may be changed: a file or a directory, and neither {@code /workspace} nor {@code /tmp} itself. */
    WorkspacePath path(String name) {
        String text = text(name);
        WorkspacePath path = WorkspacePath.parse(text);
        if (path.names().isEmpty()) {
            throw Problem.invalid(
                    "\"" + name + "\" must be a path below /workspace or /tmp, not '" + SafeText.of(text) + "'");
        }
        return path;
    }

    /** Any path; the workspace where none is given. */
    WorkspacePath anyPath(String name) {
        return WorkspacePath.parse(optionalText(name).orElse(""));
    }
}
