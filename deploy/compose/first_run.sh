#!/bin/sh
# Makes what must never be in the repository: passwords and addresses (deploy/secrets), then the keys (deploy/keys).
# Run it once, as root, from the folder of docker-compose.yml. It replaces nothing that is there already.
set -eu

umask 077
secrets=deploy/secrets
keys=deploy/keys
mkdir -p "${secrets}" "${keys}"

chance() { head -c 24 /dev/urandom | od -An -tx1 | tr -d ' \n'; }

make() { # name, command that prints the content
  name="$1"
  shift
  [ -s "${secrets}/${name}" ] || "$@" > "${secrets}/${name}"
}

address() { printf 'postgresql://%s:%s@postgres:5432/%s' "$1" "$(cat "${secrets}/$2")" "$3"; }

broker() { printf 'redis://telar_%s:%s@valkey:6379/0' "$1" "$(cat "${secrets}/redis_$1")"; }

make postgres_superuser chance
make postgres_relay chance
make postgres_backup chance
for service in intake groups notifications portal; do
  make "postgres_${service}" chance
  make "postgres_${service}_owner" chance
  make "database_url_${service}" address "telar_${service}" "postgres_${service}" "telar_${service}"
  make "database_url_owner_${service}" address "telar_${service}_owner" "postgres_${service}_owner" "telar_${service}"
done
for service in intake groups notifications; do
  make "database_url_relay_${service}" address telar_relay postgres_relay "telar_${service}"
done
for name in intake groups notifications relay beat; do
  make "redis_${name}" chance
  make "redis_url_${name}" broker "${name}"
done
make smtp_url printf 'smtp://mail:1025'

# Files are read by the containers' users: 10001 for Telar, 999 for PostgreSQL and Valkey.
chown 10001:10001 "${secrets}"/database_url_* "${secrets}"/redis_url_* "${secrets}/smtp_url"
chown 999:999 "${secrets}"/postgres_* "${secrets}/redis_intake" "${secrets}/redis_groups" \
  "${secrets}/redis_notifications" "${secrets}/redis_relay" "${secrets}/redis_beat"
chmod 0400 "${secrets}"/*
chmod 0711 "${secrets}"

if [ ! -d "${keys}/tokens" ]; then
  chown 10001:10001 "${keys}"
  docker compose build portal
  docker run --rm --user 10001:10001 --network none --read-only --cap-drop ALL \
    --volume "$(pwd)/${keys}:/keys" --entrypoint python telar-portal:0.1.0 \
    -c 'from pathlib import Path; from telar.local.keys import ensure_keys; ensure_keys(Path("/keys"))'
fi
echo "Keys are in ${keys}, secrets in ${secrets}. Copy the keys to a place that is not this host, then: docker compose up"
