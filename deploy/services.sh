# shellcheck shell=bash
# What the installer does about systemd: units and their drop-ins, and the kiosk. Sourced by install.sh, whose names it uses.

CHANGED="" # whether anything is new, so that the service has to start anew
FORMER=""  # as whom the coach ran before

# put MODE SOURCE TARGET: unless it is there already.
put() {
    ! cmp --quiet "$2" "$3" || return 0
    install -D -m "$1" "$2" "$3"
    CHANGED=1
}

# services USER DROP_IN...: of the system, or of a user's session; started where systemd runs.
services() {
    local running=1 name
    [ -d /run/systemd/system ] || running=""
    put 644 "$ROOT/deploy/systemd/voice-coach.service" "$SYSTEM/voice-coach.service"
    put 644 "$ROOT/deploy/systemd/voice-coach-stop.service" "$SYSTEM/voice-coach-stop.service"
    put 644 "$ROOT/deploy/systemd/session/voice-coach.service" "$SESSION/voice-coach.service"
    ! knows_steps || set -- "$@" back-off
    [ -z "$running" ] || end_session_service_of_another "$1"
    for name in "${@:2}"; do
        put 644 "$ROOT/deploy/systemd/voice-coach.service.d/$name.conf" "$SYSTEM/voice-coach.service.d/$name.conf"
    done
    if [ -z "$1" ]; then
        start_system_service "$running"
    else
        start_session_service "$running" "$1"
    fi
    [ -n "$running" ] || echo "systemd does not run here; the coach will start with the machine."
}

start_system_service() {
    rm -f "$SESSION/default.target.wants/voice-coach.service"
    enable "$SYSTEM/multi-user.target.wants"
    [ -n "$1" ] || return 0
    systemctl daemon-reload
    systemctl "${CHANGED:+re}start" voice-coach.service
}

# In a session that begins with the machine, before anybody logs in.
start_session_service() {
    rm -f "$SYSTEM/multi-user.target.wants/voice-coach.service"
    enable "$SESSION/default.target.wants"
    install -d /var/lib/systemd/linger
    touch "/var/lib/systemd/linger/$2"
    [ -n "$1" ] && [ -n "$CHANGED" ] || return 0
    systemctl daemon-reload
    systemctl stop voice-coach.service
    systemctl start "user@$(id -u "$2").service"
    in_session "$2" daemon-reload
    in_session "$2" restart voice-coach.service
}

# end_session_service_of_another USER: two coaches would both answer.
end_session_service_of_another() {
    case $FORMER in "" | "$ACCOUNT" | "$1") return 0 ;; esac
    in_session "$FORMER" stop voice-coach.service || true # that user may be gone
}

# in_session USER ARGUMENT...: systemctl for that user's session, which goes on, with whatever is open on its desktop.
in_session() {
    local id
    id=$(id -u "$1")
    setpriv --reuid="$id" --regid="$(id -g "$1")" --init-groups \
        env "XDG_RUNTIME_DIR=/run/user/$id" systemctl --user "${@:2}"
}

known_drop_in() {
    local known=("$ROOT"/deploy/systemd/voice-coach.service.d/*.conf)
    known=("${known[@]##*/}")
    case " ${known[*]%.conf} " in
        *" $1 "*) ;;
        *) refuse "There is no drop-in \"$1\"; there are: ${known[*]%.conf}." ;;
    esac
}

# Whether systemd can wait longer and longer between restarts.
knows_steps() {
    local version
    version=$(systemctl --version 2>/dev/null | sed -n '1s/^systemd \([0-9]*\).*/\1/p')
    [ "${version:-0}" -ge 254 ]
}

# kiosk WHEELHOUSE: a browser in a seat of its own, and a fresh start each night.
kiosk() {
    local unit
    if ! command -v cage >/dev/null || ! command -v chromium >/dev/null; then
        [ -z "$1" ] || refuse "The kiosk needs a browser, which no wheelhouse has; type: sudo apt-get install cage chromium"
        apt_get install cage chromium || refuse "The browser could not be installed (see above); mend that and try again."
    fi
    id "$ACCOUNT-kiosk" >/dev/null 2>&1 ||
        useradd --system --user-group --groups video,render,input --home-dir /run/voice-coach-kiosk --no-create-home \
            --shell /usr/sbin/nologin "$ACCOUNT-kiosk"
    for unit in "$ROOT"/deploy/kiosk/*.{service,timer}; do put 644 "$unit" "$SYSTEM/${unit##*/}"; done
    install -d "$SYSTEM"/{multi-user,timers}.target.wants
    ln -sf ../voice-coach-kiosk.service "$SYSTEM/multi-user.target.wants/"
    ln -sf ../voice-coach-nightly.timer "$SYSTEM/timers.target.wants/"
}

# enable DIRECTORY: as systemctl does, which is not there where systemd is not.
enable() {
    install -d "$1"
    ln -sf ../voice-coach.service "$1/voice-coach.service"
}
