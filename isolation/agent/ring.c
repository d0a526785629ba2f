#include "agent.h"

#include <stdlib.h>
#include <sys/uio.h>
#include <unistd.h>

/* Reads up to `most` bytes of a frame straight into the ring; false where there is no room, which a client that keeps to its credit never sees. */
bool ring_receive(struct ring *ring, int from, size_t most, ssize_t *received)
{
    if (ring->bytes == NULL && (ring->bytes = malloc(STDIN_CREDIT)) == NULL)
        return false;
    size_t room = STDIN_CREDIT - ring->length;
    if (most > room)
        return false;
    size_t at = (ring->start + ring->length) % STDIN_CREDIT;
    size_t straight = STDIN_CREDIT - at;
    struct iovec parts[2] = {
        {ring->bytes + at, most < straight ? most : straight},
        {ring->bytes, most < straight ? 0 : most - straight},
    };
    *received = readv(from, parts, 2);
    if (*received > 0)
        ring->length += (size_t)*received;
    return true;
}

/* Writes what the ring holds; gives the bytes written, or -1 as writev(2) does. */
ssize_t ring_send(struct ring *ring, int to)
{
    size_t straight = STDIN_CREDIT - ring->start;
    struct iovec parts[2] = {
        {ring->bytes + ring->start, ring->length < straight ? ring->length : straight},
        {ring->bytes, ring->length < straight ? 0 : ring->length - straight},
    };
    ssize_t sent = writev(to, parts, 2);
    if (sent > 0) {
        ring->start = (ring->start + (size_t)sent) % STDIN_CREDIT;
        ring->length -= (size_t)sent;
    }
    return sent;
}
