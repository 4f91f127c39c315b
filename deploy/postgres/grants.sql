-- Rights within one service's database: run by the server's owner after every migration, with psql -v service=intake.
--
-- Least rights: rows may be read and written; audit entries may be read and added, never changed or taken away (the
-- owner would have to give itself the right first); the record of migrations is the owner's alone; the relay sees the bus and nothing else. A table that came after
-- the last run of this file is closed to the service until it runs again.
\set ON_ERROR_STOP on

select 'telar_' || :'service' as app, 'telar_' || :'service' || '_owner' as owner \gset

begin;
revoke all on schema public from public;
revoke create on schema public from :"app";
grant usage, create on schema public to :"owner";
grant usage on schema public to :"app", telar_backup;
revoke all on all tables in schema public from public, :"app", telar_relay, telar_backup;
revoke all on all sequences in schema public from public, :"app", telar_relay, telar_backup;

grant select, insert, update, delete on all tables in schema public to :"app";
grant usage, select on all sequences in schema public to :"app";
grant select on all tables in schema public to telar_backup;
grant select on all sequences in schema public to telar_backup;

select format('revoke update, delete, truncate on %I from %I, %I', tablename, :'app', :'owner')
from pg_tables where schemaname = 'public' and tablename like 'audit\_%' \gexec
select format('revoke all on %I from %I', tablename, :'app')
from pg_tables where schemaname = 'public' and tablename = 'alembic_version' \gexec

select format('grant usage on schema public to telar_relay') where :'service' <> 'portal' \gexec
select format('grant select on %I to telar_relay', tablename)
from pg_tables where schemaname = 'public' and tablename like 'bus\_%' and :'service' <> 'portal' \gexec
select format('grant update on %I to telar_relay', tablename)
from pg_tables where schemaname = 'public' and tablename = 'bus_delivery' and :'service' <> 'portal' \gexec
commit;
