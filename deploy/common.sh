# shellcheck shell=bash
# What the installer and the builder of wheelhouses have in common.

refuse() {
    echo "$1" >&2
    exit 2
}

# system_packages MACHINE: Debian's packages that the coach needs there; voice_coach/setup.py says what for.
system_packages() {
    printf '%s\n' python3-venv libespeak-ng1 espeak-ng-data libportaudio2 alsa-utils
    [ "$1" != aarch64 ] || echo libatomic1
}

# What the newest C library may be that wheels ask for: Debian 12 has 2.36.
readonly GLIBC_MINORS=(17 24 27 28 31 34 35)

# platforms MACHINE: pip's options for wheels that run there, one a line.
platforms() {
    local minor
    echo "--platform=manylinux2014_$1"
    for minor in "${GLIBC_MINORS[@]}"; do echo "--platform=manylinux_2_${minor}_$1"; done
}

# debian_mirror: where this system has Debian's packages from.
debian_mirror() {
    local mirror
    # shellcheck disable=SC2016  # a name of apt's
    mirror=$(apt-get indextargets --format '$(REPO_URI)' 'Identifier: Packages' | grep '/debian/*$' | head -n 1)
    [ -n "$mirror" ] || refuse "This system's apt knows no mirror of Debian; do this on Debian."
    echo "$mirror"
}

# unmount ROOT: everything below it.
unmount() {
    local path
    while read -r path; do umount "$path"; done < <(awk -v root="$1/" 'index($2, root) == 1 { print $2 }' /proc/mounts | tac)
}
