#!/usr/bin/env bash
# Sets up what `make run` and `make test` need, on Debian or Ubuntu with Python 3.11 or newer:
# Debian packages (as root or with sudo), a virtual environment in .venv, locked dependencies.
#
#   scripts/setup.sh run    what serving the product needs
#   scripts/setup.sh dev    the same, plus what the tests need
#
# Does nothing where everything is in place already. Uses whatever package index pip is set up for.
set -euo pipefail
cd "$(dirname "$0")/.."
mode=${1:-run}
say() { printf '\033[1m==>\033[0m %s\n' "$*"; }
die() { printf '\n%s\n' "$*" >&2; exit 1; }

# -- Debian packages ---------------------------------------------------------------------------
need=()
want() { command -v "$1" >/dev/null 2>&1 || [ -n "$(ls ${3:-/nonexistent} 2>/dev/null | head -1)" ] || need+=("$2"); }

find_python() {
  for name in "${PYTHON:-}" python3 python3.13 python3.12 python3.11; do
    [ -n "$name" ] && command -v "$name" >/dev/null 2>&1 || continue
    if "$name" -c 'import sys; sys.exit(not ((3, 11) <= sys.version_info[:2] < (3, 14)))' 2>/dev/null; then
      echo "$name"; return 0
    fi
  done
  return 1
}
python=$(find_python) || need+=(python3)
if [ -n "${python:-}" ] && ! "$python" -c 'import ensurepip, venv' >/dev/null 2>&1; then
  need+=("python3-venv")
fi
want tesseract tesseract-ocr
if command -v tesseract >/dev/null 2>&1; then
  tesseract --list-langs 2>/dev/null | grep -qx dan || need+=(tesseract-ocr-dan)
else
  need+=(tesseract-ocr-dan)
fi
if [ "$mode" = dev ]; then
  want redis-server redis-server
  want initdb postgresql '/usr/lib/postgresql/*/bin/initdb'
  want chromium chromium /usr/bin/chromium-browser
  command -v fc-list >/dev/null 2>&1 && fc-list 2>/dev/null | grep -qi dejavu || need+=(fontconfig fonts-dejavu-core)
fi
if [ ${#need[@]} -gt 0 ]; then
  # A server that Debian starts at installation is not what we want: the tests start their own.
  apt=(env DEBIAN_FRONTEND=noninteractive RUNLEVEL=1 apt-get)
  if [ "$(id -u)" = 0 ]; then sudo=(); elif command -v sudo >/dev/null 2>&1; then sudo=(sudo); else sudo=(none); fi
  if ! command -v apt-get >/dev/null 2>&1 || [ "${sudo[0]:-}" = none ]; then
    die "Missing on this machine: ${need[*]}
Ask someone with root to run:  apt-get install ${need[*]}
and start again."
  fi
  say "Installing Debian packages: ${need[*]}"
  "${sudo[@]}" "${apt[@]}" update -qq || true
  "${sudo[@]}" "${apt[@]}" install -y -qq --no-install-recommends "${need[@]}" >/tmp/redactor-apt.$$ 2>&1 \
    || { tail -5 /tmp/redactor-apt.$$ >&2; rm -f /tmp/redactor-apt.$$; die "apt-get could not install: ${need[*]}"; }
  rm -f /tmp/redactor-apt.$$
  python=$(find_python) || die "Python 3.11, 3.12 or 3.13 is needed; this machine has $(python3 --version 2>&1)."
fi

# -- virtual environment and locked dependencies -----------------------------------------------
lock=requirements.lock; [ "$mode" = dev ] && lock=requirements-dev.lock
stamp=.venv/.stamp-$mode
now=$(cat "$lock" pyproject.toml | sha256sum | cut -d' ' -f1)
if [ -x .venv/bin/python ] && ! .venv/bin/python -c '' 2>/dev/null; then rm -rf .venv; fi
[ -x .venv/bin/python ] || { say "Making .venv with $("$python" --version)"; rm -rf .venv; "$python" -m venv .venv; }
if [ "$(cat "$stamp" 2>/dev/null)" != "$now" ]; then
  say "Installing locked dependencies ($lock); the first time takes a few minutes"
  .venv/bin/python -m pip install -q --disable-pip-version-check --require-hashes -r "$lock" \
    || die "pip could not install the locked dependencies. Is a package index reachable? (pip config list)"
  .venv/bin/python -m pip install -q --disable-pip-version-check --no-deps --no-build-isolation -e . \
    || die "pip could not install the project itself."
  echo "$now" >"$stamp"
fi
# the killable children write no bytecode themselves: without this each would compile it anew
.venv/bin/python -m compileall -q redactor models workers api || true
