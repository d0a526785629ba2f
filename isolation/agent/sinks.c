#include "agent.h"

#include <errno.h>
#include <poll.h>
#include <string.h>
#include <unistd.h>

static int sinks[SINKS_MAX];
static size_t count;

static void drop(size_t index)
{
    close(sinks[index]);
    memmove(&sinks[index], &sinks[index + 1], (--count - index) * sizeof *sinks);
}

/* Takes a descriptor over. Where there are too many the oldest is closed: its writer then gets SIGPIPE. */
void sink_add(int fd)
{
    if (fd < 0)
        return;
    if (count == SINKS_MAX)
        drop(0);
    sinks[count++] = fd;
}

size_t sinks_poll(void *pollfds)
{
    struct pollfd *entries = pollfds;
    for (size_t i = 0; i < count; i++)
        entries[i] = (struct pollfd){.fd = sinks[i], .events = POLLIN};
    return count;
}

void sinks_serve(const void *pollfds)
{
    static uint8_t dropped[PAYLOAD_MAX];
    const struct pollfd *entries = pollfds;
    for (size_t i = count; i-- > 0;) { /* backwards, so that dropping one does not shift those still to come */
        if (entries[i].revents == 0)
            continue;
        ssize_t got = read(sinks[i], dropped, sizeof dropped);
        if (got == 0 || (got < 0 && errno != EAGAIN && errno != EINTR))
            drop(i);
    }
}
