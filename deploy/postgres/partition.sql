-- Messages and the outbox in partitions by month: run once, by the service's owner role, while its processes are
-- stopped, with psql -v service=intake|groups|notifications -v months=36; then grants.sql, and scaler.sql where KEDA is
-- used. Run again it only adds the months that are missing. docs/scaling.md says when and what is given up.
--
-- The key is the id. Telar's ids are UUIDs of version 7, which begin with the millisecond they were made in, so that a
-- range of ids is a month and the primary keys stay what they are. What is of no month here lies in the default one.
\set ON_ERROR_STOP on
\if :{?months}
\else
  \set months 36
\endif

begin;
set local client_min_messages = warning;
set local lock_timeout = '10s';

-- The lowest id of version 7 that can have been made in a month (UTC).
create or replace function telar_first_id(month date) returns uuid language sql stable as $$
  select rpad(lpad(to_hex((extract(epoch from month::timestamp at time zone 'UTC') * 1000)::bigint), 12, '0'), 32, '0')::uuid
$$;

-- Make the partitions of so many months, from the one of the lowest id there is, and the default one.
create or replace procedure telar_add_months(parent text, since date, months int, options text)
language plpgsql as $$
declare
  month date := date_trunc('month', since);
  last date := date_trunc('month', now()) + make_interval(months => months);
  child text;
begin
  while month <= last loop
    child := format('%s_%s', parent, to_char(month, 'YYYY_MM'));
    if to_regclass(child) is null then
      execute format('create table %I partition of %I for values from (%L) to (%L) %s', child, parent,
                     telar_first_id(month), telar_first_id((month + interval '1 month')::date), options);
    end if;
    month := month + interval '1 month';
  end loop;
  if to_regclass(parent || '_other') is null then
    execute format('create table %I partition of %I default %s', parent || '_other', parent, options);
  end if;
end $$;

-- Turn a table into a partitioned one and move its rows. A unique index without the key becomes a plain one.
create or replace procedure telar_partition(parent text, key text, months int)
language plpgsql as $$
declare
  old text := parent || '_whole';
  options text;
  since date;
  one record;
  moved bigint;
  there bigint;
begin
  select case when reloptions is null then '' else format('with (%s)', array_to_string(reloptions, ', ')) end
    into options from pg_class where oid = parent::regclass;
  if (select relkind from pg_class where oid = parent::regclass) = 'p' then
    select coalesce((select format('with (%s)', array_to_string(reloptions, ', ')) from pg_class
                     where oid = (parent || '_other')::regclass and reloptions is not null), '') into options;
    call telar_add_months(parent, now()::date, months, options);
    return;
  end if;
  execute format('lock table %I in access exclusive mode', parent);
  execute format('select (min(uuid_extract_timestamp(%I)) filter (where uuid_extract_version(%I) = 7)'
                 ' at time zone ''UTC'')::date from %I', key, key, parent) into since;
  since := least(greatest(coalesce(since, now()::date), now()::date - 3650), now()::date);
  execute format('alter table %I rename to %I', parent, old);
  execute format('create table %I (like %I including defaults including constraints including storage)'
                 ' partition by range (%I)', parent, old, key);
  call telar_add_months(parent, since, months, options);
  for one in
    select index.relname as name, pg_get_indexdef(index.oid) as words, indisprimary, indisunique,
           pg_get_constraintdef(constraints.oid) as ruled,
           key = any (array(select attname from pg_attribute where attrelid = index.oid)) as has_key
    from pg_index join pg_class as index on index.oid = indexrelid
    left join pg_constraint as constraints on conindid = indexrelid and contype in ('p', 'u')
    where indrelid = old::regclass
  loop
    execute format('alter index %I rename to %I', one.name, one.name || '_whole');
    if one.indisprimary then
      execute format('alter table %I add constraint %I %s', parent, one.name, one.ruled);
    else
      one.words := replace(one.words, format(' ON public.%I ', old), format(' ON public.%I ', parent));
      if one.indisunique and not one.has_key then
        one.words := replace(one.words, 'CREATE UNIQUE INDEX', 'CREATE INDEX');
      end if;
      execute one.words;
    end if;
  end loop;
  execute format('insert into %I select * from %I', parent, old);
  get diagnostics moved = row_count;
  execute format('select count(*) from %I', old) into there;
  if moved <> there then
    raise exception '% of % rows of % were moved', moved, there, parent;
  end if;
  execute format('drop table %I', old);
  execute format('analyze %I', parent);
end $$;

alter table bus_delivery drop constraint if exists bus_delivery_event_id_fkey;
call telar_partition('bus_event', 'id', :months);
call telar_partition('bus_delivery', 'event_id', :months);
alter table bus_delivery add constraint bus_delivery_event_id_fkey
  foreign key (event_id) references bus_event (id) on delete cascade;

select (:'service' = 'notifications')::text as has_messages \gset
\if :has_messages
-- No index over all months can say any more that a message is planned once: this table says it, with the same locks.
create table if not exists message_once (
  kind varchar not null, person uuid not null, occurrence uuid not null, message uuid not null,
  primary key (kind, person, occurrence)
);
create or replace function telar_once() returns trigger language plpgsql as $$
begin
  insert into message_once values (new.kind, new.person, new.occurrence, new.id) on conflict do nothing;
  if found then
    return new;
  end if;
  return null; -- planned before: as ON CONFLICT DO NOTHING has it, no row
end $$;
insert into message_once select kind, person, occurrence, id from message on conflict do nothing;
call telar_partition('message', 'id', :months);
create or replace trigger telar_once before insert on message for each row execute function telar_once();
\endif
commit;
