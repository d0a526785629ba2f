#include "agent.h"

#include <errno.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/ioctl.h>
#include <sys/wait.h>
#include <unistd.h>

void operation_begin(struct operation *o, int conn)
{
    *o = (struct operation){.conn = conn, .in = -1, .out = {.fd = -1}, .err = {.fd = -1}};
    o->output = malloc(HEADER + PAYLOAD_MAX);
    if (o->output == NULL)
        close_fd(&o->conn);
}

/* Appends a small frame to what is leaving; the room for it is the caller's to know of. */
void operation_reply(struct operation *o, enum frame_type type, const void *payload, uint32_t length)
{
    uint8_t *at = o->output + o->output_end;
    at[0] = (uint8_t)type;
    put_u32(at + 1, length);
    if (length > 0)
        memcpy(at + HEADER, payload, length);
    o->output_end += HEADER + length;
    o->dirty = true;
}

/* Refuses an operation that has not begun. */
void operation_refuse(struct operation *o, const char *why)
{
    if (o->conn >= 0)
        operation_reply(o, FRAME_REFUSED, why, (uint32_t)strlen(why));
    o->last = true;
}

/* Ends an operation whose command could not be started as a shell would: with a message and an exit code. */
void operation_fail(struct operation *o, int code, enum end_cause cause, const char *why)
{
    uint8_t pid[4] = {0}, exit[EXIT_LENGTH] = {(uint8_t)cause, 0, (uint8_t)code};
    operation_reply(o, FRAME_STARTED, pid, sizeof pid);
    operation_reply(o, o->terminal ? FRAME_STDOUT : FRAME_STDERR, why, (uint32_t)strlen(why));
    operation_reply(o, FRAME_EXITED, exit, sizeof exit);
    o->last = true;
}

static void exec(struct operation *o, uint8_t *payload, uint32_t length)
{
    if (count_of(COMMAND) == COMMANDS_MAX) {
        char why[80];
        snprintf(why, sizeof why, "%d commands run in this session already; end some", COMMANDS_MAX);
        operation_refuse(o, why);
        return;
    }
    struct request request = {0};
    const char *wrong = request_parse(payload, length, &request);
    if (wrong != NULL) {
        operation_refuse(o, wrong);
        return;
    }
    struct ends ends;
    o->terminal = request.terminal;
    o->linger_ms = request.linger_ms;
    pid_t pid = child_start(&request, &ends);
    int why = errno;
    request_free(&request);
    if (pid < 0) {
        char message[160];
        const char *hint = why == EAGAIN ? " (the session's limit of processes is reached; end some, or stop the session)" : "";
        if (o->terminal && why == ENOSPC)
            hint = " (of terminals; close some)";
        snprintf(message, sizeof message, "cannot start a process: %s%s\n", strerror(why), hint);
        operation_fail(o, 126, why == EAGAIN ? END_PROCESSES : END_EXIT, message);
        return;
    }
    o->kind = COMMAND;
    o->pid = pid;
    o->in = ends.in;
    o->out.fd = ends.out;
    o->err.fd = ends.err;
    uint8_t number[4];
    put_u32(number, (uint32_t)pid);
    operation_reply(o, FRAME_STARTED, number, sizeof number);
}

/* Makes the server's own listener where there is none yet, or finds a client's; NULL, or what is wrong. */
static const char *find_listener(struct operation *o, const uint8_t *payload, uint32_t length)
{
    if (length == 2)
        return count_waiting(0) == WAITING_MAX ? "too many wait for a connection already"
                                               : listener_open((uint16_t)get_u16(payload));
    uint32_t number = get_u32(payload);
    if (!is_listening(number))
        return "nothing is listened on by that number";
    if (count_waiting(number) == WAITING_EACH_MAX)
        return "too many wait for its connections already";
    o->route = RETURNING;
    o->listener = number;
    return NULL;
}

/* Waits for a connection: to a port (2 bytes), or to the listener of a number (4 bytes). */
static void accept_on(struct operation *o, const uint8_t *payload, uint32_t length)
{
    const char *wrong = find_listener(o, payload, length);
    if (wrong != NULL) {
        operation_refuse(o, wrong);
        return;
    }
    o->kind = WAITING;
    operation_reply(o, FRAME_LISTENING, NULL, 0);
}

/* The connection that this operation waited for stands; in and out are its socket. */
void operation_connected(struct operation *o)
{
    o->kind = STREAM;
    o->window = STREAM_WINDOW;
    operation_reply(o, FRAME_CONNECTED, NULL, 0);
}

/* The client has room again for what it has taken; false where that is more than it got. */
static bool widen(struct operation *o, uint32_t taken)
{
    if (taken > STREAM_WINDOW - o->window)
        return false;
    o->window += taken;
    o->dirty = true;
    return true;
}

