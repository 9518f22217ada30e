import { rm } from 'node:fs/promises';
import pg from 'pg';
import type { Stack } from '../../../local/stack.ts';
import type { Context } from '../bench.ts';
import { callerMaker } from '../callers.ts';
import { type CanaryPerson, canaryPerson, type Needle, needlesOf } from '../canaries.ts';
import { type BenchClinic, clinicMaker, wholeStaff } from '../clinic.ts';
import { Session } from '../http.ts';
import { kmsOf } from '../keys.ts';
import { compressed, playVisit } from '../lifecycle.ts';
import { atNoon, smsAfter } from '../messages/load.ts';
import { Phones } from '../phone.ts';
import { Reception } from '../reception.ts';
import { startClinicStack } from '../stack.ts';
import { connectPlainly } from '../temporal.ts';
import { Desk, until } from './desk.ts';
import { inDatabase } from './dumps.ts';
import { deposit, offers, shortMessages, type Stage, talk } from './life.ts';
import { chainHolds } from './operator.ts';
import { imports, record, rights, score } from './record.ts';
import type { Scanner } from './scan.ts';

export interface ErasureDrill {
  stack: Stack;
  admin: pg.Client;
  clinic: BenchClinic;
  person: CanaryPerson;
  clientId: string;
  needles: Needle[];
  scanner: Scanner;
  /** Her days at the clinic, from the first message to the last. */
  live(): Promise<string[]>;
  erase(): Promise<void>;
  /** Rows of hers in another database, by what is hers alone. */
  rowsIn(restored: Stack): Promise<number>;
  neighbourIsThere(): Promise<boolean>;
  chainHolds(): Promise<boolean>;
  forget(folder: string): Promise<void>;
}
type Deferring = Pick<Context<string>, 'defer' | 'say'>;

async function connectAdmin(context: Deferring, stack: Stack): Promise<pg.Client> {
  const url = new URL(stack.adminUrl);
  url.pathname = '/neonpro';
  const admin = new pg.Client({ connectionString: url.toString() });
  admin.on('error', () => undefined);
  await admin.connect();
  context.defer(() => admin.end().catch(() => undefined));
  return admin;
}

/** A clinic with everybody in it, and the person at its desk. */
export async function startErasureDrill(context: Deferring, unitMs: number): Promise<ErasureDrill> {
  const stack = await startClinicStack(context, { durable: false, env: { NEONPRO_LOG_LEVEL: 'debug' } });
  const maker = clinicMaker(stack);
  context.defer(() => maker.close());
  const admin = await connectAdmin(context, stack);
  const [person, neighbour] = [canaryPerson(), canaryPerson()];
  const clinic = await maker.make({
    ...{ professionals: 2, clients: [{ ...neighbour, whatsappOptInAt: new Date() }], durationMin: 1 },
    ...{ hasAfterCare: true, visitPolicy: compressed(unitMs), staff: wholeStaff('canario') },
  });
  await atNoon(stack, [clinic]);
  await smsAfter(stack, clinic, 1);
  const callers = callerMaker(stack, admin, maker.tenancy);
  const people = [];
  for (const one of clinic.staff) people.push(await callers.staff(clinic.id, one));
  const staffDesk = new Desk(stack.urls.api, people);
  const made = await staffDesk.send('receptionist', 'POST', '/clients', { ...person, whatsappOptIn: true });
  const clientId = made.id;
  staffDesk.close();
  const desk = new Desk(stack.urls.api, [...people, await callers.client(clinic.id, clientId)]);
  context.defer(() => Promise.resolve(desk.close()));
  const connection = await connectPlainly(stack);
  context.defer(() => connection.close());
  const needles = needlesOf([person]);
  const stage: Stage = { stack, admin, tenancy: maker.tenancy, clinic, desk, person, clientId };
  const scanner: Scanner = {
    ...{ stack, admin, kms: kmsOf(stack), tenancy: maker.tenancy, connection, desk, clinicId: clinic.id },
    ...{ needles, words: [person.name, person.phone, person.cpf, person.email, person.notes.slice(0, 20)] },
  };
  return {
    ...{ stack, admin, clinic, person, clientId, needles, scanner },
    live: () => live(context, stage, unitMs),
    erase: () => erase(stage),
    rowsIn: (restored) => rowsIn(restored, clientId),
    neighbourIsThere: async () => {
      const { text } = await desk.try('owner', 'GET', `/clients/${clinic.clientIds[0] ?? ''}`);
      return text.includes(neighbour.name) && text.includes(neighbour.email);
    },
    chainHolds: () => chainHolds(stack, context.say),
    forget: (folder) => rm(folder, { recursive: true, force: true }),
  };
}

