#!/usr/bin/env bash
# Makes .venv with exhorto in it, from hashed requirements. Does nothing where it is up to date.
# Usage: scripts/venv.sh GROUP…      A group is a file of requirements/: base, test, lint, bench.
#
# * Any Python from 3.11 on will do; EXHORTO_PYTHON names one. pip is enough; uv is used where it is there.
# * Each user makes a .venv in a clone of his own: one whose Python lies in another's home does not run.
set -euo pipefail
cd "$(dirname "$0")/.."
unset PYTHONPATH PYTHONHOME VIRTUAL_ENV
export PIP_DISABLE_PIP_VERSION_CHECK=1 PIP_ROOT_USER_ACTION=ignore PIP_USER=0
export UV_SYSTEM_CERTS=1 # as pip does: the authorities that this machine trusts
python=.venv/bin/python

say() { echo "exhorto: $*"; }
die() {
    echo "exhorto: $*" >&2
    exit 1
}

runs() {
    "$1" -c 'import sys, sqlite3, ssl; sys.exit(sys.version_info < (3, 11))' 2>/dev/null
}

# A .venv that uv made has no pip.
is_usable() {
    runs "$python" && { command -v uv >/dev/null || "$python" -c 'import pip' 2>/dev/null; }
}

find_python() {
    local candidate
    for candidate in ${EXHORTO_PYTHON:-python3.11 python3.12 python3.13 python3.14 python3 python}; do
        if runs "$candidate"; then
            echo "$candidate"
            return
        fi
    done
    return 1
}

make_venv() {
    local found package
    found=$(find_python) || {
        scripts/apt-install.sh python3 python3-venv || true
        found=$(find_python)
    } || die "no Python 3.11 or newer found: install one, or name it in EXHORTO_PYTHON"
    say "making .venv with $("$found" -V)"
    rm -rf .venv
    "$found" -m venv .venv >/dev/null 2>&1 && return
    package=$("$found" -c 'import sys; print(f"python{sys.version_info.major}.{sys.version_info.minor}-venv")')
    rm -rf .venv
    if scripts/apt-install.sh "$package" && "$found" -m venv .venv >/dev/null 2>&1; then return; fi
    rm -rf .venv
    if command -v uv >/dev/null && uv venv -q --python "$found" .venv; then return; fi
    rm -rf .venv
    die "$("$found" -V) cannot make an environment: install the package $package, then run this again"
}

install() {
    if command -v uv >/dev/null; then
        if uv pip install -q --python "$python" "$@" 2>var/uv.log; then return; fi
        say "uv could not (var/uv.log); pip takes over"
    fi
    "$python" -m pip install -qq --no-compile "$@" || die "could not install: $*"
}

digest() {
    { "$python" -V && cat "$@"; } | sha256sum | cut -d ' ' -f 1
}

stamp() { echo ".venv/.installed-$1"; }
is_fresh() { [ "$(cat "$(stamp "$1")" 2>/dev/null)" = "$2" ]; }

install_group() {
    local files=(requirements/"$1".txt)
    if [ "$1" = base ]; then files+=(requirements/build.txt); fi
    local now
    now=$(digest "${files[@]}")
    if is_fresh "$1" "$now"; then return; fi
    say "installing $1 requirements"
    # Only wheels: nothing is built, and no code of a package runs while it is being installed.
    install --require-hashes --only-binary :all: "${files[@]/#/--requirement=}"
    "$python" -m compileall -q -j 0 .venv/lib >/dev/null 2>&1 || true
    echo "$now" >"$(stamp "$1")"
}

install_exhorto() {
    local now
    now=$(digest pyproject.toml scripts/venv.sh)
    if is_fresh exhorto "$now" && [ -x .venv/bin/exhorto ]; then return; fi
    install --no-deps --no-index --no-build-isolation --editable .
    "$python" -m compileall -q src >/dev/null || true
    echo "$now" >"$(stamp exhorto)"
}

mkdir -p var 2>/dev/null && [ -w . ] && [ -w var ] || die "$PWD cannot be written: make a clone of your own"
exec 9>var/setup.lock
if command -v flock >/dev/null; then flock 9; fi

if ! is_usable; then make_venv; fi
for group; do install_group "$group"; done
install_exhorto
