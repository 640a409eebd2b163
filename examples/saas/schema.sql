-- The tables of a service with many tenants, each of whom sees its own rows alone. For PostgreSQL 15 and newer.
--
-- A superuser runs it once in a database, in one transaction: the program `saas` does, or `psql -1 -f schema.sql`. The
-- program then adds what the library knows: the column defaults that make version 7 ids on this server, and the CHECKs
-- of the version (install.cpp).

-- Names of tables say their schema. Everything else is pg_catalog's, whatever the role's search_path is.
set local search_path = '';

-- Roles belong to the whole server, so another database may have made them.
--   saas_owner      owns everything, and nobody logs in as it. FORCE ROW LEVEL SECURITY holds it too.
--   saas_registrar  owns the two functions that look beyond a tenant: to sign up, and to find the tenant of a request.
--   saas_app        is who the services are. It owns nothing, and is a member of no role.
do $$
declare
    missing text;
begin
    for missing in
        select role from unnest(array['saas_owner', 'saas_registrar', 'saas_app']) role
        where not exists (select from pg_roles where rolname = role)
    loop
        execute format('create role %I nosuperuser nobypassrls', missing);
        if missing = 'saas_app' then
            alter role saas_app login;
            alter role saas_app set search_path = '';
        end if;
    end loop;
end $$;

create schema saas authorization saas_owner;
set local role saas_owner;
grant usage on schema saas to saas_app, saas_registrar;

-- Equal without regard to case, in every alphabet. Accents count. LIKE does not work with it before PostgreSQL 18.
create collation saas.case_insensitive (provider = icu, locale = 'und-u-ks-level2', deterministic = false);

-- The tenant that the transaction is for. The services say it anew in each transaction, by
-- set_config('app.tenant', ..., true), so that a pooled connection forgets it. Where nobody has ever said it, the
-- setting is NULL; where an earlier transaction had, it is empty. Both give NULL, and NULL equals no tenant.
create function saas.tenant() returns bigint language sql stable parallel safe
    return nullif(current_setting('app.tenant', true), '')::bigint;

-- Who does it, likewise: a user of the tenant, or else its user "system", whose id is nil in every tenant.
create function saas.actor() returns uuid language sql stable parallel safe
    return coalesce(nullif(current_setting('app.user', true), ''), '00000000-0000-0000-0000-000000000000')::uuid;

-- By a trigger, because a default can be overridden.
create function saas.set_times() returns trigger language plpgsql set search_path = '' as $$
begin
    if tg_op = 'INSERT' then
        new.created_at := now();
    else
        new.created_at := old.created_at;
    end if;
    new.updated_at := now();
    return new;
end $$;

-- With the owner's rights, because the services may not write the log themselves. The trigger's argument names the
-- column that outsiders know the row by.
create function saas.write_audit() returns trigger language plpgsql security definer set search_path = '' as $$
begin
    insert into saas.audit_log (organization_id, actor_id, action, table_name, row_id)
    values (new.organization_id, saas.actor(),
            case when tg_op = 'INSERT' then 'insert'
                 when old.deleted_at is null and new.deleted_at is not null then 'delete'
                 else 'update' end,
            tg_table_name, (to_jsonb(new) ->> tg_argv[0])::uuid);
    return null;
end $$;

-- A bigint inside, since it is in every row and every index below. Where an index begins with the
-- tenant, PostgreSQL splits leaves better only for a key no wider than two bigints. A uuid is too wide (bench/RESULTS.md,
-- tenants). The public_id goes outside.
create table saas.organizations (
    id bigint generated always as identity primary key,
    public_id uuid not null unique,
    name text not null check (name <> ''),
    created_at timestamptz not null default now(),
    updated_at timestamptz not null default now(),
    deleted_at timestamptz
);

-- What follows belongs to a tenant. The key of each table and each foreign key begin with the tenant: else a duplicate
-- (23505) or a missing row (23503) would tell of the rows of others. The tenant needs not be given, by the default.

-- The service makes the id. The primary key does not stand on the id alone, so each tenant can have a nil one. There
-- are few users, so that half-full leaves (a uuid behind a tenant) do not matter here.
create table saas.users (
    organization_id bigint not null default saas.tenant() references saas.organizations,
    id uuid not null,
    email text collate saas.case_insensitive check (email <> ''),
    name text not null check (name <> ''),
    created_at timestamptz not null default now(),
    updated_at timestamptz not null default now(),
    deleted_at timestamptz,
    primary key (organization_id, id),
    check (email is not null or id = '00000000-0000-0000-0000-000000000000')
);
-- Partial: who was deleted leaves the address to others. In each tenant, so that no tenant learns of another's users.
create unique index users_email on saas.users (organization_id, email) where deleted_at is null;

-- A uuid v7 key, made by the service before the INSERT, is all that an order needs: it may be known outside, a retry
-- inserts the same row, and rows are sorted by it as they came. It is unique by itself, since that is how
-- uuid_table::insert_once() finds the row of an earlier try, and as ids ascend, that index is dense. Services make the
-- ids and take none from a client, so nobody can ask whether an id is taken. The second index is for pages of a
-- tenant's orders and for the foreign keys; its leaves stay half full.
create table saas.orders (
    id uuid primary key,
    organization_id bigint not null default saas.tenant() references saas.organizations,
    user_id uuid not null default saas.actor(),
    note text not null default '',
    created_at timestamptz not null default now(),
    updated_at timestamptz not null default now(),
    deleted_at timestamptz,
    unique (organization_id, id),
    foreign key (organization_id, user_id) references saas.users (organization_id, id)
);
create index orders_user on saas.orders (organization_id, user_id);

