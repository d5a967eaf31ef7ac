#!/usr/bin/env bash
# Writes .env for docker compose with fresh random secrets. Never overwrites one that is there.
set -euo pipefail
cd "$(dirname "$0")/.."
[ -e .env ] && { echo ".env is there already; nothing was changed." >&2; exit 1; }
secret() { head -c 32 /dev/urandom | base64 | tr -d '/+=\n' | cut -c1-40; }
umask 077
cat >.env <<TXT
POSTGRES_PASSWORD=$(secret)
REDIS_PASSWORD=$(secret)
S3_ACCESS_KEY=$(secret | cut -c1-20)
S3_SECRET_KEY=$(secret)
REDACTOR_SECRET_KEY=$(secret)$(secret)
# The address that users type, and what is printed in letters: fill in.
REDACTOR_PUBLIC_URL=
REDACTOR_AUTHORITY_NAME=
REDACTOR_AUTHORITY_ADDRESS=
REDACTOR_AUTHORITY_CONTACT=
REDACTOR_REQUIRE_APPROVAL=true
TXT
echo "Wrote .env (readable by you alone). Fill in the last lines, then: docker compose up -d"
