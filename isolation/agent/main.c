#include "agent.h"

#include <errno.h>
#include <fcntl.h>
#include <poll.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/prctl.h>
#include <sys/signalfd.h>
#include <sys/socket.h>
#include <sys/stat.h>
#include <sys/un.h>
#include <sys/wait.h>
#include <time.h>
#include <unistd.h>

enum { LIFELINE, CHILDREN, LISTENER, NETWORK, FIXED, EACH = 4 };
enum { CONN, IN, OUT, ERR };

static struct operation operations[OPERATIONS_MAX];
static size_t operations_count;
static struct pollfd polled[FIXED + EACH * OPERATIONS_MAX + SINKS_MAX];
static int spare; /* given up for a moment to turn a client away when no descriptor is left */

int64_t now_ms(void)
{
    struct timespec now;
    clock_gettime(CLOCK_MONOTONIC, &now);
    return (int64_t)now.tv_sec * 1000 + now.tv_nsec / 1000000;
}

void close_fd(int *fd)
{
    if (*fd >= 0)
        close(*fd);
    *fd = -1;
}

static _Noreturn void die(const char *what)
{
    dprintf(STDERR_FILENO, "agent: %s: %s\n", what, strerror(errno));
    exit(1);
}

static int listen_at(const char *path)
{
    struct sockaddr_un address = {.sun_family = AF_UNIX};
    if (strlen(path) >= sizeof address.sun_path) {
        errno = ENAMETOOLONG;
        die(path);
    }
    strcpy(address.sun_path, path);
    int fd = socket(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC | SOCK_NONBLOCK, 0);
    if (fd < 0 || bind(fd, (struct sockaddr *)&address, sizeof address) != 0 || listen(fd, 1024) != 0)
        die(path);
    return fd;
}

static int watch_children(void)
{
    sigset_t set;
    sigemptyset(&set);
    sigaddset(&set, SIGCHLD);
    signal(SIGPIPE, SIG_IGN);
    sigprocmask(SIG_BLOCK, &set, NULL);
    int fd = signalfd(-1, &set, SFD_CLOEXEC | SFD_NONBLOCK);
    if (fd < 0)
        die("signalfd");
    return fd;
}

/* Says what the wall looks like from inside, as the first and only frame on stdout, and lets go of stdout and stderr. */
static void prove(int landlock)
{
    static char text[HEADER + PAYLOAD_MAX];
    size_t length = proof_write(text + HEADER, PAYLOAD_MAX, landlock);
    text[0] = (char)FRAME_PROOF;
    put_u32((uint8_t *)text + 1, (uint32_t)length);
    for (size_t sent = 0; sent < HEADER + length;) {
        ssize_t now = write(STDOUT_FILENO, text + sent, HEADER + length - sent);
        if (now < 0)
            die("stdout");
        sent += (size_t)now;
    }
    int null = open("/dev/null", O_RDWR | O_CLOEXEC);
    if (null < 0 || dup2(null, STDOUT_FILENO) < 0 || dup2(null, STDERR_FILENO) < 0)
        die("/dev/null");
    spare = null;
}

/* Only the server speaks to the agent: a process of the jail's own PID namespace has a number here, one from outside has none. */
static bool is_from_outside(int conn)
{
    struct ucred peer;
    socklen_t length = sizeof peer;
    return getsockopt(conn, SOL_SOCKET, SO_PEERCRED, &peer, &length) == 0 && peer.pid == 0;
}

size_t count_of(enum kind kind)
{
    size_t count = 0;
    for (size_t i = 0; i < operations_count; i++)
        count += operations[i].kind == kind;
    return count;
}

/* The connections of one route, also those that do not stand yet. */
size_t count_streams(enum route route)
{
    size_t count = 0;
    for (size_t i = 0; i < operations_count; i++)
        count += (operations[i].kind == STREAM || operations[i].kind == CONNECTING) && operations[i].route == route;
    return count;
}

/* The operations that wait for a connection to this listener; 0: to the server's own port. */
size_t count_waiting(uint32_t listener)
{
    size_t count = 0;
    for (size_t i = 0; i < operations_count; i++)
        count += operations[i].kind == WAITING && !operations[i].last && operations[i].listener == listener;
    return count;
}

