#!/bin/sh
# A copy of each database, sealed to a public key whose other half is not on this host.
#
# Keys of Telar (/keys) are NOT in these copies, on purpose: a copy without its keys opens nothing she told, and
# destroying a case's key erases it from every copy once its epoch is gone. Copies older than TELAR_BACKUP_DAYS go:
# the age limit must stay within the horizon of the key epochs (28 days), or an erased case would live on in them.
#
# Needs: pg_dump 18, age. Reads: /run/secrets/postgres_backup (password of telar_backup),
# /run/secrets/backup_recipient (an age public key). Restore: deploy/backup/restore.sh and deploy/README.md.
set -eu

umask 077
folder="${TELAR_BACKUP_DIR:-/var/backups/telar}"
days="${TELAR_BACKUP_DAYS:-28}"
secrets="${TELAR_SECRETS_DIR:-/run/secrets}"

case "${days}" in
  "" | *[!0-9]*) echo "TELAR_BACKUP_DAYS is not a number of days" >&2; exit 2 ;;
esac
if [ "${days}" -lt 1 ] || [ "${days}" -gt 28 ]; then
  echo "TELAR_BACKUP_DAYS must be from 1 to 28: keys of erased cases live no longer" >&2
  exit 2
fi

recipient="$(cat "${secrets}/backup_recipient")"
PGPASSWORD="$(cat "${secrets}/postgres_backup")"
export PGPASSWORD
now="$(date -u +%Y%m%dT%H%M%SZ)"
made="${folder}/${now}"
mkdir -p "${folder}"
mkdir "${made}.part"
trap 'rm -rf "${made}.part"' EXIT

for service in intake groups notifications portal; do
  # A named pipe and not `|`: when pg_dump fails the copy must fail too, and sh has no pipefail.
  pipe="${made}.part/pipe"
  mkfifo "${pipe}"
  age --encrypt --recipient "${recipient}" --output "${made}.part/${service}.dump.age" < "${pipe}" &
  sealing=$!
  pg_dump --host="${PGHOST:-postgres}" --username=telar_backup --dbname="telar_${service}" --no-password \
    --format=custom --compress=zstd:6 --no-owner --no-privileges --lock-wait-timeout=30s > "${pipe}"
  wait "${sealing}"
  rm "${pipe}"
  [ -s "${made}.part/${service}.dump.age" ]
done

(cd "${made}.part" && sha256sum ./*.age > SHA256SUMS)
sync
mv "${made}.part" "${made}"
trap - EXIT

# Only folders that this script has made, and only whole days past the limit.
find "${folder}" -mindepth 1 -maxdepth 1 -type d -name '20[0-9][0-9][01][0-9][0-3][0-9]T[0-9]*Z' \
  -mtime "+$((days - 1))" -exec rm -rf -- {} +
echo "copied to ${made}"
