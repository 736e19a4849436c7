#!/usr/bin/env bash
# The system parts that tests use: finds them; installs what is missing where that is allowed; says in one line each
# what will be skipped. Which parts, and where they are looked for: tests/support/parts.py.
set -euo pipefail
cd "$(dirname "$0")/.."
parts=(.venv/bin/python -m tests.support.parts)

for package in $("${parts[@]}" --packages); do
    scripts/apt-install.sh "$package" || true
done
"${parts[@]}"
