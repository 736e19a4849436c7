#!/usr/bin/env bash
# The system parts that tests use: finds them; installs what is missing where that is allowed; says in one line each
# what will be skipped. Which parts, and where they are looked for: tests/support/parts.py.
set -euo pipefail
cd "$(dirname "$0")/.."
parts=(.venv/bin/python -m tests.support.parts)

# What could not be installed once is not tried again at every run; remove the file to try again.
tried=var/system-parts-tried
for package in $("${parts[@]}" --packages); do
    if ! grep -qsx "$package" "$tried" && ! scripts/apt-install.sh "$package"; then echo "$package" >>"$tried"; fi
done
"${parts[@]}"
