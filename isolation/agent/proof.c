#include "agent.h"

#include <errno.h>
#include <fcntl.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/syscall.h>
#include <unistd.h>

struct text {
    char *at;
    size_t left;
};

/* Adds a line; what does not fit makes the proof incomplete, which the server refuses. */
__attribute__((format(printf, 2, 3))) static void add(struct text *text, const char *format, ...)
{
    va_list values;
    va_start(values, format);
    int length = vsnprintf(text->at, text->left, format, values);
    va_end(values);
    if (length < 0 || (size_t)length >= text->left) {
        text->left = 0;
        return;
    }
    text->at += length;
    text->left -= (size_t)length;
}

static void add_status(struct text *text)
{
    static const char *const wanted[] = {"NoNewPrivs", "Seccomp", "CapInh", "CapPrm", "CapEff", "CapBnd", "CapAmb"};
    char line[512], value[64];
    FILE *status = fopen("/proc/self/status", "re");
    while (status != NULL && fgets(line, sizeof line, status) != NULL)
        for (size_t i = 0; i < sizeof wanted / sizeof *wanted; i++) {
            size_t name = strlen(wanted[i]);
            if (strncmp(line, wanted[i], name) == 0 && sscanf(line + name, ": %63s", value) == 1)
                add(text, "%s=%s\n", wanted[i], value);
        }
    if (status != NULL)
        fclose(status);
}

/*
 * Calls that the filter answers otherwise than the kernel would: keyctl for an operation that there is not (the kernel: EOPNOTSUPP),
 * TIOCSTI on no descriptor, hidden from a filter that compares 64 bits (EBADF), clone3 without arguments (EINVAL); and
 * a number that there is not.
 */
static void add_probes(struct text *text)
{
    static const struct {
        const char *name;
        long number, arguments[2];
    } probes[] = {
        {"keyctl", SYS_keyctl, {-1, 0}},
        {"tiocsti", SYS_ioctl, {-1, 1L << 32 | TIOCSTI}},
        {"clone3", SYS_clone3, {0, 0}},
        {"unknown", 4095, {0, 0}},
    };
    for (size_t i = 0; i < sizeof probes / sizeof *probes; i++) {
        long result = syscall(probes[i].number, probes[i].arguments[0], probes[i].arguments[1], 0, 0, 0, 0);
        add(text, "probe.%s=%d\n", probes[i].name, result < 0 ? errno : 0);
    }
}

static void add_namespaces(struct text *text)
{
    static const char *const kinds[] = {"user", "pid", "mnt", "ipc", "uts", "net", "cgroup"};
    for (size_t i = 0; i < sizeof kinds / sizeof *kinds; i++) {
        char path[64], link[64];
        snprintf(path, sizeof path, "/proc/self/ns/%s", kinds[i]);
        ssize_t length = readlink(path, link, sizeof link - 1);
        link[length < 0 ? 0 : length] = 0;
        add(text, "ns.%s=%s\n", kinds[i], link);
    }
}

/* Every mount, with whether it can be written: both its own options and its file system's must say so. */
static void add_mounts(struct text *text)
{
    char *line = NULL;
    size_t size = 0;
    FILE *mounts = fopen("/proc/self/mountinfo", "re");
    while (mounts != NULL && getline(&line, &size, mounts) > 0) {
        char *save, *field = strtok_r(line, " ", &save), *point = NULL, *options = NULL, *super = NULL;
        for (int i = 0; field != NULL; i++, field = strtok_r(NULL, " \n", &save)) {
            if (i == 4)
                point = field;
            if (i == 5)
                options = field;
            super = field; /* the last one */
        }
        if (point == NULL || options == NULL || super == NULL)
            continue;
        bool writable = strncmp(options, "rw", 2) == 0 && strncmp(super, "rw", 2) == 0;
        add(text, "mount.%s=%s,%s\n", writable ? "rw" : "ro", options, point);
    }
    free(line);
    if (mounts != NULL)
        fclose(mounts);
}

/* Gives the length, or 0 where the proof did not fit. */
size_t proof_write(char *buffer, size_t size, int landlock)
{
    struct text text = {buffer, size};
    uid_t real, effective, saved;
    gid_t real_group, effective_group, saved_group;
    char host[256] = "";
    if (getresuid(&real, &effective, &saved) != 0 || getresgid(&real_group, &effective_group, &saved_group) != 0)
        return 0;
    gethostname(host, sizeof host - 1);
    add(&text, "pid=%d\n", getpid());
    add(&text, "uid=%u,%u,%u\n", real, effective, saved);
    add(&text, "gid=%u,%u,%u\n", real_group, effective_group, saved_group);
    add(&text, "groups=%d\n", getgroups(0, NULL));
    add(&text, "host=%s\n", host);
    add_status(&text);
    add_probes(&text);
    add(&text, "landlock=%d\n", landlock);
    add(&text, "probe.write=%d\n", landlock_probe());
    add_namespaces(&text);
    add_mounts(&text);
    add(&text, "end=1\n");
    return text.left == 0 ? 0 : (size_t)(text.at - buffer);
}
