#!/bin/sh
# After every migration: put the rights in each database right again.
set -eu

PGPASSWORD="$(cat /run/secrets/postgres_superuser)"
export PGPASSWORD
for service in intake groups notifications portal; do
  psql --host="${PGHOST:-postgres}" --username=postgres --dbname="telar_${service}" --no-psqlrc --quiet \
    -v service="${service}" -f /etc/telar/grants.sql
done
