/** The database roles under which the server works. Which rows each reaches: row-security.sql. */
import type { Work } from './store.ts'

/** Those of db/identity.ts, and the one that works out who has access to what. */
const roles = ['person', 'push', 'service', 'auth', 'ops', 'index', 'rules']

/**
 * Makes the roles that are missing in the cluster, and lets the owner of the tables take them on. None can sign in,
 * owns a table or passes by policies. Throws where the owner may not make roles and they were not made before.
 */
export async function ensureRoles(owner: Work): Promise<void> {
  for (const role of roles) await owner.query(ensureRole(`jobchats_${role}`))
}

/** Servers of several databases may start at once in one cluster. */
function ensureRole(name: string): string {
  return `do $$ begin
    begin
      if not exists (select from pg_roles where rolname = '${name}') then
        create role ${name} nologin noinherit nosuperuser nobypassrls nocreatedb nocreaterole;
      end if;
    exception when duplicate_object or unique_violation then null;
    end;
    if not (select rolsuper from pg_roles where rolname = session_user) and not pg_has_role('${name}', 'member') then
      execute format('grant ${name} to %I', session_user);
    end if;
  end $$`
}
