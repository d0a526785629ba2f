#include "agent.h"

#include <errno.h>
#include <fcntl.h>
#include <linux/sockios.h>
#include <netinet/in.h>
#include <netinet/tcp.h>
#include <sys/socket.h>
#include <unistd.h>

static int listener = -1;
static uint16_t listening_on;

/*
 * Makes the listener on 127.0.0.1 at the first call, and keeps it: whatever runs in the jail later cannot have the port. Gives
 * what is wrong, or NULL.
 */
const char *listener_open(uint16_t port)
{
    if (listener >= 0)
        return port == listening_on ? NULL : "the agent listens on another port already";
    struct sockaddr_in address = {
        .sin_family = AF_INET, .sin_port = htons(port), .sin_addr = {.s_addr = htonl(INADDR_LOOPBACK)}};
    int fd = socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC | SOCK_NONBLOCK, 0);
    if (fd < 0)
        return "the agent has no socket to listen on";
    if (port == 0 || bind(fd, (struct sockaddr *)&address, sizeof address) != 0 || listen(fd, 1024) != 0) {
        close(fd);
        return "the port cannot be listened on";
    }
    listener = fd;
    listening_on = port;
    return NULL;
}

/* To be polled for a connection; -1: none is asked for, or there are as many as there may be. */
int listener_fd(void)
{
    return count_of(WAITING) > 0 && count_of(STREAM) < STREAMS_MAX ? listener : -1;
}

/* Takes a connection that stands in the backlog for an operation that waits for one; false where there is none. */
bool listener_accept(struct operation *o)
{
    int fd = accept_from(listener);
    if (fd < 0)
        return false;
    int on = 1;
    setsockopt(fd, IPPROTO_TCP, TCP_NODELAY, &on, sizeof on); /* a stream's pieces are the client's, not ours to gather */
    o->in = fcntl(fd, F_DUPFD_CLOEXEC, 3);
    if (o->in < 0) {
        close(fd);
        return false;
    }
    o->out = (struct source){.fd = fd};
    operation_connected(o);
    return true;
}

/* All that was sent for the jail's program has been passed on: its end of file. */
void stream_end(struct operation *o)
{
    if (o->in >= 0)
        shutdown(o->in, SHUT_WR);
    o->dirty = true;
    close_fd(&o->in);
}

/*
 * Closing a socket that holds unread bytes throws away what is still on its way to the program. So what the program sends is dropped
 * until it closes too, or until its deadline if all has reached it by then.
 */
void stream_linger(struct operation *o)
{
    if (!operation_lingers(o) || now_ms() < o->deadline)
        return;
    int on_its_way = 0;
    if (ioctl(o->out.fd, SIOCOUTQ, &on_its_way) == 0 && on_its_way > 0)
        o->deadline = now_ms() + STREAM_LINGER_MS;
    else
        close_fd(&o->out.fd);
}

/* Breaks a stream off, so that the jail's program does not take what it has for the whole. */
void stream_reset(struct operation *o)
{
    struct linger none = {.l_onoff = 1, .l_linger = 0};
    int fd = o->in >= 0 ? o->in : o->out.fd;
    if (fd >= 0)
        setsockopt(fd, SOL_SOCKET, SO_LINGER, &none, sizeof none);
    close_fd(&o->in);
    close_fd(&o->out.fd);
}
