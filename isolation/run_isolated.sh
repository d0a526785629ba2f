#!/bin/sh
# run_isolated.sh: the wall of one jail, drawn from top to bottom in this one file. What is shown inside stands in jail.profile.
#
# Started by the server, once for each session; ends in the agent, process 1 of the jail. stdin is the jail's lifeline (its
# end ends the jail), stdout takes the agent's proof of its wall, stderr says what went wrong here.
#
#   run_isolated.sh name=ID bwrap=FILE jail=DIR volume=DIR mounts=unshare|host uid=N network=none|egress|host shm=BYTES
#       [cgroup=DIR …] [explain=yes]
#
#   jail     the server's own directory for this jail: etc/, proc/, socket/, empty, nothing/
#   volume   the session's volume; workspace/ and tmp/ in it become the jail's /workspace and /tmp
#   mounts   unshare: in a mount namespace of its own, which root can have; host: the paths are reachable as they are
#   uid      the host uid and gid of the session; 0 where the server is not root, and the jail is its own
#   cgroup   a cgroup directory to join, one for each hierarchy
#   explain  does nothing of it, and prints what would be done as one command for a shell
set -eu
PATH=/usr/sbin:/usr/bin:/sbin:/bin
export PATH

fail() {
    echo "run_isolated.sh: $*" >&2
    exit 1
}

[ "$#" -le 28 ] || fail "too many arguments"
cgroups= explain=
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
        cgroup=*) cgroups="$cgroups${cgroups:+
}$value" ;;
        explain=*) explain=$value ;;
        *) fail "unknown argument $given" ;;
    esac
done
case $name in '' | *[!a-zA-Z0-9_.-]* | [!a-zA-Z0-9]*) fail "not a session's name: $name" ;; esac
case $uid$shm in *[!0-9]*) fail "uid and shm are numbers" ;; esac
[ ! -u "$bwrap" ] || fail "$bwrap is setuid; a jail is not built with it"

# Does one step, or prints it.
run() {
    if [ -n "$explain" ]; then print_command "$@"; else "$@"; fi
}

# Prints a command as a shell reads it; in a long one each option begins a line.
print_command() {
    printed=
    for word; do
        quote "$word"
        case $#,$word in
            ??*,--?*) printed="$printed \\
    $quoted" ;;
            *) printed="$printed${printed:+ }$quoted" ;;
        esac
    done
    printf '%s\n' "$printed"
}

# Sets quoted to a word as a shell reads it.
quote() {
    quoted=$1
    case $1 in '' | *[!a-zA-Z0-9_./=:,@%+-]*) ;; *) return ;; esac
    quoted= rest=$1
    while :; do
        case $rest in *\'*) ;; *) break ;; esac
        quoted="$quoted${rest%%\'*}'\\''"
        rest=${rest#*\'}
    done
    quoted="'$quoted$rest'"
}

# Everything that may run in the jail counts against the session, from here on.
join_cgroups() {
    old_ifs=$IFS
    IFS='
'
    for cgroup in $cgroups; do
        if [ -n "$explain" ]; then
            quote "$cgroup/cgroup.procs"
            printf '%s\n' "echo \$\$ >$quoted"
        else
            echo $$ >"$cgroup/cgroup.procs" || fail "cannot join the cgroup $cgroup"
        fi
    done
    IFS=$old_ifs
}

# Enters a directory of the volume without following a symlink: where we are is asked of the kernel, after the fact.
enter() {
    if [ -n "$explain" ]; then
        quote "$1"
        printf '%s\n' "cd -P -- $quoted" "[ \"\$(pwd -P)\" = $quoted ]"
        return
    fi
    cd -P -- "$1" || fail "the volume has no directory $1"
    [ "$(pwd -P)" = "$1" ] || fail "$1 is not a directory of the volume but leads elsewhere"
}

