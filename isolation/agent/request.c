#include "agent.h"

#include <stdlib.h>
#include <string.h>

uint32_t get_u16(const uint8_t *at)
{
    return (uint32_t)at[0] << 8 | at[1];
}

uint32_t get_u32(const uint8_t *at)
{
    return (uint32_t)at[0] << 24 | (uint32_t)at[1] << 16 | (uint32_t)at[2] << 8 | at[3];
}

void put_u32(uint8_t *at, uint32_t value)
{
    for (int i = 3; i >= 0; i--, value >>= 8)
        at[i] = (uint8_t)value;
}

void put_u64(uint8_t *at, uint64_t value)
{
    put_u32(at, (uint32_t)(value >> 32));
    put_u32(at + 4, (uint32_t)value);
}

struct cursor {
    uint8_t *at;
    size_t left;
    bool broken;
};

static const uint8_t *take(struct cursor *c, size_t length)
{
    static const uint8_t nothing[8];
    if (c->broken || c->left < length) {
        c->broken = true;
        return nothing;
    }
    uint8_t *taken = c->at;
    c->at += length;
    c->left -= length;
    return taken;
}

static char *take_string(struct cursor *c)
{
    static char nothing[1];
    uint8_t *end = c->broken ? NULL : memchr(c->at, 0, c->left);
    if (end == NULL) {
        c->broken = true;
        return nothing;
    }
    char *taken = (char *)c->at;
    c->left -= (size_t)(end + 1 - c->at);
    c->at = end + 1;
    return taken;
}

static char **take_strings(struct cursor *c)
{
    uint32_t count = get_u32(take(c, 4));
    if (c->broken || count > c->left) /* each takes a byte at least */
        return NULL;
    char **strings = calloc((size_t)count + 1, sizeof *strings);
    for (uint32_t i = 0; strings != NULL && i < count; i++)
        strings[i] = take_string(c);
    return strings;
}

/*
 * Reads an exec frame: linger in ms (4), open files (4), terminal (1), columns, rows, pixels wide and high (2 each), number of terminal
 * modes (2), the modes (5 each), then NUL-ended strings: directory, argv[0] or nothing, and the counted argv and
 * environment. Gives what is wrong with it, or NULL.
 */
const char *request_parse(uint8_t *payload, uint32_t length, struct request *request)
{
    struct cursor c = {.at = payload, .left = length};
    request->linger_ms = get_u32(take(&c, 4));
    request->open_files = get_u32(take(&c, 4));
    request->terminal = *take(&c, 1) != 0;
    const uint8_t *size = take(&c, 8);
    request->size = (struct winsize){
        .ws_col = (unsigned short)get_u16(size),
        .ws_row = (unsigned short)get_u16(size + 2),
        .ws_xpixel = (unsigned short)get_u16(size + 4),
        .ws_ypixel = (unsigned short)get_u16(size + 6),
    };
    request->modes_count = get_u16(take(&c, 2));
    request->modes = take(&c, (size_t)request->modes_count * 5);
    request->directory = take_string(&c);
    request->argv0 = take_string(&c);
    request->argv = take_strings(&c);
    request->env = take_strings(&c);
    if (c.broken || request->argv == NULL || request->env == NULL || request->argv[0] == NULL || c.left != 0) {
        request_free(request);
        return "the exec frame is malformed";
    }
    return NULL;
}

void request_free(struct request *request)
{
    free(request->argv);
    free(request->env);
    request->argv = request->env = NULL;
}
