-- The role with which KEDA counts what is due (deploy/k8s/50-scaling.yaml): run by the server's owner in the databases
-- of intake, groups and notifications, with psql -v service=... -v scaler_password=...; may be run again.
--
-- It reads the columns its queries name and nothing else: states and hours, no reference, nothing sealed.
\set ON_ERROR_STOP on

select format('create role telar_scaler login noinherit password %L connection limit 12', :'scaler_password')
where not exists (select from pg_roles where rolname = 'telar_scaler') \gexec
alter role telar_scaler set default_transaction_read_only = on;
alter role telar_scaler set statement_timeout = '3s';

select format('grant connect on database %I to telar_scaler', current_database()) \gexec
begin;
grant usage on schema public to telar_scaler;
revoke all on all tables in schema public from telar_scaler;
select format('grant select (%s) on %I to telar_scaler', columns, name)
from (values
  ('intake', 'due_item', 'state, due_at'),
  ('intake', 'her_reminder', 'state, due_at, expires_at'),
  ('groups', 'session_reminder', 'state, due_at'),
  ('notifications', 'message', 'state, due_at')
) as needed (service, name, columns)
where needed.service = :'service' \gexec
commit;
