package io.sandhold.webapi;

import java.util.List;
import java.util.Optional;

/**
 * Code to be run.
 *
 * @param language what it is run with
 * @param code its text
 * @param path where the caller wants it kept; without one it leaves no file
 * @param outputParams the names of variables to be told of when it has ended
 */
record CodeRequest(Language language, String code, Optional<WorkspacePath> path, List<String> outputParams) {

    private static final int MOST_PARAMS = 1000;

    static CodeRequest of(Members body) {
        Language language = Language.of(body);
        List<String> outputParams = body.strings("output_params");
        if (outputParams.size() > MOST_PARAMS) {
            throw Problem.unprocessable("\"output_params\" must not name more than " + MOST_PARAMS + " variables");
        }
        Optional<WorkspacePath> path =
                language.fileName(body.optionalString("filename")).map(WorkspacePath::ofFile);
        return new CodeRequest(language, body.string("code"), path, outputParams);
    }
}
