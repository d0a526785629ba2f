#include "agent.h"

#include <netinet/in.h>
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
    return count_waiting(0) > 0 && count_streams(OUTWARD) < STREAMS_MAX ? listener : -1;
}

/* Takes a connection that stands in the backlog for an operation that waits for one; false where there is none. */
bool listener_accept(struct operation *o, int from)
{
    int fd = accept_from(from);
    if (fd < 0)
        return false;
    return stream_begin(o, fd);
}
