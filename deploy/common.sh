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
