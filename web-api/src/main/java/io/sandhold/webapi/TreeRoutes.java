package io.sandhold.webapi;

import static io.sandhold.webapi.Route.Access.OPEN;
import static io.sandhold.webapi.Route.Access.SIGNED_IN;
import static io.sandhold.webapi.Route.Shape.PLAIN;

import java.util.List;

/** The calls on a session's files that the original did not have. */
final class TreeRoutes {

    private TreeRoutes() {}

    static List<Route> of(Staging staging) {
        HeavyWork work = new HeavyWork();
        FileBodyCalls bodies = new FileBodyCalls(staging);
        TreeCalls trees = new TreeCalls(staging, work);
        TreeQueries queries = new TreeQueries(work);
        ArchiveCalls archives = new ArchiveCalls(staging, work);
        LinkCalls links = new LinkCalls();
        RouteRows t = new RouteRows();
        t.row("putFile", "PUT", "/file/{session_id}/{path+}", SIGNED_IN, true, PLAIN, bodies::put);
        t.row("getFile", "GET", "/file/{session_id}/{path+}", SIGNED_IN, false, PLAIN, bodies::get);
        t.row("removeFile", "DELETE", "/file/{session_id}/{path+}", SIGNED_IN, true, PLAIN, bodies::delete);
        t.row("makeDirectory", "POST", "/fs/{session_id}/mkdir", SIGNED_IN, true, PLAIN, trees::makeDirectory);
        t.row("moveFile", "POST", "/fs/{session_id}/move", SIGNED_IN, true, PLAIN, trees::move);
        t.row("copyFile", "POST", "/fs/{session_id}/copy", SIGNED_IN, true, PLAIN, trees::copy);
        t.row("changeMode", "POST", "/fs/{session_id}/chmod", SIGNED_IN, true, PLAIN, trees::permit);
        t.row("listDirectory", "GET", "/fs/{session_id}/list", SIGNED_IN, false, PLAIN, DirectoryPage::list);
        t.row("statFile", "GET", "/fs/{session_id}/stat", SIGNED_IN, false, PLAIN, queries::stat);
        t.row("checksumFile", "GET", "/fs/{session_id}/checksum", SIGNED_IN, false, PLAIN, queries::checksum);
        t.row("globFiles", "GET", "/fs/{session_id}/glob", SIGNED_IN, false, PLAIN, queries::glob);
        t.row("searchFiles", "GET", "/fs/{session_id}/search", SIGNED_IN, false, PLAIN, queries::search);
        t.row("getArchive", "GET", "/fs/{session_id}/archive", SIGNED_IN, false, PLAIN, archives::get);
        t.row("packFiles", "POST", "/fs/{session_id}/archive", SIGNED_IN, true, PLAIN, archives::pack);
        t.row("unpackFiles", "POST", "/fs/{session_id}/unpack", SIGNED_IN, true, PLAIN, archives::unpack);
        t.row("linkFile", "POST", "/fs/{session_id}/link", SIGNED_IN, true, PLAIN, links::make);
        t.rowAt("getLinkedFile", "GET", "/shared/{link}/{name}", OPEN, false, PLAIN, links::get);
        WatchCalls watches = new WatchCalls();
        t.row("watchFiles", "GET", "/fs/{session_id}/watch", SIGNED_IN, false, PLAIN, watches::watch);
        UnfinishedUploads unfinished = new UnfinishedUploads(staging);
        UploadCalls uploads = new UploadCalls(staging, unfinished);
        String upload = "/uploads/{session_id}/{upload}";
        t.row("uploadOptions", "OPTIONS", "/uploads/{session_id}", OPEN, false, PLAIN, uploads::options);
        t.row("listUploads", "GET", "/uploads/{session_id}", SIGNED_IN, false, PLAIN, unfinished::list);
        t.row("createUpload", "POST", "/uploads/{session_id}", SIGNED_IN, true, PLAIN, uploads::create);
        t.row("getUpload", "GET", upload, SIGNED_IN, false, PLAIN, uploads::state);
        t.row("continueUpload", "PATCH", upload, SIGNED_IN, true, PLAIN, uploads::patch);
        t.row("deleteUpload", "DELETE", upload, SIGNED_IN, true, PLAIN, uploads::delete);
        t.row("overrideUpload", "POST", upload, SIGNED_IN, true, PLAIN, uploads::override);
        return t.rows();
    }
}
