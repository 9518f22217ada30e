import { randomBytes, randomUUID } from 'node:crypto';
import pg from 'pg';
import type { VisitPolicy } from '../../domain/appointments/visit-policy.ts';
import { nationalClosedDays } from '../../domain/clinic/holidays.ts';
import { type StaffRole, staffRoles } from '../../domain/clinic/roles.ts';
import type { Stack } from '../../local/stack.ts';
import { type NewClient, insertClients } from '../../models/client-write.ts';
import { createKnex } from '../../models/knex.ts';
import { type NewStaff, provisionClinic } from '../../models/provision.ts';
import { kmsOf } from './keys.ts';
import { createTenancy, systemActor, type Tenancy } from '../../models/tenancy.ts';
import { fictitiousCpf } from '../../tests/support/catalogue.ts';
import { Session } from './http.ts';

const password = 'uma senha longa de banco de provas';
const wholeDay = [{ from: '00:00', to: '23:59' }];
const alwaysOpen = {
  0: wholeDay,
  1: wholeDay,
  2: wholeDay,
  3: wholeDay,
  4: wholeDay,
  5: wholeDay,
  6: wholeDay,
};

/** Open on holidays too: a bench means the same on any date. */
function openHolidays() {
  const year = new Date().getUTCFullYear();
  const days = [year - 1, year, year + 1].flatMap(nationalClosedDays);
  return days.map((date) => ({ date, name: 'aberta', isOpen: true }));
}

export interface BenchClinic {
  id: string;
  email: string;
  password: string;
  phoneNumberId: string;
  staff: { id: string; email: string; role: StaffRole }[];
  procedureId: string;
  professionalIds: string[];
  clientIds: string[];
}

export interface ClinicWish {
  professionals: number;
  clients: readonly NewClient[] | number;
  /** Minutes; nothing is held before or after. */
  durationMin?: number;
  hasAfterCare?: boolean;
  visitPolicy?: Partial<VisitPolicy>;
  hasStaff?: boolean;
  /** Instead of one person at the reception. */
  staff?: readonly NewStaff[];
  name?: string;
}

const reception = (email: string): NewStaff[] => [{ name: 'Recepção', email, password, role: 'manager' }];
/** One person for each role. */
export const wholeStaff = (mark: string): NewStaff[] =>
  staffRoles.map((role) => ({
    name: `Equipe ${role} ${mark}`,
    email: `${role}@${mark}.example`,
    password,
    role,
  }));

let serial = 0;

export const ordinaryClient = (): NewClient => {
  serial += 1;
  return {
    name: `Pessoa Fictícia ${serial}`,
    cpf: fictitiousCpf(200_000_000 + serial),
    phone: `+55119${String(60_000_000 + serial)}`,
    ...{ email: null, birthDate: '1988-03-02', notes: null },
    whatsappOptInAt: new Date(),
  };
};

/** Makes clinics the short way, by the models, with everything a visit needs. */
export function clinicMaker(stack: Stack) {
  const kms = kmsOf(stack);
  const tokenKey = Buffer.from(stack.secrets.tokenKey, 'base64');
  const knex = createKnex({ url: stack.roleUrls.api, pool: 4 });
  const tenancy = createTenancy({ knex, kms, tokenKey });

  async function make(wish: ClinicWish): Promise<BenchClinic> {
    const mark = randomBytes(5).toString('hex');
    const email = `recepcao@${mark}.example`;
    const phoneNumberId = `10${randomBytes(6).readUIntBE(0, 6)}`;
    const clinic = await provisionClinic(
      { migratorUrl: stack.roleUrls.migrator, kms, tokenKey },
      {
        name: wish.name ?? `Clínica ${mark}`,
        ...{ timeZone: 'America/Sao_Paulo', hours: alwaysOpen, closedDays: openHolidays() },
        visitPolicy: wish.visitPolicy ?? {},
        staff: wish.staff ?? (wish.hasStaff === false ? [] : reception(email)),
        channel: { phoneNumberId, displayPhone: '551130000000' },
      },
    );
    const parts = await furnish(tenancy, clinic.id, wish);
    return { id: clinic.id, email, password, phoneNumberId, staff: clinic.staff, ...parts };
  }

  const addClients = (clinicId: string, count: number): Promise<string[]> =>
    tenancy.withClinic(systemActor(clinicId), (scope) =>
      insertClients(scope, Array.from({ length: count }, ordinaryClient)),
    );

  return { make, addClients, tenancy, close: () => knex.destroy() };
}

async function furnish(tenancy: Tenancy, clinicId: string, wish: ClinicWish) {
  const procedureId = randomUUID();
  const professionalIds = Array.from({ length: wish.professionals }, () => randomUUID());
  const people =
    typeof wish.clients === 'number' ? Array.from({ length: wish.clients }, ordinaryClient) : wish.clients;
  const clientIds = await tenancy.withClinic(systemActor(clinicId), async (scope) => {
    const { trx, vault } = scope;
    await trx('procedures').insert({
      ...{
        clinicId,
        id: procedureId,
        code: 'CONSULT',
        name: 'Avaliação',
        durationMin: wish.durationMin ?? 30,
      },
      afterCare: wish.hasAfterCare ? 'Beba água e descanse.' : null,
    });
    await trx('resources').insert(
      professionalIds.map((id, at) => ({
        ...{ clinicId, id, kind: 'professional' },
        nameCt: vault.seal({ table: 'resources', column: 'name_ct', row: id }, `Profissional ${at + 1}`),
      })),
    );
    await trx('competences').insert(
      professionalIds.map((professionalId) => ({ clinicId, professionalId, procedureId })),
    );
    return insertClients(scope, people);
  });
  return { procedureId, professionalIds, clientIds };
}

export async function signedInAt(
  clinic: BenchClinic,
  base: () => string,
  maxSockets?: number,
): Promise<Session> {
  const session = new Session(base, { email: clinic.email, password: clinic.password }, maxSockets);
  await session.signIn();
  return session;
}

/** As superuser, behind the policies: for loading in bulk and for looking at the truth, never what product code does. */
export async function asAdmin<Result>(
  stack: Stack,
  work: (client: pg.Client) => Promise<Result>,
): Promise<Result> {
  const url = new URL(stack.adminUrl);
  url.pathname = '/neonpro';
  const client = new pg.Client({ connectionString: url.toString(), connectionTimeoutMillis: 5_000 });
  client.on('error', () => undefined);
  await client.connect();
  try {
    return await work(client);
  } finally {
    await client.end().catch(() => undefined);
  }
}

/** Midnight UTC some days ahead, as epoch milliseconds. */
export const dayAhead = (days: number): number => Math.floor(Date.now() / 86_400_000 + days) * 86_400_000;
