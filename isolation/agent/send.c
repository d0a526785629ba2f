#include "agent.h"

#include <errno.h>
#include <signal.h>
#include <sys/socket.h>
#include <sys/wait.h>
#include <unistd.h>

static void frame(struct operation *o, enum frame_type type, uint32_t length)
{
    o->output[0] = (uint8_t)type;
    put_u32(o->output + 1, length);
    o->output_start = 0;
    o->output_end = HEADER + length;
}

/* Sends what is leaving; true when all of it has gone. */
static bool flush(struct operation *o)
{
    while (o->output_start < o->output_end) {
        ssize_t sent =
            send(o->conn, o->output + o->output_start, o->output_end - o->output_start, MSG_NOSIGNAL | MSG_DONTWAIT);
        if (sent > 0) {
            o->output_start += (size_t)sent;
        } else if (errno == EAGAIN || errno == EINTR) {
            return false;
        } else {
            o->deaf = true; /* what it sent before it went is still to be read, and then its end */
            o->output_start = o->output_end = 0;
            return false;
        }
    }
    o->output_start = o->output_end = 0;
    return true;
}

/* How much of its outputs may be read for one frame now. */
size_t operation_may_read(const struct operation *o)
{
    return o->kind == STREAM && o->conn >= 0 && !o->deaf && o->window < PAYLOAD_MAX ? o->window : PAYLOAD_MAX;
}

/* Reads a piece of one output behind a frame's header; false where there is nothing now. */
static bool read_source(struct operation *o, struct source *source, enum frame_type type)
{
    size_t most = operation_may_read(o), have = 0;
    if (source->fd < 0 || !source->ready || most == 0)
        return false;
    bool ended = false;
    do { /* a terminal gives at most 4 KiB at a time: gather */
        ssize_t got = read(source->fd, o->output + HEADER + have, most - have);
        if (got > 0) {
            have += (size_t)got;
        } else {
            source->ready = false;
            if (got < 0 && errno == EAGAIN)
                source->owed = 0; /* an empty pipe owes nothing, whoever has taken what was in it */
            ended = got == 0 || (errno != EAGAIN && errno != EINTR); /* EIO: nobody has the terminal open */
            o->broken |= got < 0 && ended;
        }
    } while (o->terminal && source->ready && have < PAYLOAD_MAX / 4);
    source->owed -= have < source->owed ? have : source->owed;
    if (ended) /* a terminal's end too: that nothing is there just now says nothing of what is on its way through the kernel */
        close_fd(&source->fd);
    if (have > 0)
        frame(o, type, (uint32_t)have);
    o->window -= o->kind == STREAM ? (uint32_t)have : 0;
    return have > 0;
}

static bool is_drained(const struct source *source, bool lingered)
{
    return source->fd < 0 || (lingered && source->owed == 0);
}

/* What the agent knows of why a command ended: one that ended before it could be killed ended by itself. */
static enum end_cause cause_of(const struct operation *o)
{
    if (!WIFSIGNALED(o->status))
        return END_EXIT;
    if (WTERMSIG(o->status) == SIGKILL && o->killed_for != END_EXIT)
        return o->killed_for;
    return WTERMSIG(o->status) == SIGSYS ? END_SYSCALL : END_SIGNAL;
}

static bool exited_frame(struct operation *o)
{
    bool lingered = o->exited && now_ms() >= o->deadline;
    if (!o->exited || !is_drained(&o->out, lingered) || !is_drained(&o->err, lingered))
        return false;
    bool signalled = WIFSIGNALED(o->status);
    uint8_t *at = o->output + HEADER;
    *at++ = (uint8_t)cause_of(o);
    at[0] = signalled;
    at[1] = (uint8_t)(signalled ? WTERMSIG(o->status) : WEXITSTATUS(o->status));
    put_u64(at + 2, (uint64_t)o->usage.ru_utime.tv_sec * 1000000 + (uint64_t)o->usage.ru_utime.tv_usec);
    put_u64(at + 10, (uint64_t)o->usage.ru_stime.tv_sec * 1000000 + (uint64_t)o->usage.ru_stime.tv_usec);
    put_u64(at + 18, (uint64_t)o->usage.ru_maxrss * 1024);
    frame(o, FRAME_EXITED, EXIT_LENGTH);
    o->last = true;
    return true;
}

/* Tells each end of a stream, and when both have come or it broke, that it is over. */
static bool stream_frame(struct operation *o)
{
    if (o->kind != STREAM || o->out.fd >= 0)
        return false;
    if (!o->broken && !o->out_end_told) {
        o->out_end_told = true;
        frame(o, FRAME_STDOUT_END, 0);
        return true;
    }
    if (!o->broken && o->in >= 0)
        return false;
    o->output[HEADER] = o->broken;
    frame(o, FRAME_OVER, 1);
    o->last = true;
    return true;
}

/* Makes the next frame that has something to say; false where there is none. */
static bool next_frame(struct operation *o)
{
    if (o->in_closed) {
        o->in_closed = false;
        frame(o, FRAME_STDIN_CLOSED, 0);
        return true;
    }
    if (o->credit >= CREDIT_STEP || (o->credit > 0 && o->ring.length == 0)) {
        put_u32(o->output + HEADER, o->credit);
        o->credit = 0;
        frame(o, FRAME_CREDIT, 4);
        return true;
    }
    o->err_first = !o->err_first;
    if (o->err_first && read_source(o, &o->err, FRAME_STDERR))
        return true;
    return read_source(o, &o->out, FRAME_STDOUT) || read_source(o, &o->err, FRAME_STDERR) || stream_frame(o) ||
           exited_frame(o);
}

/* Reads and drops what a command prints whose client has gone. */
static void drop(struct source *source)
{
    static uint8_t dropped[PAYLOAD_MAX];
    if (source->fd < 0 || !source->ready)
        return;
    ssize_t got = read(source->fd, dropped, sizeof dropped);
    source->ready = false;
    if (got == 0 || (got < 0 && errno != EAGAIN && errno != EINTR))
        close_fd(&source->fd);
}

/* Sends what there is to send, not for ever: the others wait. What is left leaves when poll says that it can. */
void operation_send(struct operation *o)
{
    o->dirty = false;
    for (int i = 0; i < 16 && o->conn >= 0 && !o->deaf && flush(o); i++) {
        if (o->last) {
            close_fd(&o->conn);
            return;
        }
        if ((o->kind != COMMAND && o->kind != STREAM) || !next_frame(o))
            return;
    }
    if (o->conn < 0 || o->deaf) {
        drop(&o->out);
        drop(&o->err);
        stream_linger(o);
    }
}
