#!/bin/sh
# After every migration: put the rights in each database right again.
# The server's owner signs in with the password in TELAR_SECRETS_DIR; without such a file, as the system's own user
# does on a host without containers: sudo -u postgres env PGHOST=/var/run/postgresql sh deploy/postgres/grant.sh
set -eu

password="${TELAR_SECRETS_DIR:-/run/secrets}/postgres_superuser"
if [ -r "${password}" ]; then
  PGPASSWORD="$(cat "${password}")"
  export PGPASSWORD
fi
for service in intake groups notifications portal; do
  psql --host="${PGHOST:-postgres}" --username=postgres --dbname="telar_${service}" --no-psqlrc --quiet \
    -v service="${service}" -f "$(dirname "$0")/grants.sql"
done
