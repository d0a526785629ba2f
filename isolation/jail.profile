# jail.profile: what a jail shows besides the session's own /workspace and /tmp, its /dev and its /proc.
#
# One directive a line, done in this order; # begins a comment. An administrator does not change this file but adds to it, in a file of
# the same form: docs/jail-profile.md. Everything is read-only, and there is no directive that makes anything writable.
#
#   root DIR               the tree that "system" means; without this line the host's own root
#   system PATH            PATH of that tree at PATH, where it is there; * stands for part of a name
#   ro-bind SOURCE [PATH]  SOURCE of the host at PATH (at SOURCE, if no PATH is given); it must be there
#   ro-bind-try            the same, where it is there
#   dir PATH               an empty directory
#   symlink TEXT PATH      a symbolic link that says TEXT
#   mask PATH              what /proc or the system has at PATH is covered with nothing
#   proc NAME              of /proc itself: shown. What is not named here is covered, but for the processes
#   generated PATH         a file that the server writes for each jail; in this file only

# The system.
system /usr
system /bin
system /sbin
system /lib
system /lib32
system /lib64
system /libx32

# Of /etc what programs need to run, and nothing that names the host or its people.
generated /etc/passwd
generated /etc/group
generated /etc/hosts
generated /etc/hostname
generated /etc/nsswitch.conf
generated /etc/resolv.conf
generated /etc/profile
generated /etc/bash.bashrc
system /etc/ld.so.cache
system /etc/ld.so.conf
system /etc/ld.so.conf.d
system /etc/alternatives
system /etc/ssl/certs
system /etc/ssl/openssl.cnf
system /etc/ca-certificates
system /etc/localtime
system /etc/timezone
system /etc/os-release
system /etc/debian_version
system /etc/terminfo
system /etc/inputrc
system /etc/vim
system /etc/nanorc
system /etc/emacs
system /etc/screenrc
system /etc/bash_completion
system /etc/bash_completion.d
system /etc/manpath.config
system /etc/locale.alias
system /etc/mime.types
system /etc/magic
system /etc/services
system /etc/protocols
system /etc/host.conf
system /etc/wgetrc
system /etc/shells
system /etc/python3*
system /etc/perl
system /etc/java*
system /etc/maven
system /etc/R
system /etc/fonts
system /etc/matplotlibrc
system /etc/ImageMagick-*
system /etc/ghostscript
system /etc/texmf

# Of /proc the machine's kind, and what belongs to the jail's own namespaces (net, sysvipc).
proc cpuinfo
proc filesystems
proc mounts
proc net
proc sys
proc sysvipc
proc tty
proc uptime
proc version
# The session's memory instead of the machine's, and no load of others.
generated /proc/loadavg
generated /proc/meminfo
generated /proc/stat
# Of /proc/sys what counts all that runs on the host, and what names the host.
generated /proc/sys/kernel/random/boot_id
mask /proc/sys/fs/aio-nr
mask /proc/sys/fs/binfmt_misc
mask /proc/sys/fs/dentry-state
mask /proc/sys/fs/file-nr
mask /proc/sys/fs/inode-nr
mask /proc/sys/fs/inode-state
mask /proc/sys/fs/quota
mask /proc/sys/kernel/core_pattern
mask /proc/sys/kernel/pty
mask /proc/sys/sunrpc

# What programs expect to be there.
dir /home
dir /root
dir /mnt
dir /opt
dir /srv
dir /var/cache
dir /var/lib
dir /var/log
dir /run/lock
symlink /tmp /var/tmp
symlink /run /var/run
