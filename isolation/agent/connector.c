#include "agent.h"

#include <errno.h>
#include <netinet/in.h>
#include <stdio.h>
#include <string.h>
#include <sys/socket.h>
#include <sys/un.h>
#include <unistd.h>

static void try_second(struct operation *o);

/* The connection cannot be made, or not to this address. */
static void failed(struct operation *o, int why)
{
    close_fd(&o->in);
    if (why == ECONNREFUSED && o->second != 0)
        try_second(o);
    else
        operation_refuse(o, why == EAGAIN ? "it does not take connections fast enough" : strerror(why));
}

/* Begins to connect to an address; what has to be waited for is told by poll. */
static void try_at(struct operation *o, const struct sockaddr *address, socklen_t length)
{
    o->kind = CONNECTING;
    o->in = socket(address->sa_family, SOCK_STREAM | SOCK_CLOEXEC | SOCK_NONBLOCK, 0);
    if (o->in < 0 || (connect(o->in, address, length) != 0 && errno != EINPROGRESS))
        failed(o, errno);
}

static void try_port(struct operation *o, uint16_t port)
{
    struct sockaddr_in address = {
        .sin_family = AF_INET, .sin_port = htons(port), .sin_addr = {.s_addr = htonl(INADDR_LOOPBACK)}};
    o->second = port;
    try_at(o, (struct sockaddr *)&address, sizeof address);
}

static void try_second(struct operation *o)
{
    struct sockaddr_in6 address = {
        .sin6_family = AF_INET6, .sin6_port = htons(o->second), .sin6_addr = IN6ADDR_LOOPBACK_INIT};
    o->second = 0;
    try_at(o, (struct sockaddr *)&address, sizeof address);
}

static void try_path(struct operation *o, const uint8_t *path, uint32_t length)
{
    struct sockaddr_un address = {.sun_family = AF_UNIX};
    if (length == 0 || length >= sizeof address.sun_path || path[0] != '/' || memchr(path, 0, length) != NULL) {
        operation_refuse(o, "that is no path of a socket");
        return;
    }
    memcpy(address.sun_path, path, length);
    try_at(o, (struct sockaddr *)&address, sizeof address);
}

/*
 * Connects to what listens in the jail: 'T' and a port of its loopback (2 bytes), by IPv4 and, where nothing listens there, by IPv6;
 * or 'U' and the path of a Unix socket. The agent may reach no more by it than any program of the session.
 */
void connector_open(struct operation *o, const uint8_t *payload, uint32_t length)
{
    if (count_streams(INWARD) >= INWARD_MAX) {
        char why[80];
        snprintf(why, sizeof why, "%d connections lead into this session already; close some", INWARD_MAX);
        operation_refuse(o, why);
        return;
    }
    o->route = INWARD;
    if (payload[0] == 'U')
        try_path(o, payload + 1, length - 1);
    else if (payload[0] == 'T' && length == 3 && get_u16(payload + 1) != 0)
        try_port(o, (uint16_t)get_u16(payload + 1));
    else
        operation_refuse(o, "that is no port");
}

/* Poll says that the connection stands, or that it cannot. */
void connector_go_on(struct operation *o)
{
    int why = 0, fd = o->in;
    socklen_t length = sizeof why;
    if (getsockopt(fd, SOL_SOCKET, SO_ERROR, &why, &length) != 0 || why != 0) {
        failed(o, why != 0 ? why : errno);
        return;
    }
    o->in = -1;
    if (!stream_begin(o, fd))
        operation_refuse(o, "the agent has no descriptor left");
}
