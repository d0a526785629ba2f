#include "agent.h"

#include <errno.h>
#include <fcntl.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/ioctl.h>
#include <sys/prctl.h>
#include <sys/syscall.h>
#include <unistd.h>

enum { NOT_STARTED = 126, NOT_FOUND = 127 };

static _Noreturn void give_up(int code, const char *what, const char *why)
{
    dprintf(STDERR_FILENO, "%s: %s\n", what, why);
    _exit(code);
}

/* Makes the session's processes, not the agent, the ones that the kernel kills when the jail's memory is used up. */
static void be_killed_first(void)
{
    int fd = open("/proc/self/oom_score_adj", O_WRONLY | O_CLOEXEC);
    if (fd >= 0) {
        if (write(fd, "500", 3) != 3)
            dprintf(STDERR_FILENO, "oom_score_adj: %s\n", strerror(errno));
        close(fd);
    }
}

/* Default dispositions and nothing blocked. By the system call, for glibc keeps 32 and 33 to itself and a JVM leaves them ignored. */
static void default_signals(void)
{
    static const unsigned long by_default[8]; /* the kernel's struct sigaction, SIG_DFL */
    for (int number = 1; number <= 64; number++)
        syscall(SYS_rt_sigaction, number, by_default, NULL, 8);
    sigset_t none;
    sigemptyset(&none);
    sigprocmask(SIG_SETMASK, &none, NULL);
}

/* The child, from fork to exec. Whatever fails is said on the command's own stderr. */
static _Noreturn void become(const struct request *request, int in, int out, int err)
{
    setsid();
    default_signals();
    dup2(in, STDIN_FILENO);
    dup2(out, STDOUT_FILENO);
    dup2(err, STDERR_FILENO);
    close_range(3, ~0U, 0);
    if (request->terminal)
        ioctl(STDIN_FILENO, TIOCSCTTY, 0);
    prctl(PR_SET_DUMPABLE, 1); /* its /proc/self is its own again; exec would do so too */
    be_killed_first();
    struct rlimit files = {request->open_files, request->open_files};
    setrlimit(RLIMIT_NOFILE, &files);

    /* A directory outside the jail's root would show as "(unreachable)/…". */
    char here[4096];
    if (chdir(request->directory) != 0)
        give_up(NOT_STARTED, request->directory, strerror(errno));
    if (getcwd(here, sizeof here) != NULL && here[0] != '/')
        give_up(NOT_STARTED, request->directory, "not inside the jail");
    char *program = request->argv[0];
    if (request->argv0[0] != 0)
        request->argv[0] = (char *)request->argv0;
    environ = request->env;
    execvp(program, request->argv);
    if (errno == ENOENT && strchr(program, '/') == NULL)
        give_up(NOT_FOUND, program, "command not found");
    give_up(errno == ENOENT ? NOT_FOUND : NOT_STARTED, program, strerror(errno));
}

static bool open_pipes(int in[2], int out[2], int err[2])
{
    if (pipe2(in, O_CLOEXEC) != 0 || pipe2(out, O_CLOEXEC) != 0 || pipe2(err, O_CLOEXEC) != 0)
        return false;
    /* More room saves switches between writer and agent; where the kernel refuses, its own size does. */
    fcntl(out[0], F_SETPIPE_SZ, PIPE_SIZE);
    fcntl(in[1], F_SETPIPE_SZ, PIPE_SIZE);
    fcntl(in[1], F_SETFL, O_NONBLOCK);
    fcntl(out[0], F_SETFL, O_NONBLOCK);
    fcntl(err[0], F_SETFL, O_NONBLOCK);
    return true;
}

/* Starts the command; -1 with errno where it cannot. */
pid_t child_start(const struct request *request, struct ends *ends)
{
    int in[2] = {-1, -1}, out[2] = {-1, -1}, err[2] = {-1, -1};
    bool opened;
    if (request->terminal) {
        out[0] = terminal_open(request, &in[0]);
        opened = out[0] >= 0 && (in[1] = fcntl(out[0], F_DUPFD_CLOEXEC, 3)) >= 0;
    } else {
        opened = open_pipes(in, out, err);
    }
    /* What a client sends it from now on waits until the child has its default signals: one that the agent ignores would be lost. */
    sigset_t all, before;
    sigfillset(&all);
    sigprocmask(SIG_SETMASK, &all, &before);
    pid_t pid = opened ? fork() : -1;
    if (pid == 0)
        become(request, in[0], request->terminal ? in[0] : out[1], request->terminal ? in[0] : err[1]);
    int why = errno;
    sigprocmask(SIG_SETMASK, &before, NULL);
    close_fd(&in[0]);
    close_fd(&out[1]);
    close_fd(&err[1]);
    if (pid < 0) {
        close_fd(&in[1]);
        close_fd(&out[0]);
        close_fd(&err[0]);
    }
    *ends = (struct ends){.in = in[1], .out = out[0], .err = err[0]};
    errno = why;
    return pid;
}
