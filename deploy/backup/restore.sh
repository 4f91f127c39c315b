#!/bin/sh
# Put one night's copy into empty databases: restore.sh FOLDER IDENTITY_FILE
#
# FOLDER: one made by backup.sh. IDENTITY_FILE: the private age key, brought to this host for the occasion and taken
# away again. Databases must exist and be empty (deploy/postgres/roles.sql). Run as the server's owner; then run
# deploy/postgres/grant.sh, put Telar's keys back in their place, and check: `telar audit verify`.
set -eu

if [ "$#" -ne 2 ]; then
  echo "restore.sh FOLDER IDENTITY_FILE" >&2
  exit 2
fi
folder="$1"
identity="$2"
(cd "${folder}" && sha256sum --check --quiet SHA256SUMS)

umask 077
scratch="$(mktemp -d)"
trap 'rm -rf "${scratch}"' EXIT

for service in intake groups notifications portal; do
  tables="$(psql --no-psqlrc --tuples-only --no-align --username=postgres --dbname="telar_${service}" \
    --command="select count(*) from pg_tables where schemaname = 'public'")"
  if [ "${tables}" -ne 0 ]; then
    echo "telar_${service} is not empty: nothing was restored into it" >&2
    exit 1
  fi
  age --decrypt --identity "${identity}" --output "${scratch}/dump" "${folder}/${service}.dump.age"
  pg_restore --username=postgres --dbname="telar_${service}" --no-owner --no-privileges --role="telar_${service}_owner" \
    --single-transaction --exit-on-error "${scratch}/dump"
  rm "${scratch}/dump"
  echo "telar_${service} is back"
done
