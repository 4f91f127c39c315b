#!/bin/sh
# Runs once on an empty server: roles and databases, with passwords from files. In the server's own container by itself;
# without containers as the server's owner: env TELAR_SECRETS_DIR=FOLDER TELAR_SQL_DIR=deploy/postgres sh deploy/postgres/init.sh
set -eu

secret() { cat "${TELAR_SECRETS_DIR:-/run/secrets}/postgres_$1"; }

psql --username="${POSTGRES_USER:-postgres}" --dbname=postgres --no-psqlrc --quiet \
  -v intake_owner_password="$(secret intake_owner)" \
  -v groups_owner_password="$(secret groups_owner)" \
  -v notifications_owner_password="$(secret notifications_owner)" \
  -v portal_owner_password="$(secret portal_owner)" \
  -v intake_password="$(secret intake)" \
  -v groups_password="$(secret groups)" \
  -v notifications_password="$(secret notifications)" \
  -v portal_password="$(secret portal)" \
  -v relay_password="$(secret relay)" \
  -v backup_password="$(secret backup)" \
  -f "${TELAR_SQL_DIR:-/etc/telar}/roles.sql"
