#!/bin/sh
# run_isolated.sh: the wall of one jail, drawn from top to bottom in this one file.
#
# Started by the server, once for each session; ends in the agent, process 1 of the jail. stdin is the jail's lifeline (its
# end ends the jail), stdout takes the agent's proof of its wall, stderr says what went wrong here.
#
#   run_isolated.sh name=ID bwrap=FILE jail=DIR volume=DIR mounts=unshare|host uid=N network=none|egress|host shm=BYTES files=N [cgroup=DIR …]
#
#   jail    the server's own directory for this jail: etc/, socket/, agent, empty
#   volume  the session's volume; workspace/ and tmp/ in it become the jail's /workspace and /tmp
#   mounts  unshare: in a mount namespace of its own, which root can have; host: the paths are reachable as they are
#   uid     the host uid and gid of the session; 0 where the server is not root, and the jail is its own
#   cgroup  a cgroup directory to join, one for each hierarchy
set -eu
PATH=/usr/sbin:/usr/bin:/sbin:/bin
export PATH
umask 022

fail() {
    echo "run_isolated.sh: $*" >&2
    exit 1
}

[ "$#" -le 24 ] || fail "too many arguments"
cgroups=
for given; do
    value=${given#*=}
    case $given in
        name=*) name=$value ;;
        bwrap=*) bwrap=$value ;;
        jail=*) jail=$value ;;
        volume=*) volume=$value ;;
        mounts=*) mounts=$value ;;
        uid=*) uid=$value ;;
        network=*) network=$value ;;
        shm=*) shm=$value ;;
        files=*) files=$value ;;
        cgroup=*) cgroups="$cgroups${cgroups:+
}$value" ;;
        *) fail "unknown argument $given" ;;
    esac
done
case $name in '' | *[!a-zA-Z0-9_.-]* | [!a-zA-Z0-9]*) fail "not a session's name: $name" ;; esac
case $uid$shm$files in *[!0-9]*) fail "uid, shm and files are numbers" ;; esac
[ ! -u "$bwrap" ] || fail "$bwrap is setuid; a jail is not built with it"

# Everything that may run in the jail counts against the session, from here on.
join_cgroups() {
    old_ifs=$IFS
    IFS='
'
    for cgroup in $cgroups; do
        echo $$ >"$cgroup/cgroup.procs" || fail "cannot join the cgroup $cgroup"
    done
    IFS=$old_ifs
}

# Enters a directory of the volume without following a symlink: where we are is asked of the kernel, after the fact.
enter() {
    cd -P -- "$1" || fail "the volume has no directory $1"
    [ "$(pwd -P)" = "$1" ] || fail "$1 is not a directory of the volume but leads elsewhere"
}

# The session's uid could not reach the volume where the server's data lies in a directory of root's own, and a jail must
# not hold on to the host's mounts (another session's volume could not be unmounted). So root first moves into a
# mount namespace that has the system, /proc, /dev and this session's three directories, and nothing else.
wall=/run/sandhold.wall

