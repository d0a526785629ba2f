package io.sandhold.webapi;

import static io.sandhold.webapi.Route.Access.SIGNED_IN;
import static io.sandhold.webapi.Route.Shape.BOTH;
import static io.sandhold.webapi.Route.Shape.PLAIN;

import java.util.List;

/** The calls on a session's files. */
final class FileRoutes {

    private FileRoutes() {}

    static List<Route> of(Staging staging) {
        FileCalls files = new FileCalls(staging);
        RouteRows t = new RouteRows();
        t.row("createFile", "POST", "/create/{session_id}", SIGNED_IN, true, BOTH, files::create);
        t.row("uploadFile", "POST", "/upload/{session_id}", SIGNED_IN, true, BOTH, files::upload);
        t.row("downloadFile", "GET", "/download/{session_id}/{filepath+}", SIGNED_IN, false, BOTH, files::download);
        t.row("previewFile", "GET", "/files/preview/{session_id}/{filepath+}", SIGNED_IN, false, BOTH, files::preview);
        t.row("listFiles", "GET", "/files/{session_id}/{path+}", SIGNED_IN, false, BOTH, files::list);
        t.row("readFile", "GET", "/readfile/{session_id}/{filepath+}", SIGNED_IN, false, BOTH, files::read);
        t.row("deleteFile", "DELETE", "/files/{session_id}/{path+}", SIGNED_IN, true, PLAIN, files::delete);
        return t.rows();
    }
}
