package io.sandhold.webapi;

import java.util.List;
import java.util.Optional;

/**
 * Code to be run.
 *
 * @param type its language
 * @param code its text
 * @param path where the caller wants it kept; without one it leaves no file
 * @param outputParams the names of variables to be told of when it has ended
 */
record CodeRequest(Type type, String code, Optional<WorkspacePath> path, List<String> outputParams) {

    private static final int MOST_PARAMS = 1000;

    /** The languages. */
    enum Type {
        PYTHON(".py"),
        SHELL(".sh");

        private final String extension;

        Type(String extension) {
            this.extension = extension;
        }

        String extension() {
            return extension;
        }
    }

    static CodeRequest of(Members body) {
        String named = body.optionalString("script_type").orElse("python");
        Type type = switch (named) {
            case "python" -> Type.PYTHON;
            case "shell" -> Type.SHELL;
            default ->
                throw Problem.invalid(
                        "\"script_type\" must be \"python\" or \"shell\", not '" + SafeText.of(named) + "'");
        };
        List<String> outputParams = body.strings("output_params");
        if (outputParams.size() > MOST_PARAMS) {
            throw Problem.unprocessable("\"output_params\" must not name more than " + MOST_PARAMS + " variables");
        }
        Optional<WorkspacePath> path = body.optionalString("filename")
                .filter(name -> !name.isEmpty())
                .map(name -> name.endsWith(type.extension) ? name : name + type.extension)
                .map(WorkspacePath::ofFile);
        return new CodeRequest(type, body.string("code"), path, outputParams);
    }
}