bool is_listening(uint32_t listener)
{
    for (size_t i = 0; i < operations_count; i++)
        if (operations[i].kind == LISTENING && operations[i].conn >= 0 && operations[i].listener == listener)
            return true;
    return false;
}

/* No connection comes to this listener any more. */
void refuse_waiting(uint32_t listener)
{
    for (size_t i = 0; i < operations_count; i++)
        if (operations[i].kind == WAITING && !operations[i].last && operations[i].listener == listener)
            operation_refuse(&operations[i], "it is not listened on any more");
}

/* The next connection; -1: there is none, or it was turned away because no descriptor is left. */
int accept_from(int listener)
{
    int conn = accept4(listener, NULL, NULL, SOCK_CLOEXEC | SOCK_NONBLOCK);
    if (conn < 0 && (errno == EMFILE || errno == ENFILE)) {
        close_fd(&spare);
        conn = accept4(listener, NULL, NULL, SOCK_CLOEXEC | SOCK_NONBLOCK);
        if (conn < 0 && errno == EMFILE) /* the limit was lowered under us (prlimit(2)): nobody can be answered any more */
            die("accept");
        close_fd(&conn);
        spare = open("/dev/null", O_RDWR | O_CLOEXEC);
    }
    return conn;
}

/* A command started under limits that the session has lowered would fail, and so would all that follow: a new jail has its own. */
static void end_if_limits_were_lowered(void)
{
    if (!limits_stand())
        die("limits");
}

static void accept_one(int listener)
{
    end_if_limits_were_lowered();
    int conn = accept_from(listener);
    if (conn < 0)
        return;
    if (!is_from_outside(conn)) {
        close(conn);
        return;
    }
    operation_begin(&operations[operations_count++], conn);
}

static size_t most_streams(enum route route)
{
    return route == OUTWARD ? STREAMS_MAX : RETURNS_MAX;
}

/* Gives connections made inside the jail to the operations that wait for one. */
static void connect_waiting(int fd, uint32_t listener, enum route route)
{
    for (size_t i = 0; i < operations_count && count_streams(route) < most_streams(route); i++) {
        if (operations[i].kind != WAITING || operations[i].last || operations[i].listener != listener)
            continue;
        if (!listener_accept(&operations[i], fd))
            return;
        operation_send(&operations[i]);
    }
}

static void reap(int children)
{
    struct signalfd_siginfo ignored;
    while (read(children, &ignored, sizeof ignored) > 0)
        continue;
    end_if_limits_were_lowered();
    struct rusage usage;
    int status;
    for (pid_t pid; (pid = wait4(-1, &status, WNOHANG, &usage)) > 0;)
        for (size_t i = 0; i < operations_count; i++)
            if (operations[i].pid == pid && !operations[i].exited)
                operation_exited(&operations[i], status, &usage);
}

/* What one operation waits for. A full buffer on one side is not read into from the other: that is the back-pressure. */
static void want(const struct operation *o, struct pollfd *entries)
{
    bool leaving = o->output_start < o->output_end;
    bool read_on = o->conn < 0 || (!leaving && operation_may_read(o) > 0);
    if (o->kind == LISTENING)
        read_on = count_waiting(o->listener) > 0 && count_streams(RETURNING) < RETURNS_MAX;
    bool feeding = o->ring.length > 0 || o->kind == CONNECTING;
    entries[CONN] = (struct pollfd){.fd = o->conn, .events = (short)(leaving ? POLLIN | POLLOUT : POLLIN)};
    entries[IN] = (struct pollfd){.fd = feeding || !o->terminal ? o->in : -1, .events = feeding ? POLLOUT : 0};
    entries[OUT] = (struct pollfd){.fd = read_on ? o->out.fd : -1, .events = POLLIN};
    entries[ERR] = (struct pollfd){.fd = read_on ? o->err.fd : -1, .events = POLLIN};
}

