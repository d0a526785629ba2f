package io.sandhold.webapi;

import io.sandhold.efast.FileOrder;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;

/**
 * What is to be fetched from a file store, as it is asked for.
 *
 * @param orders the files, in the order of the call
 * @param savePath the directory that they are to lie in, as the caller names it
 * @param store the store's address; empty: the usual one
 * @param token that says to the store who asks
 * @param timeout for each file
 */
record EfastOrder(List<FileOrder> orders, String savePath, String store, String token, Duration timeout) {

    private static final int MOST = 1000;
    private static final int LONGEST = 4096;
    private static final int DEFAULT_SECONDS = 300;
    private static final int MOST_SECONDS = 3600;

    static EfastOrder of(Members body) {
        List<Members> files = body.objects("file_params");
        if (files.isEmpty() || files.size() > MOST) {
            throw Problem.invalid("\"file_params\" must name 1 to " + MOST + " files, not " + files.size());
        }
        String savePath = body.optionalString("save_path").orElse("");
        WorkspacePath.parse(savePath);
        List<FileOrder> orders = new ArrayList<>();
        for (int i = 0; i < files.size(); i++) {
            Members file = files.get(i);
            String docid = file.optionalString("docid").orElse("");
            if (docid.isEmpty() || docid.length() > LONGEST) {
                throw Problem.invalid("\"file_params[" + i + "].docid\" is missing, or longer than " + LONGEST);
            }
            String rev = file.optionalString("rev").orElse("");
            if (rev.length() > LONGEST) {
                throw Problem.invalid("\"file_params[" + i + "].rev\" is longer than " + LONGEST);
            }
            String savename = file.optionalString("savename").orElse("");
            if (!savename.isEmpty()) {
                path(savePath, savename);
            }
            orders.add(new FileOrder(docid, rev, savename));
        }
        double seconds = body.optionalNumber("timeout").orElse((double) DEFAULT_SECONDS);
        if (!(seconds > 0 && seconds <= MOST_SECONDS)) {
            throw Problem.invalid("\"timeout\" must be above 0 and at most " + MOST_SECONDS + " seconds, not "
                    + Members.plain(seconds));
        }
        return new EfastOrder(
                orders,
                savePath,
                body.optionalString("efast_url").orElse(""),
                body.optionalString("token").orElse(""),
                Duration.ofMillis(Math.max(1, (long) (seconds * 1000))));
    }

    /** Where a file of that name is put. */
    WorkspacePath path(String name) {
        return path(savePath, name);
    }

    /** A name of several parts is one below the directory; none leads out of it. */
    private static WorkspacePath path(String savePath, String name) {
        if (name.startsWith("/") || List.of(name.split("/")).contains("..")) {
            throw Problem.invalid(
                    "a \"savename\" lies below \"save_path\", so '" + SafeText.of(name) + "' cannot be one");
        }
        return WorkspacePath.ofFile(savePath.isEmpty() ? name : savePath + "/" + name);
    }
}
