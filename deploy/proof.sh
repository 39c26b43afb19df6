#!/usr/bin/env bash
# Proves the installer: from a Debian that has nothing to a greeting that is spoken and heard, with one command, timed.
#
#   sudo deploy/proof.sh [bookworm|trixie] [--offline WHEELHOUSE] [--base ROOT.tar]
#
# --offline: in a network namespace of its own, with nothing in it. --base: what debootstrap made before.
# PROOF_BIND may list paths that the root needs of this machine: pip's configuration, certificates.
set -euo pipefail
shopt -s inherit_errexit
ROOT=$(cd "$(dirname "${BASH_SOURCE[0]}")/.." && pwd)
readonly ROOT
# shellcheck source=deploy/common.sh
source "$ROOT/deploy/common.sh"
readonly FIRST_S=600 SECOND_S=20

main() {
    local suite=bookworm wheelhouse="" base="" work
    while [ $# -gt 0 ]; do
        case $1 in
            --offline) wheelhouse=$(cd "$2" && pwd) && shift ;;
            --base) base=$2 && shift ;;
            *) suite=$1 ;;
        esac
        shift
    done
    [ "$(id -u)" = 0 ] || refuse "The proof makes a root file system; type: sudo $0"
    work=$(mktemp -d "${TMPDIR:-/tmp}/deploy_proof.XXXXXX")
    # shellcheck disable=SC2064  # the directory of now
    trap "unmount '$work/root'; rm -rf --one-file-system '$work'" EXIT
    fresh_root "$work/root" "$suite" "$base"
    product "$work/root" "$wheelhouse"
    mount_into "$work/root" "$wheelhouse"
    prove "$work/root" "$wheelhouse"
}

# fresh_root ROOT SUITE TAR
fresh_root() {
    mkdir "$1"
    if [ -n "$3" ]; then
        tar -C "$1" -xf "$3"
    else
        echo "Making a Debian $2 ..."
        debootstrap --variant=minbase "$2" "$1" >/dev/null
    fi
}

# product ROOT WHEELHOUSE: what a user would have copied there.
product() {
    mkdir "$1/coach"
    if [ -n "$2" ]; then
        cp -r "$2"/. "$1/coach"
    else
        git -C "$ROOT" archive HEAD | tar -C "$1/coach" -x
    fi
}

# mount_into ROOT WHEELHOUSE: the kernel's file systems and, with a network, what is needed to use it.
mount_into() {
    local path
    mount -t proc proc "$1/proc"
    mount --rbind --make-rslave /dev "$1/dev" # slave: what is unmounted there stays mounted here
    [ -z "$2" ] || return 0
    for path in /etc/resolv.conf ${PROOF_BIND:-}; do
        mkdir -p "$1${path%/*}"
        if [ -d "$path" ]; then mkdir -p "$1$path"; else touch "$1$path"; fi
        mount --bind -o ro "$path" "$1$path"
    done
}

# prove ROOT WHEELHOUSE
prove() {
    local install=(chroot "$1" /coach/deploy/install.sh) took
    [ -z "$2" ] || install=(unshare --net "${install[@]}" --offline /coach)
    took=$(seconds "${install[@]}")
    [ "$took" -le "$FIRST_S" ] || refuse "The installer took $took s, more than $FIRST_S."
    echo "From nothing to the spoken greeting: $took s."
    took=$(seconds "${install[@]}")
    [ "$took" -le "$SECOND_S" ] || refuse "The second run took $took s, more than $SECOND_S."
    echo "The second run: $took s."
    chroot "$1" /coach/deploy/install.sh --uninstall
    [ -z "$(find "$1/opt/voice-coach" "$1/usr/local/bin/voice-coach" 2>/dev/null)" ] || refuse "The uninstaller left something behind."
}

# seconds COMMAND...: runs it with its output on stderr, and prints how long that took.
seconds() {
    local began=$SECONDS
    "$@" >&2
    echo $((SECONDS - began))
}

main "$@"
