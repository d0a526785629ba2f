#include "agent.h"

#include <dirent.h>
#include <fcntl.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

/* The POSIX session a process belongs to, field 6 of /proc/PID/stat; 0 where it is gone or a zombie. */
static pid_t session_of(const char *pid)
{
    char path[64], text[512];
    snprintf(path, sizeof path, "/proc/%.20s/stat", pid);
    int fd = open(path, O_RDONLY | O_CLOEXEC);
    if (fd < 0)
        return 0;
    ssize_t length = read(fd, text, sizeof text - 1);
    close(fd);
    if (length <= 0)
        return 0;
    text[length] = 0;
    char *after_name = strrchr(text, ')'); /* the name may hold anything, also spaces and brackets */
    char state;
    int parent, group, session;
    if (after_name == NULL || sscanf(after_name, ") %c %d %d %d", &state, &parent, &group, &session) != 4 || state == 'Z')
        return 0;
    return session;
}

static bool is_pid(const struct dirent *entry)
{
    return entry->d_name[0] >= '1' && entry->d_name[0] <= '9';
}

uint32_t processes_besides_self(void)
{
    uint32_t count = 0;
    DIR *proc = opendir("/proc");
    for (struct dirent *entry; proc != NULL && (entry = readdir(proc)) != NULL;)
        count += is_pid(entry);
    if (proc != NULL)
        closedir(proc);
    return count > 0 ? count - 1 : 0;
}

static bool kill_once(pid_t leader)
{
    bool found = false;
    DIR *proc = opendir("/proc");
    for (struct dirent *entry; proc != NULL && (entry = readdir(proc)) != NULL;) {
        if (is_pid(entry) && session_of(entry->d_name) == leader) {
            kill(atoi(entry->d_name), SIGKILL);
            found = true;
        }
    }
    if (proc != NULL)
        closedir(proc);
    return found;
}

/*
 * Kills a process group and every process of the POSIX session of the same number. Repeated, because a process may fork
 * while /proc is read; bounded, because one that forks faster than it can be killed ends with its jail.
 */
void processes_kill_session(pid_t leader, bool leader_is_gone)
{
    if (leader_is_gone && kill(leader, 0) == 0)
        return; /* the number belongs to another process now, so nothing of the session is left */
    if (!leader_is_gone)
        kill(leader, SIGKILL); /* it may not have come to setsid(2) yet, and so have no group */
    kill(-leader, SIGKILL);
    for (int round = 0; round < 64 && kill_once(leader); round++)
        continue;
}
