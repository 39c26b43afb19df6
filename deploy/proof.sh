#!/usr/bin/env bash
# Proves the installer and updates: from a Debian that has nothing to a greeting that is spoken and heard, with one command,
# timed; then to a newer version and not to a broken one, with what the user set and did as it was.
#
#   sudo deploy/proof.sh [bookworm|trixie] [--offline WHEELHOUSE] [--base ROOT.tar]
#
# --offline: in a network namespace of its own, with nothing in it. --base: what debootstrap made before.
# PROOF_BIND may list paths that the root needs of this machine, such as pip's configuration and certificates; none that
# Debian's packages write to there, since they may not be replaced.
set -euo pipefail
shopt -s inherit_errexit
ROOT=$(cd "$(dirname "${BASH_SOURCE[0]}")/.." && pwd)
readonly ROOT
# shellcheck source=deploy/common.sh
source "$ROOT/deploy/common.sh"
readonly FIRST_S=600 SECOND_S=20
# Of the wheels that are built here: later than any version of the product.
readonly NEWER=99.0.0 BROKEN=99.1.0

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
    installs "$work/root" "$wheelhouse"
    updates "$work/root"
    uninstalls "$work/root"
}

# fresh_root ROOT SUITE TAR
fresh_root() {
    mkdir "$1"
    if [ -n "$3" ]; then
        tar -C "$1" -xf "$3"
    else
        echo "Making a Debian $2 ..."
        debootstrap --variant=minbase "$2" "$1" "$(debian_mirror)" >/dev/null
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

# installs ROOT WHEELHOUSE: twice, in time.
installs() {
    local install=(chroot "$1" /coach/deploy/install.sh) took
    [ -z "$2" ] || install=(unshare --net "${install[@]}" --offline /coach)
    took=$(seconds "${install[@]}")
    [ "$took" -le "$FIRST_S" ] || refuse "The installer took $took s, more than $FIRST_S."
    echo "From nothing to the spoken greeting: $took s."
    took=$(seconds "${install[@]}")
    [ "$took" -le "$SECOND_S" ] || refuse "The second run took $took s, more than $SECOND_S."
    echo "The second run: $took s."
}

# updates ROOT: with no network. What the user set and did is there after each, to the letter.
updates() {
    local before
    train "$1"
    before=$(belongings "$1")
    wheel "$1/updates" "$NEWER"
    coach "$1" update --from "/updates/voice_coach-$NEWER-py3-none-any.whl" || refuse "The update to a newer version failed."
    kept "$1" "$before"
    wheel "$1/updates" "$BROKEN" broken
    ! coach "$1" update --from "/updates/voice_coach-$BROKEN-py3-none-any.whl" || refuse "The update took a broken version."
    kept "$1" "$before"
    coach "$1" selftest >&2 || refuse "After an update that was taken back, the coach does not work."
    echo "Updated to $NEWER; $BROKEN, which fails its self-test, was taken back. Settings and records are as they were."
}

# coach ROOT ARGUMENT...: what a user types there.
coach() {
    unshare --net chroot "$1" /usr/local/bin/voice-coach "${@:2}"
}

# train ROOT: a setting and a session of the user's own.
train() {
    local sessions
    printf '\n[safety]\nscreening = false\n' >>"$1/etc/voice-coach/settings.toml"
    printf '%s\n' "start standing raises" skip stop quit | coach "$1" run --text >/dev/null
    sessions=$(coach "$1" history --export csv | grep -c standing)
    [ "$sessions" = 1 ] || refuse "The coach remembers $sessions sessions instead of the one there was."
}

# belongings ROOT: the user's settings and sessions.
belongings() {
    cat "$1/etc/voice-coach/settings.toml"
    coach "$1" history --export json
}

# kept ROOT BELONGINGS: refuses unless they are still so, and the newer version is the one that runs.
kept() {
    local version
    [ "$(belongings "$1")" = "$2" ] || refuse "The update changed the user's settings or records."
    version=$(coach "$1" --version)
    [[ $version = *"$NEWER"* ]] || refuse "After the update this runs: $version"
}

# wheel DIRECTORY VERSION [broken]: what is committed here as that version; a broken one does not hear.
wheel() {
    local source
    source=$(mktemp -d)
    # shellcheck disable=SC2064  # the directory of now
    trap "rm -rf '$source'" RETURN
    git -C "$ROOT" archive HEAD | tar -C "$source" -x
    sed -i "s/^version = .*/version = \"$2\"/" "$source/pyproject.toml"
    sed -i "s/^__version__ = .*/__version__ = \"$2\"/" "$source/voice_coach/__init__.py"
    [ -z "${3:-}" ] || echo 'raise RuntimeError("broken on purpose")' >>"$source/voice_coach/hearing/recogniser.py"
    python3 -m pip --quiet --disable-pip-version-check wheel --no-deps --wheel-dir "$1" "$source" >&2 ||
        refuse "The wheel could not be built (see above); connect to a network and try again."
}

# uninstalls ROOT: all but what is the user's.
uninstalls() {
    chroot "$1" /coach/deploy/install.sh --uninstall
    [ -z "$(find "$1/opt/voice-coach" "$1/usr/local/bin/voice-coach" 2>/dev/null)" ] || refuse "The uninstaller left something behind."
    grep -q screening "$1/etc/voice-coach/settings.toml" || refuse "The uninstaller removed the user's settings."
    [ -s "$1/var/lib/voice-coach/history.sqlite3" ] || refuse "The uninstaller removed the user's records."
}

# seconds COMMAND...: runs it with its output on stderr, and prints how long that took.
seconds() {
    local began=$SECONDS
    "$@" >&2
    echo $((SECONDS - began))
}

main "$@"
