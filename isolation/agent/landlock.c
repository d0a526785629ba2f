#include "agent.h"

#include <errno.h>
#include <fcntl.h>
#include <sys/syscall.h>
#include <unistd.h>

/* landlock(7), uapi/linux/landlock.h; by our own names, for the headers of a build machine may be older than the kernel. */
enum {
    EXECUTE = 1 << 0,
    WRITE_FILE = 1 << 1,
    READ_FILE = 1 << 2,
    READ_DIR = 1 << 3,
    CHANGES = 0x1ff0, /* REMOVE_DIR, REMOVE_FILE, MAKE_CHAR, _DIR, _REG, _SOCK, _FIFO, _BLOCK, _SYM */
    REFER = 1 << 13,     /* version 2 */
    TRUNCATE = 1 << 14,  /* version 3 */
    IOCTL_DEV = 1 << 15, /* version 5 */

    READ = EXECUTE | READ_FILE | READ_DIR,
    WRITE = WRITE_FILE | TRUNCATE,
    ALL = READ | WRITE | CHANGES | REFER | IOCTL_DEV,

    SCOPE_ABSTRACT_SOCKETS = 1 << 0, /* version 6 */
    SCOPE_SIGNALS = 1 << 1,
};

enum { CREATE_RULESET_VERSION = 1, RULE_PATH_BENEATH = 1, LEAST_VERSION = 2, WITH_TRUNCATE = 3, WITH_IOCTL = 5, WITH_SCOPES = 6 };

struct ruleset {
    uint64_t files, network, scopes;
};

struct path_beneath {
    uint64_t access;
    int32_t parent;
} __attribute__((packed));

/* All that can be written, which is all that is mounted to be written but the agent's own socket's directory. */
static const struct {
    const char *path;
    uint64_t access;
} rules[] = {
    {"/", READ},
    {"/workspace", ALL},
    {"/tmp", ALL},
    {"/dev/shm", ALL},
    {"/dev/mqueue", ALL}, /* not everywhere; mq_open(3) goes there without naming it */
    {"/dev", WRITE | IOCTL_DEV}, /* null, tty, the terminals below pts */
    {"/proc", WRITE},            /* one's own entries; whose the others are, the kernel knows */
};

static bool add_rule(int ruleset, const char *path, uint64_t access)
{
    int parent = open(path, O_PATH | O_CLOEXEC);
    if (parent < 0)
        return errno == ENOENT; /* what is not there needs no rule */
    struct path_beneath rule = {access, parent};
    bool added = syscall(SYS_landlock_add_rule, ruleset, RULE_PATH_BENEATH, &rule, 0) == 0;
    close(parent);
    return added;
}

static bool restrict_self(long version)
{
    uint64_t files = ALL & ~(uint64_t)((version < WITH_TRUNCATE ? TRUNCATE : 0) | (version < WITH_IOCTL ? IOCTL_DEV : 0));
    struct ruleset handled = {files, 0, SCOPE_ABSTRACT_SOCKETS | SCOPE_SIGNALS};
    size_t size = version < WITH_SCOPES ? offsetof(struct ruleset, network) : sizeof handled;
    int ruleset = (int)syscall(SYS_landlock_create_ruleset, &handled, size, 0);
    bool restricted = ruleset >= 0;
    for (size_t i = 0; restricted && i < sizeof rules / sizeof *rules; i++)
        restricted = add_rule(ruleset, rules[i].path, rules[i].access & files);
    restricted = restricted && syscall(SYS_landlock_restrict_self, ruleset, 0) == 0;
    if (ruleset >= 0)
        close(ruleset);
    return restricted;
}

/*
 * Puts the second wall around the agent and all that it will start: reading below the jail's root, writing where a session may,
 * no signal and no abstract socket of anybody outside. Gives the kernel's version of Landlock, or 0 where it has none or
 * only the first, under which no file could be moved from one directory to another; -1 where it has one and it fails.
 */
int landlock_enforce(void)
{
    long version = syscall(SYS_landlock_create_ruleset, NULL, 0, CREATE_RULESET_VERSION);
    if (version < LEAST_VERSION)
        return 0;
    return restrict_self(version) ? (int)version : -1;
}

/* The errno of making a file where only Landlock is against it: the socket's directory, mounted to be written. */
int landlock_probe(void)
{
    static const char path[] = "/run/sandhold/socket/probe";
    int fd = open(path, O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC, 0600);
    if (fd < 0)
        return errno;
    close(fd);
    unlink(path);
    return 0;
}
