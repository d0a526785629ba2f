package io.sandhold.webapi;

import io.sandhold.isolation.JailedProcess;
import jakarta.json.Json;
import jakarta.json.JsonArrayBuilder;
import jakarta.json.JsonObjectBuilder;

/** The calls on all processes of a session's jail, whoever started them. */
final class JailedProcessCalls {

    private static final double MILLIS = 1e3;

    Answer list(Call call) {
        JsonArrayBuilder processes = Json.createArrayBuilder();
        call.host().sessions().processes(call.by(), call.session()).forEach(process -> processes.add(json(process)));
        return new Answer.Json(
                Json.createObjectBuilder().add("processes", processes).build());
    }

    Answer signal(Call call) {
        int signal = SignalName.number(call.body().string("signal"));
        int pid = pid(call.variable("pid"));
        call.host().sessions().signal(call.by(), call.session(), pid, signal);
        return new Answer.Json(
                Json.createObjectBuilder().add("status", "success").build());
    }

    private static int pid(String text) {
        try {
            int pid = Integer.parseInt(text);
            if (pid > 0) {
                return pid;
            }
        } catch (NumberFormatException e) {
            throw noPid(text);
        }
        throw noPid(text);
    }

    private static Problem noPid(String text) {
        return Problem.invalid("a process is named by its number, such as 12, not '" + SafeText.of(text) + "'");
    }

    /** What a process says of itself is made fit to be shown. */
    private static JsonObjectBuilder json(JailedProcess process) {
        return Json.createObjectBuilder()
                .add("pid", process.pid())
                .add("parent", process.parent())
                .add("state", String.valueOf(process.state()))
                .add("cpu_seconds", process.cpu().toMillis() / MILLIS)
                .add("memory", process.memoryBytes())
                .add("threads", process.threads())
                .add("started_at", EpochSeconds.of(process.started()))
                .add("name", SafeText.of(process.name()))
                .add("command", SafeText.of(process.command()))
                .add("signalable", !process.ours());
    }
}
