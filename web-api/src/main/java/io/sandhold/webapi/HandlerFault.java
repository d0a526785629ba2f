package io.sandhold.webapi;

import jakarta.json.Json;
import jakarta.json.JsonObject;

/**
 * What went wrong with a handler, in the original's words.
 *
 * @param code the original's name for it
 * @param description what that is
 * @param detail what happened
 * @param solution what to do
 */
record HandlerFault(String code, String description, String detail, String solution) {

    static HandlerFault timeout(double seconds) {
        return new HandlerFault(
                "Sandbox.ExecTimeout",
                "Handler execution timeout",
                "the handler was stopped after " + Members.plain(seconds) + " seconds",
                "make the handler faster, or give it more time with __timeout in the event, at most 3600");
    }

    static HandlerFault exception(String detail) {
        return new HandlerFault(
                "Sandbox.ExecException",
                "Handler execution exception",
                detail,
                "look at \"stderr\" and correct the handler");
    }

    JsonObject members() {
        return Json.createObjectBuilder()
                .add("error_code", code)
                .add("description", description)
                .add("error_detail", detail)
                .add("solution", solution)
                .build();
    }
}
