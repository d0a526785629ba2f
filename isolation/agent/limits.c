#include "agent.h"

/*
 * The agent's own limits, as they were when it began. Every process of the session has its uid and can lower them
 * (prlimit(2)), but only root could raise them again; and every command that it starts would inherit them.
 */
static struct rlimit at_start[RLIM_NLIMITS];

void limits_note(void)
{
    for (int i = 0; i < RLIM_NLIMITS; i++)
        getrlimit((__rlimit_resource_t)i, &at_start[i]);
}

/* Whether they still are what they were. One that was lowered only so far that it can be put back is put back. */
bool limits_stand(void)
{
    for (int i = 0; i < RLIM_NLIMITS; i++) {
        struct rlimit now;
        if (getrlimit((__rlimit_resource_t)i, &now) != 0 || now.rlim_max != at_start[i].rlim_max)
            return false;
        if (now.rlim_cur != at_start[i].rlim_cur && setrlimit((__rlimit_resource_t)i, &at_start[i]) != 0)
            return false;
    }
    return true;
}
