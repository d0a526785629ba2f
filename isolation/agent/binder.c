#include "agent.h"

#include <errno.h>
#include <netinet/in.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>
#include <sys/stat.h>
#include <sys/un.h>
#include <unistd.h>

static uint32_t last_number; /* each listener has its own, never given twice while the agent lives */

/* A socket that listens at an address, or -1 and errno. */
static int listen_at(const struct sockaddr *address, socklen_t length, bool both_families)
{
    int on = 1, off = !both_families;
    int fd = socket(address->sa_family, SOCK_STREAM | SOCK_CLOEXEC | SOCK_NONBLOCK, 0);
    if (fd < 0)
        return -1;
    if (address->sa_family == AF_INET6)
        setsockopt(fd, IPPROTO_IPV6, IPV6_V6ONLY, &off, sizeof off);
    if (address->sa_family != AF_UNIX)
        setsockopt(fd, SOL_SOCKET, SO_REUSEADDR, &on, sizeof on); /* what ended a moment ago holds no port */
    if (bind(fd, address, length) == 0 && listen(fd, LISTEN_BACKLOG) == 0)
        return fd;
    int why = errno;
    close(fd);
    errno = why;
    return -1;
}

static int listen_v4(in_addr_t at, uint16_t port)
{
    struct sockaddr_in address = {.sin_family = AF_INET, .sin_port = htons(port), .sin_addr = {.s_addr = htonl(at)}};
    return listen_at((struct sockaddr *)&address, sizeof address, false);
}

static int listen_v6(struct in6_addr at, uint16_t port, bool both_families)
{
    struct sockaddr_in6 address = {.sin6_family = AF_INET6, .sin6_port = htons(port), .sin6_addr = at};
    return listen_at((struct sockaddr *)&address, sizeof address, both_families);
}

/* The port that a socket has got; both families keep it in the same place. */
static uint16_t port_of(int fd)
{
    struct sockaddr_in6 address = {0};
    socklen_t length = sizeof address;
    return getsockname(fd, (struct sockaddr *)&address, &length) == 0 ? ntohs(address.sin6_port) : 0;
}

/* Tells the client its listener's number and port. */
static void listens(struct operation *o, uint16_t port)
{
    uint8_t answer[6];
    o->kind = LISTENING;
    o->listener = ++last_number;
    put_u32(answer, o->listener);
    answer[4] = (uint8_t)(port >> 8);
    answer[5] = (uint8_t)port;
    operation_reply(o, FRAME_BOUND, answer, sizeof answer);
}

static void refuse(struct operation *o, int why)
{
    char sentence[120];
    const char *hint = why == EACCES ? "; a session's programs have ports from 1024 on, and files of their own" : "";
    snprintf(sentence, sizeof sentence, "%s%s", strerror(why), hint);
    operation_refuse(o, sentence);
}

/* 'L': the loopback of both families where there are two, '4' and '6': of one, 'A': every address. */
static void bind_port(struct operation *o, uint8_t where, uint16_t port)
{
    int fd = -1;
    errno = EINVAL;
    if (where == 'A' && (fd = listen_v6(in6addr_any, port, true)) < 0 && errno == EAFNOSUPPORT)
        fd = listen_v4(INADDR_ANY, port);
    else if (where == '6')
        fd = listen_v6(in6addr_loopback, port, false);
    else if (where == 'L' || where == '4')
        fd = listen_v4(INADDR_LOOPBACK, port);
    if (fd < 0) {
        refuse(o, errno);
        return;
    }
    o->out.fd = fd;
    if (where == 'L') /* who asks for localhost may come by either; what has the other one's port already keeps it */
        o->err.fd = listen_v6(in6addr_loopback, port_of(fd), false);
    listens(o, port_of(fd));
}

/* Whether a socket's file is left over from one that nobody listens on any more. */
static bool is_stale(const struct sockaddr_un *address)
{
    struct stat file;
    if (lstat(address->sun_path, &file) != 0 || !S_ISSOCK(file.st_mode))
        return false;
    int fd = socket(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC | SOCK_NONBLOCK, 0);
    bool stale = fd >= 0 && connect(fd, (const struct sockaddr *)address, sizeof *address) != 0 && errno == ECONNREFUSED;
    close_fd(&fd);
    return stale;
}

/* The socket's file is its owner's alone, and is removed with its listener. */
static void bind_path(struct operation *o, const uint8_t *path, uint32_t length)
{
    struct sockaddr_un address = {.sun_family = AF_UNIX};
    if (length == 0 || length >= sizeof address.sun_path || path[0] != '/' || memchr(path, 0, length) != NULL) {
        operation_refuse(o, "that is no path of a socket");
        return;
    }
    memcpy(address.sun_path, path, length);
    mode_t before = umask(0177);
    int fd = listen_at((struct sockaddr *)&address, sizeof address, false);
    if (fd < 0 && errno == EADDRINUSE && is_stale(&address) && unlink(address.sun_path) == 0)
        fd = listen_at((struct sockaddr *)&address, sizeof address, false);
    int why = errno;
    umask(before);
    struct stat file;
    if (fd < 0) {
        refuse(o, why);
        return;
    }
    o->out.fd = fd;
    if (lstat(address.sun_path, &file) == 0 && (o->path = strdup(address.sun_path)) != NULL)
        o->path_file = file.st_ino;
    listens(o, 0);
}

/*
 * Listens in the jail for the client, as long as the operation lasts: 'T', a letter for the addresses and a port (2 bytes; 0: a
 * free one), or 'U' and a path. The agent may listen on no more by it than any program of the session.
 */
void binder_open(struct operation *o, const uint8_t *payload, uint32_t length)
{
    if (count_of(LISTENING) >= LISTENERS_MAX) {
        char why[80];
        snprintf(why, sizeof why, "%d forwards listen in this session already; end some", LISTENERS_MAX);
        operation_refuse(o, why);
    } else if (length > 0 && payload[0] == 'U') {
        bind_path(o, payload + 1, length - 1);
    } else if (length == 4 && payload[0] == 'T') {
        bind_port(o, payload[1], (uint16_t)get_u16(payload + 2));
    } else {
        operation_refuse(o, "that is nothing to listen on");
    }
}

/* The client has gone, or wants it no more: nobody is taken in by it any longer. */
void binder_close(struct operation *o)
{
    struct stat file;
    close_fd(&o->out.fd);
    close_fd(&o->err.fd);
    if (o->path != NULL && lstat(o->path, &file) == 0 && file.st_ino == o->path_file)
        unlink(o->path);
    free(o->path);
    refuse_waiting(o->listener);
}
