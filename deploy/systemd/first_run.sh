#!/bin/sh
# A host without containers, once, as root, from the folder of the sources: users, folders, keys and who may read them.
# The wheel is in /opt/telar already (deploy/README.md). It replaces no key that is there.
set -eu

umask 077
keys=/etc/telar/keys
secrets=/etc/telar/secrets

for name in intake groups notifications portal relay beat backup; do
  id "telar-${name}" > /dev/null 2>&1 || useradd --system --no-create-home --shell /usr/sbin/nologin "telar-${name}"
done

install -d -m 0711 /etc/telar "${secrets}" "${keys}"
for name in intake groups notifications portal relay beat backup; do
  install -d -o "telar-${name}" -g "telar-${name}" -m 0500 "${secrets}/${name}"
done
for service in intake groups notifications portal; do
  install -d -o "telar-${service}" -g "telar-${service}" -m 0500 "${secrets}/${service}-owner"
done
install -d -o telar-backup -g telar-backup -m 0700 /var/backups/telar
cp -R deploy /opt/telar/

TELAR_KEYS_DIR="${keys}" /opt/telar/bin/telar keys init
for service in intake groups notifications portal; do
  chown -R "telar-${service}:telar-${service}" "${keys}/${service}"
done
# Private event keys: their service signs, and the relay, which carries for all three. Public halves are for everybody.
for service in intake groups notifications; do
  chown "telar-${service}:telar-relay" "${keys}/events/${service}.pem"
  chmod 0440 "${keys}/events/${service}.pem"
done
chown telar-portal:telar-portal "${keys}/tokens/portal.pem"
chmod 0755 "${keys}/events" "${keys}/events/public" "${keys}/tokens"
chmod 0644 "${keys}/events/public"/*.pem "${keys}/tokens/portal.pub.pem"
echo "Next: secrets in ${secrets}/<who>, then deploy/README.md"