-- Nobody outside names an item, so it has no public id. A bigserial as older schemas have it: beside the table's
-- rights it needs one on its sequence, which an identity does not.
create table saas.order_items (
    organization_id bigint not null default saas.tenant() references saas.organizations,
    id bigserial,
    order_id uuid not null,
    product text not null check (product <> ''),
    quantity integer not null check (quantity > 0),
    cents bigint not null check (cents >= 0),
    created_at timestamptz not null default now(),
    updated_at timestamptz not null default now(),
    primary key (organization_id, id),
    foreign key (organization_id, order_id) references saas.orders (organization_id, id)
);
create index order_items_order on saas.order_items (organization_id, order_id);

-- Both keys: a bigint for what is joined and indexed inside, a public_id for outside. That one is unique by itself for
-- keyed_table::insert(), as the key of an order is.
create table saas.invoices (
    organization_id bigint not null default saas.tenant() references saas.organizations,
    id bigint generated always as identity,
    public_id uuid not null unique,
    order_id uuid not null,
    cents bigint not null check (cents >= 0),
    created_at timestamptz not null default now(),
    updated_at timestamptz not null default now(),
    deleted_at timestamptz,
    primary key (organization_id, id),
    foreign key (organization_id, order_id) references saas.orders (organization_id, id)
);
-- One invoice an order, but for cancelled ones. The foreign key needs an index of all rows.
create unique index invoices_one_an_order on saas.invoices (organization_id, order_id) where deleted_at is null;
create index invoices_order on saas.invoices (organization_id, order_id);

-- The services cannot write it, and so choose no id: the server makes them.
create table saas.audit_log (
    id uuid primary key,
    organization_id bigint not null references saas.organizations,
    actor_id uuid not null,
    action text not null check (action in ('insert', 'update', 'delete')),
    table_name text not null,
    row_id uuid not null,
    created_at timestamptz not null default now(),
    foreign key (organization_id, actor_id) references saas.users (organization_id, id)
);
create index audit_log_page on saas.audit_log (organization_id, id);
create index audit_log_actor on saas.audit_log (organization_id, actor_id);

create trigger set_times before insert or update on saas.organizations for each row execute function saas.set_times();
create trigger set_times before insert or update on saas.users for each row execute function saas.set_times();
create trigger set_times before insert or update on saas.orders for each row execute function saas.set_times();
create trigger set_times before insert or update on saas.order_items for each row execute function saas.set_times();
create trigger set_times before insert or update on saas.invoices for each row execute function saas.set_times();

create trigger write_audit after insert or update on saas.users for each row execute function saas.write_audit('id');
create trigger write_audit after insert or update on saas.orders for each row execute function saas.write_audit('id');
create trigger write_audit after insert or update on saas.invoices
    for each row execute function saas.write_audit('public_id');

-- The view has the rights of the reader. It hides deleted rows because a policy cannot: PostgreSQL refuses an UPDATE
-- whose new row the policy hides.
create view saas.active_users with (security_invoker = true) as
    select id, email, name, created_at from saas.users where deleted_at is null;

-- A row is seen and written where it is the tenant's. FORCE: for the owner too, and so for what runs as the owner.
alter table saas.organizations enable row level security, force row level security;
alter table saas.users enable row level security, force row level security;
alter table saas.orders enable row level security, force row level security;
alter table saas.order_items enable row level security, force row level security;
alter table saas.invoices enable row level security, force row level security;
alter table saas.audit_log enable row level security, force row level security;
create policy tenant on saas.organizations using (id = saas.tenant());
create policy tenant on saas.users using (organization_id = saas.tenant());
create policy tenant on saas.orders using (organization_id = saas.tenant());
create policy tenant on saas.order_items using (organization_id = saas.tenant());
create policy tenant on saas.invoices using (organization_id = saas.tenant());
create policy tenant on saas.audit_log using (organization_id = saas.tenant());
create policy registrar on saas.organizations to saas_registrar using (true);

-- No DELETE: rows are deleted by deleted_at. No UPDATE of a key, of a tenant or of the past.
grant select on all tables in schema saas to saas_app;
grant insert on saas.users, saas.orders, saas.order_items, saas.invoices to saas_app;
grant update (email, name, deleted_at) on saas.users to saas_app;
grant update (note, deleted_at) on saas.orders to saas_app;
grant update (quantity) on saas.order_items to saas_app;
grant update (deleted_at) on saas.invoices to saas_app;
grant usage on sequence saas.order_items_id_seq to saas_app;
grant select, insert on saas.organizations to saas_registrar;
grant insert on saas.users to saas_registrar;

-- The two functions that look beyond a tenant, with the registrar's rights. Each takes a public_id, which cannot be
-- guessed, and gives a bigint, which stays inside.
reset role;

-- A new organization with its user "system". The transaction is the tenant's from here on. May be called again, by a
-- retry: the service makes the public_id before its first try.
create function saas.sign_up(new_public_id uuid, new_name text) returns bigint
language plpgsql security definer set search_path = '' as $$
declare
    organization bigint;
begin
    insert into saas.organizations (public_id, name) values (new_public_id, new_name)
    on conflict (public_id) do nothing;
    select id into strict organization from saas.organizations where public_id = new_public_id;
    perform set_config('app.tenant', organization::text, true);
    insert into saas.users (id, name) values ('00000000-0000-0000-0000-000000000000', 'system')
    on conflict do nothing;
    return organization;
end $$;

-- NULL where there is no such organization.
create function saas.tenant_of(wanted uuid) returns bigint language sql stable security definer set search_path = ''
    return (select id from saas.organizations where public_id = wanted and deleted_at is null);

alter function saas.sign_up owner to saas_registrar;
alter function saas.tenant_of owner to saas_registrar;
revoke execute on function saas.sign_up, saas.tenant_of from public;
grant execute on function saas.sign_up, saas.tenant_of to saas_app;
