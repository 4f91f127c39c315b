#!/bin/sh
# Put the hashes of the passwords into the list of users, then become the server. No password reaches a disk.
set -eu

umask 077
users=/run/valkey/users.acl
cp /etc/telar/users.acl "${users}"
for name in intake groups notifications relay beat; do
  hash="$(tr -d '\n' < "/run/secrets/redis_${name}" | sha256sum | cut -d ' ' -f 1)"
  sed -i "s/@${name}@/${hash}/" "${users}"
done
exec valkey-server /etc/telar/redis.conf
