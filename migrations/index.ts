import type { Knex } from 'knex';
import * as tenancy from './01-tenancy.ts';
import * as clinics from './02-clinics.ts';
import * as identity from './03-identity.ts';
import * as signIn from './04-sign-in.ts';
import * as catalogue from './05-catalogue.ts';
import * as clients from './06-clients.ts';
import * as appointments from './07-appointments.ts';
import * as audit from './08-audit.ts';
import * as outbox from './09-outbox.ts';
import * as messages from './10-messages.ts';
import * as imports from './11-imports.ts';
import * as rateLimits from './12-rate-limits.ts';
import * as processes from './13-processes.ts';
import * as permissions from './14-permissions.ts';
import * as sessionKinds from './15-session-kinds.ts';

/** In order; names are kept without extension, so that a compiled release finds what a source checkout has run. */
const migrations: Record<string, Knex.Migration> = {
  '01-tenancy': tenancy,
  '02-clinics': clinics,
  '03-identity': identity,
  '04-sign-in': signIn,
  '05-catalogue': catalogue,
  '06-clients': clients,
  '07-appointments': appointments,
  '08-audit': audit,
  '09-outbox': outbox,
  '10-messages': messages,
  '11-imports': imports,
  '12-rate-limits': rateLimits,
  '13-processes': processes,
  '14-permissions': permissions,
  '15-session-kinds': sessionKinds,
};

export const migrationSource: Knex.MigrationSource<string> = {
  getMigrations: () => Promise.resolve(Object.keys(migrations)),
  getMigrationName: (name) => name,
  getMigration: (name) => {
    const migration = migrations[name];
    if (!migration) throw new Error(`Unknown migration ${name}`);
    return Promise.resolve(migration);
  },
};
