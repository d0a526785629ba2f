/*
 * The agent: process 1 of a jail, the parent of everything that runs in it, and the only native code of Sandhold.
 *
 * One connection on its Unix socket is one operation. A frame is type (1 byte), length (4 bytes, big endian), payload.
 * Everything runs on one thread around poll(2); nothing here ever blocks, and no buffer grows with what a command prints
 * or a client sends: a full buffer stops the reading that fills it.
 */
#ifndef SANDHOLD_AGENT_H
#define SANDHOLD_AGENT_H

#define _GNU_SOURCE
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>
#include <sys/ioctl.h>
#include <sys/resource.h>
#include <sys/types.h>
#include <termios.h>

/* Frame types. Below 128: from the client. From 128: from the agent. */
enum frame_type {
    FRAME_EXEC = 1,
    FRAME_STDIN = 2,
    FRAME_STDIN_END = 3,
    FRAME_RESIZE = 4,
    FRAME_SIGNAL = 5,
    FRAME_KILL = 6,
    FRAME_STATUS = 7,
    FRAME_ACCEPT = 8,
    FRAME_CONNECT = 9,
    FRAME_TAKEN = 10,
    FRAME_LISTEN = 11,
    FRAME_PROOF = 128,
    FRAME_STARTED = 129,
    FRAME_STDOUT = 130,
    FRAME_STDERR = 131,
    FRAME_CREDIT = 132,
    FRAME_STDIN_CLOSED = 133,
    FRAME_EXITED = 134,
    FRAME_STATUS_IS = 135,
    FRAME_REFUSED = 136,
    FRAME_LISTENING = 137,
    FRAME_CONNECTED = 138,
    FRAME_STDOUT_END = 139,
    FRAME_OVER = 140,
    FRAME_BOUND = 141,
};

/* Why a command ended, as its exit frame tells it; Cause.java has the others, which only the server can know. */
enum end_cause {
    END_EXIT = 0,
    END_SIGNAL = 1,
    END_TIME_LIMIT = 2,
    END_OUTPUT_LIMIT = 3,
    END_KILLED = 4,
    END_PROCESSES = 5,
    END_SYSCALL = 6,
};

enum {
    HEADER = 5,
    EXIT_LENGTH = 27,
    PAYLOAD_MAX = 64 * 1024,
    REQUEST_MAX = 1024 * 1024,
    STDIN_CREDIT = 256 * 1024, /* what a client may send unasked; its frames always find room */
    STREAM_WINDOW = 256 * 1024, /* what a client of a stream has room for, so that other frames never stand behind its bytes */
    CREDIT_STEP = 64 * 1024,
    PIPE_SIZE = 256 * 1024,
    COMMANDS_MAX = 256,
    STREAMS_MAX = 64, /* out of the jail; beyond them connections wait in the listener's backlog */
    INWARD_MAX = 64,  /* into it; more are refused */
    LISTENERS_MAX = 32, /* that clients have asked for; more are refused */
    RETURNS_MAX = 64, /* connections that were made to them; beyond them they wait in the listeners' backlogs */
    WAITING_EACH_MAX = 2, /* for the connections of one of them */
    LISTEN_BACKLOG = 64,
    CONNECT_MAX = 1 + 107, /* a connect frame: a letter, and a Unix socket's path */
    WAITING_MAX = 8,
    STREAM_LINGER_MS = 1000, /* how long a program may take to close a stream whose client has closed it */
    UNKNOWN_MAX = 16, /* beyond them clients wait in the socket's backlog; what all but they may be is bounded, so they go on */
    OPERATIONS_MAX = COMMANDS_MAX + STREAMS_MAX + INWARD_MAX + WAITING_MAX + UNKNOWN_MAX + RETURNS_MAX +
                     LISTENERS_MAX * (1 + WAITING_EACH_MAX),
    SINKS_MAX = 256,
};

/* What an exec frame asks for; the strings point into the frame's payload. */
struct request {
    uint32_t linger_ms;
    rlim_t open_files;
    bool terminal;
    struct winsize size;
    const uint8_t *modes; /* RFC 4254 section 8: opcode, 4 bytes of value; modes_count of them */
    uint32_t modes_count;
    const char *directory;
    const char *argv0; /* empty: the program's own */
    char **argv;
    char **env;
};

/* Bytes on their way to a command's stdin: a ring of STDIN_CREDIT bytes, made when first needed. */
struct ring {
    uint8_t *bytes;
    size_t start;
    size_t length;
};

/* One of a command's outputs, as the agent reads it. */
struct source {
    int fd;      /* -1: at its end */
    bool ready;  /* poll or a short read says there may be more */
    size_t owed; /* after the exit: bytes that were in the pipe then, and so belong to the command */
};

/* What an operation is, once its first frame has said so. */
enum kind {
    UNKNOWN,
    COMMAND,
    WAITING, /* for a connection made inside the jail */
    CONNECTING, /* to a program in the jail */
    STREAM,  /* either connection: what the jail's program sends is its output, what goes to it its input */
    LISTENING, /* for a client: its outputs are the sockets that it listens on */
};

/* Which of the bounds on connections one counts against. */
enum route {
    OUTWARD, /* made in the jail to the server's own port */
    INWARD,  /* made by the client */
    RETURNING, /* made in the jail to what a client listens on */
};

