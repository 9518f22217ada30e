import { randomBytes } from 'node:crypto';
import pg from 'pg';
import { inject } from 'vitest';
import type { WeeklyHours } from '../../domain/clinic/calendar.ts';
import { nationalClosedDays } from '../../domain/clinic/holidays.ts';
import type { StaffRole } from '../../domain/clinic/roles.ts';
import { staffRoles } from '../../domain/clinic/roles.ts';
import { fileKms } from '../../models/encryption.ts';
import { createKnex } from '../../models/knex.ts';
import { provisionClinic } from '../../models/provision.ts';
import { createTenancy, systemActor, type Tenancy } from '../../models/tenancy.ts';
import type { Actor } from '../../models/tenant-token.ts';

export const testPassword = 'uma senha longa de teste';
const everyDay = [{ from: '08:00', to: '20:00' }];
export const testHours: WeeklyHours = {
  0: everyDay,
  1: everyDay,
  2: everyDay,
  3: everyDay,
  4: everyDay,
  5: everyDay,
  6: everyDay,
};

/** Open on national holidays too, so that tests mean the same on any date. */
const openHolidays = () => {
  const year = new Date().getUTCFullYear();
  return [year - 1, year, year + 1]
    .flatMap(nationalClosedDays)
    .map((date) => ({ date, name: 'aberta', isOpen: true }));
};

export interface TestClinic {
  id: string;
  timeZone: string;
  phoneNumberId: string;
  staff: Record<StaffRole, { id: string; email: string }>;
  /** A worker of this clinic. */
  system: Actor;
}

export interface Clinics {
  urls: Record<'migrator' | 'api' | 'worker' | 'outbox' | 'audit', string>;
  tokenKey: Buffer;
  masterKey: Buffer;
  /** As the API connects, and as workers do. */
  tenancy: Tenancy;
  workerTenancy: Tenancy;
  a: TestClinic;
  b: TestClinic;
  /** Superuser, to look behind the policies; never what product code uses. */
  admin: pg.Client;
  stop(): Promise<void>;
}

let made = 0;

async function cloneTemplate(): Promise<{
  urls: Clinics['urls'];
  adminUrl: string;
  drop: () => Promise<void>;
}> {
  const server = inject('server');
  made += 1;
  const database = `neonpro_test_${process.pid}_${made}_${randomBytes(3).toString('hex')}`;
  const run = async (sql: string) => {
    const client = new pg.Client({ connectionString: server.adminUrl });
    await client.connect();
    await client.query(sql).finally(() => client.end());
  };
  await run(`create database ${database} template ${server.template} owner neonpro_owner`);
  const of = (url: string) => url.replace(/\/[^/]*$/, `/${database}`);
  const entries = Object.entries(server.urls).map(([role, url]) => [role, of(url)]);
  return {
    urls: Object.fromEntries(entries) as Clinics['urls'],
    adminUrl: of(server.adminUrl),
    drop: () => run(`drop database if exists ${database} with (force)`),
  };
}

/** A fresh database with two clinics, always two so that leaks show; everything real, row level security on. */
export async function startClinics(): Promise<Clinics> {
  const { urls, adminUrl, drop } = await cloneTemplate();
  const tokenKey = Buffer.from(inject('server').tokenKey, 'base64');
  const masterKey = randomBytes(32);
  const kms = fileKms(masterKey);
  const provision = async (name: string, timeZone: string, domain: string): Promise<TestClinic> => {
    const phoneNumberId = `10${domain.length}${randomBytes(6).readUIntBE(0, 6)}`;
    const clinic = await provisionClinic(
      { migratorUrl: urls.migrator, kms, tokenKey },
      {
        name,
        timeZone,
        hours: testHours,
        closedDays: openHolidays(),
        staff: staffRoles.map((role) => ({
          name: `Equipe ${role}`,
          email: `${role}@${domain}`,
          password: testPassword,
          role,
        })),
        channel: { phoneNumberId, displayPhone: '551130000000' },
      },
    );
    const staff = Object.fromEntries(clinic.staff.map(({ id, email, role }) => [role, { id, email }]));
    return {
      id: clinic.id,
      timeZone,
      phoneNumberId,
      staff: staff as TestClinic['staff'],
      system: systemActor(clinic.id),
    };
  };
  const [a, b] = [
    await provision('Clínica Aurora', 'America/Sao_Paulo', 'aurora.example'),
    await provision('Instituto Jasmim', 'America/Manaus', 'jasmim.example'),
  ];
  const apiKnex = createKnex({ url: urls.api });
  const workerKnex = createKnex({ url: urls.worker });
  const admin = new pg.Client({ connectionString: adminUrl });
  await admin.connect();
  return {
    urls,
    tokenKey,
    masterKey,
    tenancy: createTenancy({ knex: apiKnex, kms, tokenKey }),
    workerTenancy: createTenancy({ knex: workerKnex, kms, tokenKey }),
    a,
    b,
    admin,
    async stop() {
      await Promise.all([apiKnex.destroy(), workerKnex.destroy(), admin.end()]);
      await drop();
    },
  };
}