# Root does the rest in a mount namespace of its own.
own_mounts="unshare --mount --propagation private --"
case $mounts,$explain in
    unshare,) exec $own_mounts /bin/sh "$0" "$@" mounts=private ;;
    unshare,yes | host,yes)
        echo "# The jail of $name, as run_isolated.sh builds it. stdin is its lifeline: where that ends, the jail ends."
        if [ "$mounts" = host ]; then own_mounts=''; else mounts=private; fi
        steps=$(/bin/sh "$0" "$@" mounts=$mounts explain=steps) || exit
        print_command $own_mounts /bin/sh -euc "
$steps
"
        exit
        ;;
    private, | private,steps | host, | host,steps) ;;
    *) fail "mounts is unshare or host, not $mounts" ;;
esac
run export PATH=$PATH
run umask 022

# The system call filter, opened while it can still be reached.
filter=${0%/*}/filter
if [ -n "$explain" ]; then
    quote "$filter"
    printf '%s\n' "exec 3<$quoted"
else
    exec 3<"$filter"
fi

# The host's mount points but its root: a system may be spread over several of them.
points=
while read -r _ _ _ _ point _; do
    [ "$point" = / ] || points="$points $point"
done </proc/self/mountinfo

# Sets source to where a path of the host is found by bubblewrap: in the private root that is another place for what lies on
# a mount of its own, or has one below it, and is carried there.
carried= carried_count=0
place() {
    source=$1
    [ "$mounts" = private ] || return 0
    apart=
    case $1 in /run/*) apart=yes ;; esac
    for point in $points; do
        case $1/ in "$point"/*) apart=yes ;; esac
        case $point in "$1"/*) apart=yes ;; esac
    done
    if [ -n "$apart" ]; then
        carried_count=$((carried_count + 1))
        carried="$carried $1"
        source=/run/shown.$carried_count
    fi
}

# Passes if no directory on the way to a path of another root is a symlink, which would lead back into the host's.
lies_in_root() {
    way=${1%/*}
    while [ -n "$way" ]; do
        [ ! -L "$root$way" ] || fail "$root$way is a symlink on the way to $1 of the jail; name what it leads to"
        way=${way%/*}
    done
}

# What bubblewrap is told, in the order in which it does it: namespaces, /proc and /dev of its own, then the profile.
set -- \
    --unshare-user --unshare-pid --unshare-ipc --unshare-uts --unshare-cgroup \
    --uid 1000 --gid 1000 --hostname "$name" --disable-userns \
    --as-pid-1 --die-with-parent --new-session --clearenv
[ "$network" = host ] || set -- "$@" --unshare-net
set -- "$@" --dir /etc --dir /run/sandhold --proc /proc --dev /dev
[ "$mounts" = host ] || set -- "$@" --dev-bind /dev/pts /dev/pts # instead of bubblewrap's own, which has no bound
set -- "$@" --perms 1777 --size "$shm" --tmpfs /dev/shm
[ ! -d /proc/sys/fs/mqueue ] || set -- "$@" --mqueue /dev/mqueue # where mq_open(3) leads: the agent's Landlock rules name it
set -- "$@" --remount-ro /dev

own=$jail
[ "$mounts" = host ] || own=/run/jail
root='' root_source='' proc=' self thread-self '
while read -r directive one two _; do
    case $directive in
        root)
            root=$one
            place "$one"
            root_source=$source
            ;;
        system)
            for path in $root$one; do
                at=${path#"$root"}
                [ -z "$root" ] || lies_in_root "$at"
                case $at in /*/*) follow=${root:-yes} ;; *) follow='' ;; esac
                if [ -L "$path" ] && [ "$follow" != yes ]; then
                    if [ "$path" -ef "$root/usr$at" ]; then link=usr$at; else link=$(readlink "$path"); fi
                    set -- "$@" --symlink "$link" "$at"
                elif [ -e "$path" ]; then
                    set -- "$@" --ro-bind "$root_source$at" "$at"
                fi
            done
            ;;
        ro-bind | ro-bind-try)
            if [ "$directive" = ro-bind ] || [ -e "$one" ]; then
                place "$one"
                set -- "$@" --ro-bind "$source" "${two:-$one}"
            fi
            ;;
        dir) set -- "$@" --dir "$one" ;;
        symlink) set -- "$@" --symlink "$one" "$two" ;;
        proc)
            proc="$proc$one "
            # Settings of the jail's own namespaces belong to the session's uid, and nothing else would keep it from writing them.
            [ "$one" != sys ] || set -- "$@" --ro-bind /proc/sys /proc/sys
            ;;
        generated)
            case $one in
                /proc/*/*) [ ! -e "$one" ] || set -- "$@" --ro-bind "$own$one" "$one" ;;
                /proc/*)
                    proc="$proc${one#/proc/} "
                    set -- "$@" --ro-bind "$own$one" "$one"
                    ;;
                *) set -- "$@" --ro-bind "$own$one" "$one" ;;
            esac
            ;;
        mask)
            case $one in /proc/*) path=$one ;; *) path=$root$one ;; esac
            if [ -d "$path" ]; then
                set -- "$@" --ro-bind "$own/nothing" "$one"
            elif [ -e "$path" ]; then
                set -- "$@" --ro-bind "$own/empty" "$one"
            fi
            ;;
        *) fail "jail.profile: unknown directive $directive" ;;
    esac
done <"${0%/*}/jail.profile"

# Of /proc nothing is shown but what the profile names, and the processes.
for path in /proc/[!0-9]*; do
    case $proc in *" ${path#/proc/} "*) continue ;; esac
    if [ -d "$path" ]; then
        set -- "$@" --ro-bind "$own/nothing" "$path"
    else
        set -- "$@" --ro-bind "$own/empty" "$path"
    fi
done

# The session's uid could not reach the volume where the server's data lies in a directory of root's own, and a jail must
# not hold on to the host's mounts (another session's volume could not be unmounted). So root first moves into a
# mount namespace that has the system, /proc, /dev, this session's three directories, what the profile shows, and nothing else.
wall=/run/sandhold.wall

build_private_root() {
    [ -d "$wall" ] || run mkdir -p "$wall"
    run cd "${0%/*}"
    run mount --all --fstab private_root.fstab
    carried_count=0
    for source in $carried; do
        carried_count=$((carried_count + 1))
        if [ -d "$source" ]; then run mkdir "$wall/run/shown.$carried_count"; else run touch "$wall/run/shown.$carried_count"; fi
        run mount --no-canonicalize --rbind "$source" "$wall/run/shown.$carried_count"
    done
    run mkdir "$wall/run/workspace" "$wall/run/tmp" "$wall/run/jail" "$wall/run/old"
    enter "$volume/workspace"
    run mount --no-canonicalize --bind . "$wall/run/workspace"
    enter "$volume/tmp"
    run mount --no-canonicalize --bind . "$wall/run/tmp"
    run cd "$jail"
    run mount --no-canonicalize --bind . "$wall/run/jail"
    join_cgroups
    run cd "$wall"
    run pivot_root . run/old
    run cd /
    run umount --lazy /run/old
}

case $mounts in
    private)
        build_private_root
        workspace=/run/workspace tmp=/run/tmp agent=/run/libexec/agent
        ;;
    host)
        enter "$volume/workspace"
        enter "$volume/tmp"
        run cd /
        join_cgroups
        workspace=$volume/workspace tmp=$volume/tmp agent=${0%/*}/agent
        ;;
esac

# The session's own: all that can be written, and no mount point lies below it.
set -- "$@" --bind "$workspace" /workspace --bind "$tmp" /tmp \
    --bind "$own/socket" /run/sandhold/socket --ro-bind "$agent" /run/sandhold/agent \
    --remount-ro / --chdir /

# On all that follows, the agent included: which system calls there are (isolation/filter/allowed.txt).
set -- "$@" --seccomp 3

set -- "$@" -- /run/sandhold/agent /run/sandhold/socket/agent

if [ "$uid" != 0 ]; then
    run exec setpriv --reuid "$uid" --regid "$uid" --clear-groups --no-new-privs --bounding-set=-all --inh-caps=-all -- \
        "$bwrap" "$@"
else
    run exec setpriv --no-new-privs -- "$bwrap" "$@"
fi
