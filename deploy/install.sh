#!/usr/bin/env bash
# Makes a Raspberry Pi (64-bit) or a PC with Debian 12 or 13 into a coach that starts with the machine.
#
#   sudo deploy/install.sh                         with a network: takes what it needs from the package indexes
#   sudo deploy/install.sh --offline WHEELHOUSE    without: takes all from a directory that deploy/wheelhouse.sh made
#   sudo deploy/install.sh --session USER          in that user's session, beside PipeWire or PulseAudio; by itself on a desktop
#   sudo deploy/install.sh --with screen           with a drop-in of deploy/systemd/voice-coach.service.d; may be repeated
#   sudo deploy/install.sh --kiosk                 for a gym: the page on this machine's screen, nothing kept of anybody
#   sudo deploy/install.sh --uninstall             removes it; settings and the record of sessions stay
#
# It may be repeated at will: what is as it should be is left alone. What cannot be had is told in one sentence, exit 2.
set -euo pipefail
shopt -s inherit_errexit
ROOT=$(cd "$(dirname "${BASH_SOURCE[0]}")/.." && pwd)
readonly ROOT
# shellcheck source=deploy/common.sh
source "$ROOT/deploy/common.sh"
# shellcheck source=deploy/services.sh
source "$ROOT/deploy/services.sh"

readonly PREFIX=/opt/voice-coach SETTINGS=/etc/voice-coach DATA=/var/lib/voice-coach CACHE=/var/cache/voice-coach
readonly COMMANDS=(/usr/local/bin/voice-coach /usr/local/bin/voice-coach-stop)
readonly SYSTEM=/etc/systemd/system SESSION=/etc/systemd/user UDEV=/etc/udev/rules.d/85-voice-coach.rules
readonly ACCOUNT=voice-coach

main() {
    local wheelhouse="" user="" action=install drop_ins=() settings=settings.toml
    while [ $# -gt 0 ]; do
        case $1 in
            --uninstall) action=uninstall ;;
            --offline) wheelhouse=${2:-} && shift ;;
            --session) user=${2:-} && shift ;;
            --with) known_drop_in "${2:-}" && drop_ins+=("$2") && shift ;;
            --kiosk) settings=settings-gym.toml drop_ins+=(screen) ;;
            *) usage ;;
        esac
        shift || usage
    done
    [ "$(id -u)" = 0 ] || refuse "The installer changes the system; type: sudo $0"
    if [ "$action" = uninstall ]; then
        uninstall
        return
    fi
    known_system
    [ -z "$wheelhouse" ] || wheelhouse=$(whole_wheelhouse "$wheelhouse")
    libraries "$wheelhouse"
    user=${user:-$(session_user)}
    account "$user"
    release "$wheelhouse"
    configuration "${user:-$ACCOUNT}" "$settings"
    models "$wheelhouse" "${user:-$ACCOUNT}"
    [ "$settings" = settings.toml ] || kiosk "$wheelhouse"
    services "$user" "${drop_ins[@]}"
    first_words
}

usage() {
    refuse "Usage: sudo deploy/install.sh [--offline WHEELHOUSE] [--session USER] [--with NAME]... [--kiosk] [--uninstall]"
}

known_system() {
    local version
    [ "$(getconf LONG_BIT)" = 64 ] ||
        refuse "Voice Coach needs a 64-bit system, since its speech libraries exist for no other; install the 64-bit edition."
    case $(uname -m) in
        aarch64 | x86_64) ;;
        *) refuse "There are no speech libraries for a $(uname -m); Voice Coach runs on arm64 and x86-64." ;;
    esac
    # shellcheck source=/etc/os-release
    version=$(. "${OS_RELEASE:-/etc/os-release}" && case " $ID ${ID_LIKE:-} " in *" debian "*) echo "${VERSION_ID:-0}" ;; esac)
    case $version in
        12* | 13*) ;;
        *) refuse "This installer knows Debian and Raspberry Pi OS 12 and 13; elsewhere, see Start in the README." ;;
    esac
}

# whole_wheelhouse DIRECTORY: prints where it is, once everything in it is what its hashes say.
whole_wheelhouse() {
    local place
    place=$(cd "$1" 2>/dev/null && pwd) || refuse "There is no directory $1; make it with deploy/wheelhouse.sh."
    [ -f "$place/SHA256SUMS" ] || refuse "$place is no wheelhouse; make it with deploy/wheelhouse.sh."
    (cd "$place" && sha256sum --check --quiet --strict SHA256SUMS >&2) ||
        refuse "The wheelhouse $place is damaged (see above); copy it again, or make it anew."
    [ "$(cd "$place" && find wheels debs -type f | wc -l)" = "$(grep -cE '  (wheels|debs)/' "$place/SHA256SUMS")" ] ||
        refuse "There is more in the wheelhouse $place than was put there; copy it again, or make it anew."
    echo "$place"
}

