#!/usr/bin/env bash
# Proves on any machine that the coach installs and works on arm64: in a Debian that qemu emulates. It proves no speed.
#
#   sudo deploy/arm64-proof.sh [WORK_DIRECTORY]     20 minutes, 2 GB, a network
#
# The second stage of debootstrap is far too slow under emulation, so packages are unpacked here, and so are wheels.
# Needs debootstrap and qemu-user-static. The result is in docs/arm64.md.
set -euo pipefail
shopt -s inherit_errexit
ROOT=$(cd "$(dirname "${BASH_SOURCE[0]}")/.." && pwd)
readonly ROOT
# shellcheck source=deploy/common.sh
source "$ROOT/deploy/common.sh"

readonly SUITE=bookworm PYTHON=3.11 SITE=/opt/site
readonly TOOLS=(pip pytest hypothesis)
# What does not depend on the machine was proved elsewhere; this is what the processor can change, and the mind.
readonly CORE=(tests/mind/test_tempo.py tests/mind/test_session.py tests/memory/test_log.py tests/speaking/test_mixer.py
    tests/speaking/test_drivers.py tests/hearing/test_vad.py tests/hearing/test_echo.py tests/hearing/test_recogniser.py)

main() {
    local work=${1:-$(mktemp -d "${TMPDIR:-/tmp}/deploy_arm64.XXXXXX")}
    [ "$(id -u)" = 0 ] || refuse "The proof makes a root file system; type: sudo $0"
    work=$(mkdir -p "$work" && cd "$work" && pwd)
    emulation
    # shellcheck disable=SC2064  # the directory of now
    trap "unmount '$work/root'" EXIT
    step "Wheelhouse" wheelhouse "$work/house"
    step "Debian" debian "$work/root" "$work/house"
    step "Wheels" wheels "$work/root" "$work/house"
    mount -t proc proc "$work/root/proc"
    mount --rbind --make-rslave /dev "$work/root/dev" # slave: what is unmounted there stays mounted here
    inside "$work/root" ldconfig
    step "Models and what can be said" inside "$work/root" python3 -m voice_coach setup
    step "Self-test" inside "$work/root" python3 -m voice_coach selftest --out /coach/greeting.wav
    step "Hearing a recording" inside "$work/root" python3 -m voice_coach hear --json /coach/said.wav
    step "Tests" inside "$work/root" python3 -m pytest -q -p no:cacheprovider "${CORE[@]}"
}

# step NAME COMMAND...: with the time it took, and how much of that was the processor's.
step() {
    echo "== $1"
    TIMEFORMAT="== $1: %0R s (%0U s of processor)"
    time "${@:2}"
}

# The kernel hands programs for arm64 to qemu, which it opens now (F), so that it need not be in the root.
emulation() {
    local qemu registry=/proc/sys/fs/binfmt_misc magic mask
    qemu=$(command -v qemu-aarch64-static) || refuse "The proof needs an emulator; type: sudo apt-get install qemu-user-static"
    mountpoint -q "$registry" || mount -t binfmt_misc binfmt_misc "$registry"
    [ ! -e "$registry/qemu-aarch64" ] || return 0
    magic='\x7fELF\x02\x01\x01\x00\x00\x00\x00\x00\x00\x00\x00\x00\x02\x00\xb7\x00'
    mask='\xff\xff\xff\xff\xff\xff\xff\x00\xff\xff\xff\xff\xff\xff\xff\xff\xfe\xff\xff\xff'
    echo ":qemu-aarch64:M::$magic:$mask:$qemu:F" >"$registry/register"
}

wheelhouse() {
    [ -f "$1/SHA256SUMS" ] || "$ROOT/deploy/wheelhouse.sh" --arch aarch64 --suite "$SUITE" --out "$1"
    [ -d "$1/tools" ] || python3 -m pip --quiet --disable-pip-version-check download --dest "$1/tools" \
        --only-binary=:all: --python-version "$PYTHON" --platform=manylinux2014_aarch64 "${TOOLS[@]}"
}

# debian ROOT WHEELHOUSE: its base and the coach's packages, unpacked and not configured.
debian() {
    local deb
    [ ! -x "$1/usr/bin/python3" ] || return 0
    debootstrap --arch=arm64 --foreign --variant=minbase "$SUITE" "$1" "$(debian_mirror)" >/dev/null
    for deb in "$1"/var/cache/apt/archives/*.deb "$2"/debs/*.deb; do dpkg-deb --extract "$deb" "$1"; done
}

# wheels ROOT WHEELHOUSE: all of the wheelhouse for that machine, and what a user would say.
wheels() {
    local options
    mapfile -t options < <(platforms aarch64)
    rm -rf "$1$SITE" "$1/coach"
    mkdir -p "$1/coach"
    python3 -m pip --quiet --disable-pip-version-check install --no-index --find-links "$2/wheels" --find-links "$2/tools" \
        --target "$1$SITE" --only-binary=:all: --python-version "$PYTHON" --implementation cp \
        "${options[@]}" "voice-coach[natural]" "${TOOLS[@]}"
    cp -r "$2/wheels" "$1/coach/wheels"
    git -C "$ROOT" archive HEAD tests pyproject.toml bench audio grammars | tar -C "$1/coach" -x
    espeak-ng -w "$1/coach/said.wav" "start standing raises"
}

inside() {
    local root=$1
    chroot "$root" /usr/bin/env -i PATH=/usr/bin:/bin:/sbin HOME=/root PYTHONPATH="$SITE" LANG=C.UTF-8 \
        PIP_NO_INDEX=1 PIP_FIND_LINKS=/coach/wheels sh -c 'cd /coach && exec "$@"' sh "${@:2}"
}

main "$@"