struct operation {
    int conn; /* -1: the client has gone */
    bool deaf; /* the client takes nothing any more; what it has sent is still read */
    enum kind kind;
    pid_t pid; /* the command's; 0 where it could not be started */
    bool terminal;
    int in; /* the command's stdin, its terminal's master, or a stream's socket; -1: closed */
    struct source out, err;
    bool in_end;       /* the client has sent its end of file */
    bool in_closed;    /* the command has closed its stdin: to be told */
    enum route route;  /* of a connection, or of what waits for one */
    uint32_t listener; /* the number of the one that it is or waits for; 0: the server's own port */
    char *path;        /* of a listener on a Unix socket, to be removed with it while it is this file */
    ino_t path_file;
    uint16_t second;   /* while connecting: the port to be tried on ::1 next; 0: none */
    bool out_end_told; /* of a stream */
    bool broken;       /* a stream that did not come to both its ends */
    struct ring ring;
    uint32_t credit;   /* bytes given to the command and not yet credited */
    uint32_t window;   /* of a stream: bytes that may still be sent to the client */
    bool err_first;    /* whose turn it is to be read */

    uint8_t header[HEADER]; /* the frame that is arriving */
    size_t header_have;
    uint8_t *payload;
    uint32_t payload_have, payload_length;

    uint8_t *output; /* the frame that is leaving: HEADER + PAYLOAD_MAX */
    size_t output_start, output_end;
    bool last; /* it is the last one */

    bool exited;
    enum end_cause killed_for; /* what the server has killed it for; END_EXIT: it has not */
    int status;
    struct rusage usage;
    uint32_t linger_ms;
    int64_t deadline; /* after the exit or a stream's end: when lingering ends, in ms of the monotonic clock */
    bool dirty;       /* something is to be done that poll does not tell */
};

/* proof.c: what the agent sees of its own wall, as lines of "key=value". */
size_t proof_write(char *text, size_t size, int landlock);

/* landlock.c */
int landlock_enforce(void);
int landlock_probe(void);

/* request.c */
const char *request_parse(uint8_t *payload, uint32_t length, struct request *request);
void request_free(struct request *request);

/* child.c */
struct ends {
    int in, out, err; /* the agent's; with a terminal in and out are the master, err is -1 */
};
pid_t child_start(const struct request *request, struct ends *ends);

/* terminal.c */
int terminal_open(const struct request *request, int *slave);

/* processes.c */
uint32_t processes_besides_self(void);
void processes_kill_session(pid_t leader, bool leader_is_gone);

/* ring.c */
bool ring_receive(struct ring *ring, int from, size_t most, ssize_t *received);
ssize_t ring_send(struct ring *ring, int to);

/* listener.c: the port on the jail's loopback, and the connections made to it */
const char *listener_open(uint16_t port);
int listener_fd(void);
bool listener_accept(struct operation *o, int listener);

/* binder.c: what is listened on for a client */
void binder_open(struct operation *o, const uint8_t *payload, uint32_t length);
void binder_close(struct operation *o);

/* connector.c: connections to what listens inside the jail */
void connector_open(struct operation *o, const uint8_t *payload, uint32_t length);
void connector_go_on(struct operation *o);

/* stream.c: a connection's two ends */
bool stream_begin(struct operation *o, int fd);
void stream_end(struct operation *o);
void stream_reset(struct operation *o);
void stream_linger(struct operation *o);

/* operation.c */
void operation_begin(struct operation *o, int conn);
void operation_exited(struct operation *o, int status, const struct rusage *usage);
void operation_hang_up(struct operation *o);
bool operation_over(const struct operation *o);
bool operation_lingers(const struct operation *o);
void operation_end(struct operation *o);
void operation_reply(struct operation *o, enum frame_type type, const void *payload, uint32_t length);
void operation_refuse(struct operation *o, const char *why);
void operation_fail(struct operation *o, int code, enum end_cause cause, const char *why);
bool operation_frame(struct operation *o, enum frame_type type, uint8_t *payload, uint32_t length);
void operation_connected(struct operation *o);

/* receive.c: what the client sends. send.c: what it gets. */
void operation_receive(struct operation *o);
void operation_feed(struct operation *o);
size_t operation_may_read(const struct operation *o);
void operation_input_gone(struct operation *o);
void operation_send(struct operation *o);
void put_u32(uint8_t *at, uint32_t value);
void put_u64(uint8_t *at, uint64_t value);
uint32_t get_u32(const uint8_t *at);
uint32_t get_u16(const uint8_t *at);

/* sinks.c: outputs of commands that have ended, held open by what they left in the background; read and dropped. */
void sink_add(int fd);
size_t sinks_poll(void *pollfds);
void sinks_serve(const void *pollfds);

/* limits.c */
void limits_note(void);
bool limits_stand(void);

/* main.c */
size_t count_of(enum kind kind);
size_t count_streams(enum route route);
size_t count_waiting(uint32_t listener);
bool is_listening(uint32_t listener);
void refuse_waiting(uint32_t listener);
int accept_from(int listener);
int64_t now_ms(void);
void close_fd(int *fd);

#endif