# libraries WHEELHOUSE: what of Debian's packages is not there yet.
libraries() {
    local packages missing=() package
    mapfile -t packages < <(system_packages "$(uname -m)")
    for package in "${packages[@]}"; do
        dpkg-query --show --showformat '${db:Status-Status}\n' "$package" 2>/dev/null | grep -qx installed || missing+=("$package")
    done
    [ ${#missing[@]} -gt 0 ] || return 0
    echo "Installing ${missing[*]} ..."
    if [ -n "$1" ]; then
        apt_offline "$1" "${missing[@]}"
    else
        apt_get update || true # old lists may do
        apt_get install "${missing[@]}"
    fi || refuse "The system's packages could not be installed (see above); mend that and try again."
}

# apt_get ARGUMENT...: silent unless it fails; then its last lines are shown, where what went wrong stands.
apt_get() {
    local said
    said=$(DEBIAN_FRONTEND=noninteractive apt-get -qq --yes --no-install-recommends --no-remove "$@" 2>&1) && return
    tail -n 20 <<<"$said" >&2
    return 1
}

# apt_offline WHEELHOUSE PACKAGE...: from its repository alone, whose hashes were checked.
apt_offline() {
    local lists
    [ -f "$1/debs/Packages" ] ||
        refuse "${*:2} must be installed, and the wheelhouse has no packages of Debian; make it with --suite."
    lists=$(mktemp -d)
    echo "deb [trusted=yes] file:$1/debs ./" >"$lists/sources.list"
    mkdir -p "$lists/lists/partial"
    local options=(-o "Dir::Etc::sourcelist=$lists/sources.list" -o Dir::Etc::sourceparts=/dev/null
        -o "Dir::State::lists=$lists/lists" -o APT::Sandbox::User=root)
    apt_get "${options[@]}" update && apt_get "${options[@]}" install "${@:2}"
    local result=$?
    rm -rf "$lists"
    return $result
}

# Who has the sound: on a desktop its user, whose sound server would not let go of the card.
session_user() {
    local server
    [ -n "${SUDO_USER:-}" ] && [ "$SUDO_USER" != root ] || return 0
    for server in wireplumber pulseaudio; do
        if command -v "$server" >/dev/null; then
            echo "$SUDO_USER"
            return
        fi
    done
}

# account USER: the system's own account for the coach, unless it runs as a user.
account() {
    if [ -n "$1" ]; then
        id "$1" >/dev/null 2>&1 || refuse "There is no user $1 here."
    elif ! id "$ACCOUNT" >/dev/null 2>&1; then
        useradd --system --user-group --home-dir "$DATA" --no-create-home --shell /usr/sbin/nologin "$ACCOUNT"
    fi
    [ -n "$1" ] || usermod --append --groups audio "$ACCOUNT"
}

# release WHEELHOUSE: an environment of its own for each version; "current" is switched when the new one is complete.
release() {
    local wanted place
    wanted=$(fingerprint "$1")
    place=$PREFIX/releases/${wanted:0:12}
    if [ ! -f "$place/complete" ]; then
        echo "Installing Voice Coach and its libraries (minutes) ..."
        rm -rf "$place"
        mkdir -p "$PREFIX/releases"
        python3 -m venv "$place" || refuse "The Python environment could not be made (see above)."
        package "$1" "$place"
        touch "$place/complete"
    fi
    switch_to "$place"
}

# fingerprint WHEELHOUSE: of what is to be installed, and of the Python it is for.
fingerprint() {
    {
        python3 -c 'import sys; print("%d.%d" % sys.version_info[:2])'
        if [ -n "$1" ]; then
            cat "$1/SHA256SUMS"
        else
            (cd "$ROOT" && find voice_coach grammars audio tests/rehearsals pyproject.toml -type f ! -name '*.pyc' -print0 |
                sort -z | xargs -0 sha256sum)
        fi
    } | sha256sum | cut -d' ' -f1
}

# package WHEELHOUSE PLACE
package() {
    local pip=("$2/bin/python" -m pip --quiet --disable-pip-version-check --no-input install --no-cache-dir)
    if [ -n "$1" ]; then
        PIP_CONFIG_FILE=/dev/null "${pip[@]}" --no-index --find-links "$1/wheels" 'voice-coach[natural,gpio,screen,mqtt]' ||
            refuse "The wheelhouse does not fit this machine (see above); make one for $(uname -m) and its Python."
        return
    fi
    "${pip[@]}" "${ROOT}[natural,gpio,screen,mqtt]" || {
        "${pip[@]}" "${ROOT}[gpio,screen,mqtt]" ||
            refuse "Voice Coach could not be installed (see above); connect to a network and try again."
        echo "The natural voice does not install on this machine; Voice Coach will speak with eSpeak."
    }
}

# switch_to PLACE: in one step, so that a power cut leaves the old version or the new one; two versions are kept.
switch_to() {
    local before other
    before=$(readlink -f "$PREFIX/current" 2>/dev/null || true)
    if [ "$before" != "$1" ]; then
        ln -sfn "$1" "$PREFIX/current.new"
        mv -T "$PREFIX/current.new" "$PREFIX/current"
        CHANGED=1
    fi
    for other in "$PREFIX"/releases/*/; do
        other=${other%/}
        [ "$other" = "$1" ] || [ "$other" = "$before" ] || rm -rf "$other"
    done
}

# configuration USER SETTINGS: settings that are there are the user's, and stay.
configuration() {
    local command
    install -d "$SETTINGS" "$DATA" "$CACHE"
    [ -f "$SETTINGS/settings.toml" ] || install -m 640 "$ROOT/deploy/$2" "$SETTINGS/settings.toml"
    chgrp "$(id -gn "$1")" "$SETTINGS/settings.toml"
    environment "$1"
    for command in "${COMMANDS[@]}"; do put 755 "$ROOT/deploy/voice-coach" "$command"; done
    put 644 "$ROOT/deploy/udev/85-voice-coach.rules" "$UDEV"
    put 644 "$ROOT/deploy/README.md" "$PREFIX/README.md"
}

# environment USER: which says as whom the coach runs, and where it keeps things unless that is the user's own places.
environment() {
    local wanted
    wanted=$(mktemp)
    if [ "$1" = "$ACCOUNT" ]; then
        cat "$ROOT/deploy/environment"
    else
        grep '^VOICE_COACH' "$ROOT/deploy/environment"
    fi >"$wanted"
    echo "VOICE_COACH_USER=$1" >>"$wanted"
    FORMER=$(former_user)
    put 644 "$wanted" "$SETTINGS/environment"
    rm "$wanted"
}

# former_user: as whom the coach that is installed runs.
former_user() {
    sed -n 's/^VOICE_COACH_USER=//p' "$SETTINGS/environment" 2>/dev/null || true
}

# models WHEELHOUSE USER: the speech models, whole or not at all, and what is compiled of them.
models() {
    local places offline=()
    mapfile -t places < <(grep ^XDG_ "$ROOT/deploy/environment")
    [ -z "$1" ] || offline=(PIP_NO_INDEX=1 "PIP_FIND_LINKS=$1/wheels" PIP_CONFIG_FILE=/dev/null)
    proved || env "${places[@]}" "${offline[@]}" "$PREFIX/current/bin/voice-coach" setup
    chown -R "$2:" "$DATA" "$CACHE"
}

# The coach says its greeting into a file, and hears what it says, once for each release.
first_words() {
    if proved; then
        echo "Voice Coach is installed; try it with: sudo voice-coach selftest"
        return
    fi
    "${COMMANDS[0]}" selftest --out "$DATA/greeting.wav" ||
        refuse "Voice Coach is installed, and does not work (see above); type: sudo voice-coach check"
    readlink -f "$PREFIX/current" >"$DATA/proved"
}

# Whether the release that is current has passed its self-test here.
proved() {
    [ "$(cat "$DATA/proved" 2>/dev/null)" = "$(readlink -f "$PREFIX/current")" ]
}

uninstall() {
    local units=("$SYSTEM"/voice-coach*.{service,timer}) account
    if [ -d /run/systemd/system ]; then
        FORMER=$(former_user)
        end_session_service_of_another ""
        systemctl --quiet disable --now "${units[@]##*/}" 2>/dev/null || true
    fi
    rm -rf "${units[@]}" "$SYSTEM"/*.wants/voice-coach* "$SYSTEM/voice-coach.service.d"
    rm -f "$SESSION"/voice-coach.service "$SESSION"/*.wants/voice-coach.service "$UDEV" "${COMMANDS[@]}"
    rm -rf "$PREFIX" "$CACHE" "$DATA/models" "$DATA/proved" "$DATA/greeting.wav" "$SETTINGS/environment"
    [ ! -d /run/systemd/system ] || systemctl daemon-reload
    for account in "$ACCOUNT" "$ACCOUNT-kiosk"; do
        if id "$account" >/dev/null 2>&1; then userdel "$account"; fi
    done
    rmdir "$DATA" 2>/dev/null || true
    echo "Voice Coach is removed. Settings are still in $SETTINGS and records of sessions, if any, in $DATA."
}

main "$@"