static void serve(struct operation *o, const struct pollfd *entries)
{
    if (entries[CONN].revents & (POLLIN | POLLHUP | POLLERR))
        operation_receive(o);
    if (o->kind == LISTENING) {
        if (entries[OUT].revents)
            connect_waiting(o->out.fd, o->listener, RETURNING);
        if (entries[ERR].revents)
            connect_waiting(o->err.fd, o->listener, RETURNING);
        operation_send(o);
        return;
    }
    if (o->kind == CONNECTING) {
        if (entries[IN].revents && o->in >= 0)
            connector_go_on(o);
    } else if ((entries[IN].revents & (POLLERR | POLLHUP)) && !o->terminal && o->in >= 0) {
        operation_input_gone(o);
    } else if (entries[IN].revents) {
        operation_feed(o);
    }
    o->out.ready |= entries[OUT].revents != 0;
    o->err.ready |= entries[ERR].revents != 0;
    bool lingered = (o->exited || operation_lingers(o)) && now_ms() >= o->deadline;
    if (o->dirty || lingered || (entries[CONN].revents & POLLOUT) || o->out.ready || o->err.ready)
        operation_send(o);
}

/* How long poll may wait: until something is to be done at once, or the next lingering command is done with. */
static int patience(void)
{
    int64_t now = now_ms(), least = -1;
    for (size_t i = 0; i < operations_count; i++) {
        const struct operation *o = &operations[i];
        if (o->dirty)
            return 0;
        if (operation_lingers(o)) {
            int64_t left = o->deadline > now ? o->deadline - now : 0;
            least = least < 0 || left < least ? left : least;
        }
    }
    return (int)least;
}

static void turn(int children, int listener)
{
    polled[LIFELINE] = (struct pollfd){.fd = STDIN_FILENO, .events = POLLIN};
    polled[CHILDREN] = (struct pollfd){.fd = children, .events = POLLIN};
    polled[LISTENER] = (struct pollfd){.fd = operations_count < OPERATIONS_MAX ? listener : -1, .events = POLLIN};
    polled[NETWORK] = (struct pollfd){.fd = listener_fd(), .events = POLLIN};
    for (size_t i = 0; i < operations_count; i++)
        want(&operations[i], &polled[FIXED + i * EACH]);
    size_t sinks_at = FIXED + operations_count * EACH;
    size_t sinks = sinks_poll(&polled[sinks_at]);
    if (poll(polled, sinks_at + sinks, patience()) < 0) {
        if (errno != EINTR)
            die("poll");
        return;
    }
    char byte;
    if (polled[LIFELINE].revents && read(STDIN_FILENO, &byte, 1) == 0)
        _exit(0); /* the server has let go, or died: process 1 ends, and the kernel ends everything else */
    sinks_serve(&polled[sinks_at]);
    if (polled[CHILDREN].revents)
        reap(children);
    for (size_t i = operations_count; i-- > 0;) {
        serve(&operations[i], &polled[FIXED + i * EACH]);
        if (operation_over(&operations[i])) {
            operation_end(&operations[i]);
            operations[i] = operations[--operations_count];
        }
    }
    if (polled[NETWORK].revents)
        connect_waiting(listener_fd(), 0, OUTWARD);
    if (polled[LISTENER].revents)
        accept_one(listener);
}

/* agent SOCKET: stdin is the lifeline, stdout takes the proof. */
int main(int argc, char **argv)
{
    static const struct rlimit no_core = {1, 1}; /* 1, not 0: a piped core_pattern ignores 0 (core(5)) */
    if (argc != 2) {
        dprintf(STDERR_FILENO, "usage: agent SOCKET\n");
        return 2;
    }
    if (close_range(3, ~0U, 0) != 0 || setrlimit(RLIMIT_CORE, &no_core) != 0 || chdir("/") != 0)
        die("start");
    umask(022);
    limits_note();
    int children = watch_children();
    int listener = listen_at(argv[1]);
    int landlock = landlock_enforce();
    if (landlock < 0)
        die("landlock");
    prove(landlock);
    if (prctl(PR_SET_DUMPABLE, 0) != 0) /* nobody in the jail may trace it or open its descriptors */
        _exit(1);
    for (;;)
        turn(children, listener);
}