/** What did not run, in words: a place that was never filled would be found empty. */
async function live(context: Deferring, stage: Stage, unitMs: number): Promise<string[]> {
  const { stack, admin, clinic, desk, person, clientId } = stage;
  const phones = new Phones(stack.urls.simulator);
  const email = clinic.staff.find(({ role }) => role === 'receptionist')?.email ?? '';
  const session = new Session(() => stack.urls.api, { email, password: clinic.password });
  context.defer(() => Promise.resolve([phones.close(), session.close()]));
  await session.signIn();
  context.say('she books, is asked, comes, and everything is done about her meanwhile');
  const cast = { clinic, phones, unitMs, reception: new Reception(session, 30_000) };
  const who = { clientId, phone: person.phone, professionalId: clinic.professionalIds[0] ?? '' };
  const missing: string[] = [];
  const flow = (name: string, run: Promise<unknown>): Promise<void> =>
    run.then(
      () => context.say(`${name}: done`),
      (error: unknown) => void missing.push(`${name} did not run: ${String(error)}`),
    );
  const visit = playVisit(cast, 'plain', who);
  await Promise.all([
    flow('a visit', visit),
    flow('WhatsApp in and out, with a picture', talk(stage)),
    flow('note, break-glass, hold, consents', record(stage)),
    flow('files that name her', imports(desk, person, canaryPerson())),
    flow('a deposit', deposit(stage)),
    flow('campaign, waitlist, package', offers(stage)),
  ]);
  const { id: visitId } = await visit;
  await flow('a score looked at again', score(stage, visitId));
  await flow('requests by law, and her ZIP', rights(stage));
  await flow('a sign-in to her page', signInByCode(stage, phones));
  await flow('SMS in and out', shortMessages(stage));
  await until('the end of her visit', async () => {
    const { rows } = await admin.query('select 1 from appointments where id = $1 and is_closed', [visitId]);
    return rows.length > 0;
  });
  return missing;
}

/** By the code that her telephone shows. */
async function signInByCode({ clinic, desk, person }: Stage, phones: Phones): Promise<void> {
  const { challengeId } = await desk.send<{ challengeId: string }>(
    ...(['client', 'POST', `/public/clinics/${clinic.id}/sign-in`] as const),
    { phone: person.phone },
  );
  const code = await until('her code', async () =>
    (await phones.messagesTo(person.phone)).flatMap(({ text }) => /\b\d{6}\b/.exec(text) ?? []).at(-1),
  );
  await desk.send('client', 'POST', `/public/clinics/${clinic.id}/sign-in/verify`, { challengeId, code });
}

const isErased = async (admin: pg.Client, clientId: string): Promise<boolean> => {
  const { rows } = await admin.query(`select 1 from erasures where client_id = $1 and state = 'done'`, [
    clientId,
  ]);
  return rows.length > 0;
};

/** Ids and states only: what an erasure that did not end waited for. */
async function whatWaits(admin: pg.Client, clientId: string): Promise<string> {
  const { rows } = await admin.query<{ line: string }>(
    `select 'erasure ' || state || ' ' || steps::text as line from erasures where client_id = $1
     union all select 'request ' || code || ' ' || state from rights_requests where client_id = $1
     union all select 'visit ' || status from appointments where client_id = $1 and not is_closed
     union all select 'deposit ' || state || ' ' || coalesce(trouble, '') from deposits where not is_closed
     union all select 'message ' || channel || ' ' || state || ' ' || template from messages where client_id = $1 and not is_closed
     union all select 'task ' || kind || ' ' || reason from staff_tasks where state = 'open'`,
    [clientId],
  );
  return rows.map(({ line }) => line).join('\n');
}

/** As the law has it: she asks, her identity is proved, somebody decides, the process does it. */
async function erase({ admin, desk, person, clientId }: Stage): Promise<void> {
  await admin.query('update app.sessions set proved_at = now()');
  const { id } = await desk.send('owner', 'POST', '/rights-requests', {
    ...{ code: 'erasure', channel: 'desk', clientId, identityHow: 'document' },
    wish: `Apaguem ${person.name}, ${person.cpf}. ${person.notes}`,
  });
  const { version } = await desk.send<{ version: number }>('owner', 'GET', `/rights-requests/${id}`);
  const kept = { dataClass: 'clinical', decision: 'keep', ground: 'medical-record' };
  await desk.send('owner', 'POST', `/rights-requests/${id}/decide`, {
    ...{ version, decision: 'partial', answer: `Cara ${person.name}: apagamos tudo, menos o prontuário.` },
    items: [kept, ...['identification', 'messages'].map((dataClass) => ({ dataClass, decision: 'fulfil' }))],
  });
  await until('the erasure', () => isErased(admin, clientId), 120_000).catch(async (error: unknown) => {
    throw new Error(await whatWaits(admin, clientId), { cause: error });
  });
  // The request that asked for it is answered after it.
  await until('the answer', async () => {
    const { rows } = await admin.query(
      'select 1 from rights_requests where id = $1 and answered_at is not null',
      [id],
    );
    return rows.length > 0;
  });
}

const rowsIn = (restored: Stack, clientId: string): Promise<number> =>
  inDatabase(restored.adminUrl, 'neonpro', async (database) => {
    const { rows } = await database.query<{ n: number }>(
      `select ((select count(*) from clients where id = $1 and (erased_at is null or cpf_ct is not null or phone_ct is not null
            or cpf_index is not null or phone_index is not null or email_index is not null))
          + (select count(*) from client_name_tokens where client_id = $1))::int as n`,
      [clientId],
    );
    return rows[0]?.n ?? 0;
  });
