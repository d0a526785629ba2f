#include "agent.h"

#include <fcntl.h>
#include <sys/ioctl.h>
#include <unistd.h>

enum { INPUT, OUTPUT, CONTROL, LOCAL, CHARACTER, CHARACTER_SIZE };

/* RFC 4254 section 8, and RFC 8160 for IUTF8: what each opcode means to termios(3). Line speeds mean nothing here. */
static const struct mode {
    uint8_t opcode;
    uint8_t kind;
    tcflag_t bit;
} modes[] = {
    {1, CHARACTER, VINTR},    {2, CHARACTER, VQUIT},   {3, CHARACTER, VERASE},    {4, CHARACTER, VKILL},
    {5, CHARACTER, VEOF},     {6, CHARACTER, VEOL},    {7, CHARACTER, VEOL2},     {8, CHARACTER, VSTART},
    {9, CHARACTER, VSTOP},    {10, CHARACTER, VSUSP},  {12, CHARACTER, VREPRINT}, {13, CHARACTER, VWERASE},
    {14, CHARACTER, VLNEXT},  {16, CHARACTER, VSWTC},  {18, CHARACTER, VDISCARD}, {30, INPUT, IGNPAR},
    {31, INPUT, PARMRK},      {32, INPUT, INPCK},      {33, INPUT, ISTRIP},       {34, INPUT, INLCR},
    {35, INPUT, IGNCR},       {36, INPUT, ICRNL},      {37, INPUT, IUCLC},        {38, INPUT, IXON},
    {39, INPUT, IXANY},       {40, INPUT, IXOFF},      {41, INPUT, IMAXBEL},      {42, INPUT, IUTF8},
    {50, LOCAL, ISIG},        {51, LOCAL, ICANON},     {52, LOCAL, XCASE},        {53, LOCAL, ECHO},
    {54, LOCAL, ECHOE},       {55, LOCAL, ECHOK},      {56, LOCAL, ECHONL},       {57, LOCAL, NOFLSH},
    {58, LOCAL, TOSTOP},      {59, LOCAL, IEXTEN},     {60, LOCAL, ECHOCTL},      {61, LOCAL, ECHOKE},
    {62, LOCAL, PENDIN},      {70, OUTPUT, OPOST},     {71, OUTPUT, OLCUC},       {72, OUTPUT, ONLCR},
    {73, OUTPUT, OCRNL},      {74, OUTPUT, ONOCR},     {75, OUTPUT, ONLRET},      {90, CHARACTER_SIZE, CS7},
    {91, CHARACTER_SIZE, CS8}, {92, CONTROL, PARENB},  {93, CONTROL, PARODD},
};

static void set_flag(tcflag_t *flags, tcflag_t bit, bool on)
{
    *flags = on ? *flags | bit : *flags & ~bit;
}

static void set_mode(struct termios *termios, const struct mode *mode, uint32_t value)
{
    switch (mode->kind) {
    case INPUT:
        set_flag(&termios->c_iflag, mode->bit, value != 0);
        break;
    case OUTPUT:
        set_flag(&termios->c_oflag, mode->bit, value != 0);
        break;
    case CONTROL:
        set_flag(&termios->c_cflag, mode->bit, value != 0);
        break;
    case LOCAL:
        set_flag(&termios->c_lflag, mode->bit, value != 0);
        break;
    case CHARACTER:
        termios->c_cc[mode->bit] = value == 255 ? _POSIX_VDISABLE : (cc_t)value;
        break;
    case CHARACTER_SIZE:
        if (value != 0) {
            set_flag(&termios->c_cflag, CSIZE, false);
            set_flag(&termios->c_cflag, mode->bit, true);
        }
        break;
    }
}

static void set_modes(struct termios *termios, const struct request *request)
{
    termios->c_iflag |= IUTF8; /* LANG is C.UTF-8; a client that means otherwise says so */
    for (uint32_t i = 0; i < request->modes_count; i++) {
        const uint8_t *asked = request->modes + (size_t)i * 5;
        for (size_t m = 0; m < sizeof modes / sizeof *modes; m++)
            if (modes[m].opcode == asked[0])
                set_mode(termios, &modes[m], get_u32(asked + 1));
    }
}

/* Opens a pseudo-terminal of the jail's own devpts and gives its master, or -1. */
int terminal_open(const struct request *request, int *slave)
{
    int master = open("/dev/ptmx", O_RDWR | O_NOCTTY | O_CLOEXEC | O_NONBLOCK);
    int unlock = 0;
    if (master < 0)
        return -1;
    struct termios termios;
    if (ioctl(master, TIOCSPTLCK, &unlock) != 0 ||
        (*slave = ioctl(master, TIOCGPTPEER, O_RDWR | O_NOCTTY | O_CLOEXEC)) < 0) {
        close(master);
        return -1;
    }
    if (tcgetattr(*slave, &termios) == 0) {
        set_modes(&termios, request);
        tcsetattr(*slave, TCSANOW, &termios);
    }
    ioctl(master, TIOCSWINSZ, &request->size);
    return master;
}