build_private_root() {
    [ -d "$wall" ] || mkdir -p "$wall"
    mount --all --fstab "${0%/*}/private_root.fstab"
    while read -r _ _ _ _ point _; do
        case $point in # a system that is spread over several mounts
            /usr | /usr/* | /etc/* | /bin | /sbin | /lib*) mount --no-canonicalize --bind "$point" "$wall$point" ;;
        esac
    done </proc/self/mountinfo
    mkdir "$wall/run/workspace" "$wall/run/tmp" "$wall/run/jail" "$wall/run/old"
    enter "$volume/workspace"
    mount --no-canonicalize --bind . "$wall/run/workspace"
    enter "$volume/tmp"
    mount --no-canonicalize --bind . "$wall/run/tmp"
    cd "$jail"
    mount --no-canonicalize --bind . "$wall/run/jail"
    join_cgroups
    cd "$wall"
    pivot_root . run/old
    cd /
    umount --lazy /run/old
    workspace=/run/workspace tmp=/run/tmp jail=/run/jail
}

# The system call filter, opened while it can still be reached.
exec 3<"${0%/*}/filter"

case $mounts in
unshare)
    exec unshare --mount --propagation private -- /bin/sh "$0" "$@" mounts=private
    ;;
private)
    build_private_root
    ;;
host)
    enter "$volume/workspace"
    enter "$volume/tmp"
    cd /
    join_cgroups
    workspace=$volume/workspace tmp=$volume/tmp
    ;;
*)
    fail "mounts is unshare or host, not $mounts"
    ;;
esac

# What bubblewrap is told, in the order in which it does it.
set -- \
    --unshare-user --unshare-pid --unshare-ipc --unshare-uts --unshare-cgroup \
    --uid 1000 --gid 1000 --hostname "$name" --disable-userns \
    --as-pid-1 --die-with-parent --new-session --clearenv
[ "$network" = host ] || set -- "$@" --unshare-net

# The system: read-only, and of /etc only what programs need to run. Nothing of /home, /root, /var, /sys, /boot, /opt or /srv.
set -- "$@" --ro-bind /usr /usr --dir /etc --dir /run/sandhold
for dir in bin sbin lib lib32 lib64 libx32; do
    if [ -L "/$dir" ]; then
        set -- "$@" --symlink "usr/$dir" "/$dir"
    elif [ -d "/$dir" ]; then
        set -- "$@" --ro-bind "/$dir" "/$dir"
    fi
done
for file in passwd group hosts hostname nsswitch.conf resolv.conf profile bash.bashrc; do
    set -- "$@" --ro-bind "$jail/etc/$file" "/etc/$file"
done
for file in /etc/ld.so.cache /etc/ld.so.conf /etc/ld.so.conf.d /etc/alternatives /etc/ssl/certs /etc/ssl/openssl.cnf \
    /etc/ca-certificates /etc/localtime /etc/timezone /etc/os-release /etc/debian_version /etc/terminfo /etc/inputrc /etc/vim \
    /etc/nanorc /etc/emacs /etc/screenrc /etc/bash_completion /etc/bash_completion.d /etc/manpath.config /etc/locale.alias \
    /etc/mime.types /etc/magic /etc/services /etc/protocols /etc/host.conf /etc/wgetrc /etc/shells \
    /etc/python3* /etc/perl /etc/java* /etc/maven /etc/R /etc/fonts; do
    [ ! -e "$file" ] || set -- "$@" --ro-bind "$file" "$file"
done

# Its own /proc and /dev; what would tell of the host is covered with an empty file.
set -- "$@" --proc /proc
for file in cmdline kallsyms kcore keys modules timer_list sched_debug config.gz; do
    [ ! -e "/proc/$file" ] || set -- "$@" --ro-bind "$jail/empty" "/proc/$file"
done
set -- "$@" --dev /dev --perms 1777 --size "$shm" --tmpfs /dev/shm --remount-ro /dev

# The session's own: all that can be written, and no mount point lies below it.
set -- "$@" --bind "$workspace" /workspace --bind "$tmp" /tmp \
    --dir /home --dir /root --dir /mnt --dir /opt --dir /srv --dir /var/cache --dir /var/lib --dir /var/log --symlink /tmp /var/tmp --symlink /run /var/run \
    --dir /run/lock --bind "$jail/socket" /run/sandhold/socket --ro-bind "$jail/agent" /run/sandhold/agent \
    --remount-ro / --chdir /

# On all that follows, the agent included: which system calls there are (isolation/filter/allowed.txt).
set -- "$@" --seccomp 3

set -- "$@" -- /run/sandhold/agent /run/sandhold/socket/agent "$files"

if [ "$uid" != 0 ]; then
    exec setpriv --reuid "$uid" --regid "$uid" --clear-groups --no-new-privs --bounding-set=-all --inh-caps=-all -- \
        "$bwrap" "$@"
fi
exec setpriv --no-new-privs -- "$bwrap" "$@"
