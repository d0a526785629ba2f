#include "agent.h"

#include <errno.h>
#include <stdlib.h>
#include <unistd.h>

/* What a client may send, and how long it may be; anything else ends the operation. */
static const struct {
    uint8_t type;
    uint32_t shortest, longest;
} allowed[] = {
    {FRAME_EXEC, 1, REQUEST_MAX}, {FRAME_STDIN, 1, PAYLOAD_MAX}, {FRAME_STDIN_END, 0, 0}, {FRAME_RESIZE, 8, 8},
    {FRAME_SIGNAL, 1, 1},         {FRAME_KILL, 1, 1},            {FRAME_STATUS, 0, 0},
    {FRAME_ACCEPT, 2, 4},         {FRAME_TAKEN, 4, 4},           {FRAME_CONNECT, 2, CONNECT_MAX},
    {FRAME_LISTEN, 2, CONNECT_MAX},
};

static bool is_allowed(uint8_t type, uint32_t length)
{
    for (size_t i = 0; i < sizeof allowed / sizeof *allowed; i++)
        if (allowed[i].type == type)
            return length >= allowed[i].shortest && length <= allowed[i].longest;
    return false;
}

enum progress { MORE, WAIT, BROKEN };

static enum progress judge(ssize_t got)
{
    if (got > 0)
        return MORE;
    return got < 0 && (errno == EAGAIN || errno == EINTR) ? WAIT : BROKEN;
}

/* Takes stdin straight from the socket into the ring, or drops it where nobody reads it any more. */
static enum progress receive_stdin(struct operation *o)
{
    static uint8_t dropped[PAYLOAD_MAX];
    uint32_t left = o->payload_length - o->payload_have;
    ssize_t got;
    if (o->in < 0 || o->in_end)
        got = read(o->conn, dropped, left);
    else if (!ring_receive(&o->ring, o->conn, left, &got))
        return BROKEN;
    enum progress progress = judge(got);
    if (progress == MORE) {
        o->payload_have += (uint32_t)got;
        operation_feed(o);
    }
    return progress;
}

static enum progress receive_payload(struct operation *o)
{
    if (o->payload == NULL && (o->payload = malloc(o->payload_length + 1)) == NULL)
        return BROKEN;
    ssize_t got = read(o->conn, o->payload + o->payload_have, o->payload_length - o->payload_have);
    if (judge(got) == MORE)
        o->payload_have += (uint32_t)got;
    return judge(got);
}

static enum progress receive_header(struct operation *o)
{
    ssize_t got = read(o->conn, o->header + o->header_have, HEADER - o->header_have);
    if (judge(got) != MORE)
        return judge(got);
    o->header_have += (size_t)got;
    if (o->header_have == HEADER) {
        o->payload_length = get_u32(o->header + 1);
        o->payload_have = 0;
        bool flows = o->kind == COMMAND || o->kind == STREAM || o->last;
        if (!is_allowed(o->header[0], o->payload_length) || (o->header[0] == FRAME_STDIN && !flows))
            return BROKEN;
    }
    return MORE;
}

static enum progress receive_some(struct operation *o)
{
    if (o->header_have < HEADER) {
        enum progress progress = receive_header(o);
        if (progress != MORE || o->header_have < HEADER || o->payload_length > 0)
            return progress;
    } else {
        enum progress progress = o->header[0] == FRAME_STDIN ? receive_stdin(o) : receive_payload(o);
        if (progress != MORE || o->payload_have < o->payload_length)
            return progress;
    }
    o->header_have = 0;
    if (o->header[0] == FRAME_STDIN)
        return MORE;
    bool understood = operation_frame(o, o->header[0], o->payload, o->payload_length);
    free(o->payload);
    o->payload = NULL;
    return understood ? MORE : BROKEN;
}

/* Reads what the client has sent, not for ever: the others wait. */
void operation_receive(struct operation *o)
{
    for (int i = 0; i < 16 && o->conn >= 0; i++) {
        enum progress progress = receive_some(o);
        if (progress == BROKEN)
            operation_hang_up(o);
        if (progress != MORE)
            return;
    }
}

/* Nobody reads the command's stdin any more, or the jail's end of a stream has gone. */
void operation_input_gone(struct operation *o)
{
    o->ring.length = 0;
    o->in_closed = o->dirty = true;
    o->broken = true;
    close_fd(&o->in);
}

/* Passes on to the command's stdin what the ring holds. */
void operation_feed(struct operation *o)
{
    if (o->in < 0)
        return;
    while (o->ring.length > 0) {
        ssize_t sent = ring_send(&o->ring, o->in);
        if (sent > 0) {
            o->credit += (uint32_t)sent;
            o->dirty |= o->credit >= CREDIT_STEP || o->ring.length == 0;
        } else if (errno == EAGAIN || errno == EINTR) {
            return;
        } else {
            operation_input_gone(o);
            return;
        }
    }
    if (o->in_end && o->kind == STREAM)
        stream_end(o);
    else if (o->in_end && !o->terminal)
        close_fd(&o->in);
}
