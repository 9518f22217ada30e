import { randomBytes } from 'node:crypto';
import type { WeeklyHours } from '../../domain/clinic/calendar.ts';
import { nationalClosedDays } from '../../domain/clinic/holidays.ts';
import { type StaffRole, staffRoles } from '../../domain/clinic/roles.ts';
import { fileKms } from '../../models/encryption.ts';
import { provisionClinic } from '../../models/provision.ts';
import { systemActor } from '../../models/tenancy.ts';
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

/** Made once for a whole run, in the template that every test file copies: hashing the passwords of its people takes longest. */
export async function provisionTwoClinics(keys: {
  migratorUrl: string;
  masterKey: Buffer;
  tokenKey: Buffer;
}): Promise<{ a: TestClinic; b: TestClinic }> {
  const deps = { ...keys, kms: fileKms(keys.masterKey) };
  const provision = async (name: string, timeZone: string, domain: string): Promise<TestClinic> => {
    const phoneNumberId = `10${domain.length}${randomBytes(6).readUIntBE(0, 6)}`;
    const clinic = await provisionClinic(deps, {
      ...{ name, timeZone, hours: testHours, closedDays: openHolidays() },
      staff: staffRoles.map((role) => ({
        ...{ name: `Equipe ${role}`, email: `${role}@${domain}`, password: testPassword, role },
      })),
      channel: { phoneNumberId, displayPhone: '551130000000' },
    });
    const staff = Object.fromEntries(clinic.staff.map(({ id, email, role }) => [role, { id, email }]));
    return {
      ...{ id: clinic.id, timeZone, phoneNumberId, system: systemActor(clinic.id) },
      staff: staff as TestClinic['staff'],
    };
  };
  return {
    a: await provision('Clínica Aurora', 'America/Sao_Paulo', 'aurora.example'),
    b: await provision('Instituto Jasmim', 'America/Manaus', 'jasmim.example'),
  };
}
