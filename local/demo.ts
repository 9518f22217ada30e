import { randomBytes } from 'node:crypto';
import { existsSync, readFileSync, renameSync, writeFileSync } from 'node:fs';
import { wallTime } from '../domain/clinic/calendar.ts';
import { loadConfig, type Config } from '../config.ts';
import { DomainError } from '../domain/errors.ts';
import { fileKms } from '../models/encryption.ts';
import { createKnex } from '../models/knex.ts';
import { coverOf } from '../models/person-cover.ts';
import { provisionClinic } from '../models/provision.ts';
import { createTenancy, systemActor, type Tenancy } from '../models/tenancy.ts';
import { demoClinics, type DemoClinic, demoNetwork, emailOf } from './demo/catalogue.ts';
import { seedControl } from './demo/control.ts';
import { furnish, readIds } from './demo/furnish.ts';
import { addPayments } from './demo/payments.ts';
import { switchSmsOn } from './demo/messaging.ts';
import { makeSomeDue, seedPackages } from './demo/packages.ts';
import { hasPast, seedPast } from './demo/past.ts';
import { seedPrivacy } from './demo/privacy.ts';
import { fillDemoMirror } from './demo/mirror.ts';
import { seedStock } from './demo/stock.ts';
import { seedVisits } from './demo/visits.ts';
import type { Secrets } from './secrets.ts';
import type { DemoAccess } from './stack-context.ts';

type DemoFile = { password: string; isComplete: boolean };

/**
 * Two invented clinics on the first run. The file keeps the password and whether the work was finished; a start cut
 * short goes on where it stopped, clinic by clinic.
 */
export async function seedDemo(
  env: Record<string, string>,
  file: string,
  progress: (text: string) => void = () => undefined,
): Promise<DemoAccess> {
  const state = readState(file);
  if (!state.isComplete) {
    writeState(file, state);
    const config = loadConfig(env);
    const knex = createKnex({ url: config.database.apiUrl, pool: 4 });
    const tenancy = createTenancy({
      knex,
      kms: fileKms(config.keys.master, coverOf(config)),
      tokenKey: config.keys.token,
    });
    try {
      await fillDemoMirror(config);
      for (const [index, clinic] of demoClinics.entries()) {
        progress(clinic.name);
        await seedClinic(config, tenancy, clinic, index, state.password);
        if (index === 0) await seedPayments(tenancy, clinic.id, env['NEONPRO_SECRETS_FILE']);
      }
    } finally {
      await knex.destroy();
    }
    writeState(file, { ...state, isComplete: true });
  }
  return {
    password: state.password,
    logins: demoClinics.flatMap(loginsOf),
    clinics: demoClinics.map(({ id, name }) => ({ id, name })),
  };
}

/** Without the simulated bank's secrets (a database of tests) the clinic has no account. */
async function seedPayments(tenancy: Tenancy, clinicId: string, secretsFile = ''): Promise<void> {
  const { pixClientId, pixClientSecret } = JSON.parse(readFileSync(secretsFile, 'utf8')) as Partial<Secrets>;
  if (!pixClientId || !pixClientSecret) return;
  const bank = { pixClientId, pixClientSecret };
  await tenancy.withClinic(systemActor(clinicId), (scope) => addPayments(scope, bank));
}

function readState(file: string): DemoFile {
  if (existsSync(file)) return JSON.parse(readFileSync(file, 'utf8')) as DemoFile;
  return {
    password: `aurora-${randomBytes(4).toString('hex')}-${randomBytes(3).toString('hex')}`,
    isComplete: false,
  };
}

function writeState(file: string, state: DemoFile): void {
  writeFileSync(`${file}.draft`, JSON.stringify(state, null, 2), { mode: 0o600 });
  renameSync(`${file}.draft`, file);
}

/** Each account once, with the clinic it opens in. */
const loginsOf = (clinic: DemoClinic) =>
  clinic.staff
    .filter(({ domain }) => domain === undefined)
    .map((person) => ({
      ...{ clinic: clinic.name, role: person.role, name: person.name },
      email: emailOf(person, clinic),
    }));

async function seedClinic(
  config: Config,
  tenancy: Tenancy,
  clinic: DemoClinic,
  index: number,
  password: string,
): Promise<void> {
  const system = systemActor(clinic.id);
  const migratorUrl = config.database.migratorUrl;
  if (!(await isKnown(tenancy, clinic.id))) {
    await provisionClinic(
      { migratorUrl, kms: tenancy.kms, tokenKey: config.keys.token },
      {
        ...{
          id: clinic.id,
          name: clinic.name,
          timeZone: clinic.timeZone,
          hours: clinic.hours,
          channel: clinic.channel,
          network: demoNetwork,
        },
        staff: clinic.staff.map((person) => ({
          ...{ name: person.name, role: person.role, password },
          email: emailOf(person, clinic),
        })),
      },
    );
  }
  const isBare = await tenancy.withClinic(system, ({ trx }) =>
    trx('appointments')
      .first('id')
      .then((row) => !row),
  );
  const owner = { tenancy, migratorUrl, tokenKey: config.keys.token };
  if (isBare) {
    await tenancy.withClinic(system, (scope) => switchSmsOn(scope, config.sms));
    const ids = await furnish(tenancy, system, clinic, index);
    const { day } = wallTime(Date.now(), clinic.timeZone);
    await tenancy.withClinic(system, (scope) => seedPackages(scope, ids, day));
    await seedVisits(owner, clinic, system, ids, Date.now());
    await tenancy.withClinic(system, makeSomeDue);
  }
  // The first clinic has a past to learn from; the other one shows how it begins without.
  if (index > 0) {
    await seedStock(owner, clinic, false);
    return;
  }
  if (!(await tenancy.withClinic(system, hasPast))) {
    const ids = await tenancy.withClinic(system, readIds);
    await seedPast(owner, { clinic, index, ids, actor: system }, Date.now());
  }
  await seedStock(owner, clinic, true);
  await seedControl(owner, clinic);
  await seedPrivacy(owner, clinic);
}

/** A clinic without its key is no clinic yet: asking for the vault fails until provisioning has committed. */
const isKnown = (tenancy: Tenancy, clinicId: string): Promise<boolean> =>
  tenancy
    .withClinic(systemActor(clinicId), () => Promise.resolve(true))
    .catch((error: unknown) => {
      if (error instanceof DomainError && error.code === 'not-found') return false;
      throw error;
    });
