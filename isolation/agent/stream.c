#include "agent.h"

#include <fcntl.h>
#include <linux/sockios.h>
#include <netinet/in.h>
#include <netinet/tcp.h>
#include <sys/socket.h>
#include <unistd.h>

/* Makes a connected socket, which becomes its own, the two ends of an operation; false where there is no descriptor left. */
bool stream_begin(struct operation *o, int fd)
{
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