static void resize(struct operation *o, const uint8_t *payload)
{
    struct winsize size = {
        .ws_col = (unsigned short)get_u16(payload),
        .ws_row = (unsigned short)get_u16(payload + 2),
        .ws_xpixel = (unsigned short)get_u16(payload + 4),
        .ws_ypixel = (unsigned short)get_u16(payload + 6),
    };
    if (o->terminal && o->out.fd >= 0)
        ioctl(o->out.fd, TIOCSWINSZ, &size);
}

static void send_signal(struct operation *o, int number)
{
    pid_t group = o->pid;
    if (o->terminal && (o->out.fd < 0 || ioctl(o->out.fd, TIOCGPGRP, &group) != 0 || group <= 1))
        group = o->pid;
    if (!o->exited && kill(-group, number) != 0)
        kill(o->pid, number); /* it has not come to setsid(2) yet, and so has no group */
}

/* Does what a whole frame asks; false where the frame has no place here. Its length has been checked against the table in receive.c. */
bool operation_frame(struct operation *o, enum frame_type type, uint8_t *payload, uint32_t length)
{
    bool begun = o->kind != UNKNOWN || o->last;
    bool flows = o->kind == COMMAND || o->kind == STREAM || o->last;
    bool commands = o->kind == COMMAND || o->last;
    uint8_t number[4];
    switch (type) {
    case FRAME_EXEC:
        if (!begun)
            exec(o, payload, length);
        return !begun;
    case FRAME_STATUS:
        if (!begun) {
            put_u32(number, processes_besides_self());
            operation_reply(o, FRAME_STATUS_IS, number, sizeof number);
            o->last = true;
        }
        return !begun;
    case FRAME_ACCEPT:
        if (!begun && length != 3)
            accept_on(o, payload, length);
        return !begun && length != 3;
    case FRAME_LISTEN:
        if (!begun)
            binder_open(o, payload, length);
        return !begun;
    case FRAME_CONNECT:
        if (!begun)
            connector_open(o, payload, length);
        return !begun;
    case FRAME_TAKEN:
        return o->last || (o->kind == STREAM && widen(o, get_u32(payload)));
    case FRAME_STDIN_END:
        if (flows) {
            o->in_end = true;
            operation_feed(o);
        }
        return flows;
    case FRAME_RESIZE:
        resize(o, payload);
        return commands;
    case FRAME_SIGNAL:
        if (o->pid != 0)
            send_signal(o, payload[0]);
        return commands;
    case FRAME_KILL:
        if (o->pid != 0) {
            if (!o->exited) /* one that ended before, and waits for a slow client, has ended by itself */
                o->killed_for = payload[0];
            processes_kill_session(o->pid, o->exited);
        }
        return commands && payload[0] >= END_TIME_LIMIT && payload[0] <= END_KILLED;
    default:
        return false;
    }
}

static size_t readable(int fd)
{
    int bytes = 0;
    return fd >= 0 && ioctl(fd, FIONREAD, &bytes) == 0 && bytes > 0 ? (size_t)bytes : 0;
}

/* The command itself has ended; what it left in its pipes is still owed to the client. */
void operation_exited(struct operation *o, int status, const struct rusage *usage)
{
    o->exited = true;
    o->status = status;
    o->usage = *usage;
    o->deadline = now_ms() + o->linger_ms;
    if (!o->terminal) {
        o->out.owed = readable(o->out.fd);
        o->err.owed = readable(o->err.fd);
    }
    o->out.ready = o->err.ready = true;
    o->dirty = true;
    close_fd(&o->in);
}

/*
 * The client has gone: a terminal is hung up, a command without one loses its stdin and goes on unheard. A stream gets what was
 * sent for it if the client has said that this was all; else its end must not look like one.
 */
void operation_hang_up(struct operation *o)
{
    bool said = o->in_end;
    close_fd(&o->conn);
    o->in_end = true;
    o->dirty = true;
    o->deadline = o->kind == STREAM ? now_ms() + STREAM_LINGER_MS : o->deadline;
    if (o->kind == STREAM && !said) {
        stream_reset(o);
    } else if (o->terminal) {
        close_fd(&o->in);
        close_fd(&o->out.fd);
    } else {
        operation_feed(o);
    }
}

/* Whether the agent has nothing more to do for it. Whose client has gone still gets what was sent for it. */
bool operation_over(const struct operation *o)
{
    return o->conn < 0 && (o->terminal || o->in < 0) && (o->kind != STREAM || o->out.fd < 0);
}

/* Whether its deadline counts: what a command left behind may still print, a program may still send to a stream that has ended. */
bool operation_lingers(const struct operation *o)
{
    if (o->kind == STREAM)
        return o->conn < 0 && o->in < 0 && o->out.fd >= 0;
    return o->exited && o->conn >= 0 && o->output_start == o->output_end;
}

void operation_end(struct operation *o)
{
    if (o->kind == LISTENING)
        binder_close(o);
    if (o->terminal || o->kind == STREAM)
        close_fd(&o->out.fd);
    sink_add(o->out.fd);
    sink_add(o->err.fd);
    close_fd(&o->in);
    free(o->ring.bytes);
    free(o->payload);
    free(o->output);
}
