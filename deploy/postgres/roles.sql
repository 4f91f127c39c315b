-- Roles and databases: run once by the server's owner with psql, before the first migration.
--
-- A service has two roles: `telar_<service>_owner` owns the tables and is used by `telar migrate` alone;
-- `telar_<service>` is what its processes sign in as: rows only, one database only. `telar_relay` carries events and
-- touches the bus tables only (grants.sql). `telar_backup` reads. Passwords come in as psql variables.
\set ON_ERROR_STOP on

create role telar_intake_owner login noinherit password :'intake_owner_password' connection limit 4;
create role telar_groups_owner login noinherit password :'groups_owner_password' connection limit 4;
create role telar_notifications_owner login noinherit password :'notifications_owner_password' connection limit 4;
create role telar_portal_owner login noinherit password :'portal_owner_password' connection limit 4;

create role telar_intake login noinherit password :'intake_password' connection limit 60;
create role telar_groups login noinherit password :'groups_password' connection limit 40;
create role telar_notifications login noinherit password :'notifications_password' connection limit 60;
create role telar_portal login noinherit password :'portal_password' connection limit 40;
create role telar_relay login noinherit password :'relay_password' connection limit 12;
create role telar_backup login noinherit password :'backup_password' connection limit 4;

create database telar_intake owner telar_intake_owner encoding 'UTF8' template template0;
create database telar_groups owner telar_groups_owner encoding 'UTF8' template template0;
create database telar_notifications owner telar_notifications_owner encoding 'UTF8' template template0;
create database telar_portal owner telar_portal_owner encoding 'UTF8' template template0;

-- Nobody enters a database that is not theirs, nor the ones that come with the server.
revoke all on database telar_intake, telar_groups, telar_notifications, telar_portal from public;
revoke connect on database postgres, template1 from public;
grant connect on database telar_intake to telar_intake, telar_relay, telar_backup;
grant connect on database telar_groups to telar_groups, telar_relay, telar_backup;
grant connect on database telar_notifications to telar_notifications, telar_relay, telar_backup;
grant connect on database telar_portal to telar_portal, telar_backup;

-- What a service forgets, the server ends: no query runs for ever, no transaction stays open.
alter role telar_intake set statement_timeout = '15s';
alter role telar_groups set statement_timeout = '15s';
alter role telar_notifications set statement_timeout = '15s';
alter role telar_portal set statement_timeout = '15s';
alter role telar_relay set statement_timeout = '15s';
alter role telar_intake set idle_in_transaction_session_timeout = '60s';
alter role telar_groups set idle_in_transaction_session_timeout = '60s';
alter role telar_notifications set idle_in_transaction_session_timeout = '60s';
alter role telar_portal set idle_in_transaction_session_timeout = '60s';
alter role telar_relay set idle_in_transaction_session_timeout = '60s';
alter role telar_backup set default_transaction_read_only = on;
