#!/bin/sh
# Runs once, in the server's own container, on an empty data folder: roles and databases with passwords from files.
set -eu

secret() { cat "/run/secrets/postgres_$1"; }

psql --username="${POSTGRES_USER}" --dbname=postgres --no-psqlrc --quiet \
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
  -f /etc/telar/roles.sql
