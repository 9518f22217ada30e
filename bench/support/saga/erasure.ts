import { randomUUID } from 'node:crypto';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { erasedName, erasureSteps } from '../../../domain/privacy/erasure.ts';
import { bookVisit } from '../../../models/booking.ts';
import { insertClients } from '../../../models/client-write.ts';
import { recordChoice } from '../../../models/contact-choice.ts';
import { remnants } from '../../../models/erasure-rows.ts';
import { startErasure } from '../../../models/erasure.ts';
import { sealerOf } from '../../../models/person-key.ts';
import type { Scope } from '../../../models/tenancy.ts';
import { dayAhead, ordinaryClient } from '../clinic.ts';
import { actsOf, as, rowOf, type Saga, type Subject, unlike, type World } from './saga.ts';

const words = 'Alergia a jabuticaba.';

/**
 * Forward only: whatever befalls it, she is erased. Whole is: every step is in the row once and in its order, and the trail has each once;
 * nothing that hangs on her is left; what the law keeps is sealed once and the ledger names her once; her name is «Pessoa apagada» under a
 * new key, and the old one opens nothing; nothing of hers runs and no person is asked to look. Anything else is a mixed state.
 */
export const erasureSaga = (world: World, outage?: string): Saga => ({
  ...{ name: outage === undefined ? 'erasure' : 'erasure-outage', kind: 'erasure', world },
  ...(outage !== undefined && { outage }),
  source: 'privacy/erase-client.ts',
  begin: (at) => begin(world, at),
  isOver: async ({ id }) =>
    (
      await rowOf<{ isOver: boolean }>(world, 'select is_closed as "isOver" from erasures where id = $1', [
        id,
      ])
    ).isOver,
  judge: (subject) => judge(world, subject),
});

async function begin(world: World, at: number) {
  const { clinic, admin } = world;
  const [clientId = ''] = await as(world.api, world, (scope) => insertClients(scope, [ordinaryClient()]));
  const before = await as(world.api, world, (scope) => live(world, scope, clientId, at));
  await admin.query(
    `insert into clinical_notes (clinic_id, id, client_id, author_staff_id, body_ct) values ($1, $2, $3, $4, $5)`,
    [clinic.id, before.noteId, clientId, clinic.staff[0]?.id, before.note],
  );
  const { id } = await as(world.api, world, (scope) =>
    startErasure(scope, { clientId, requestId: null, ground: 'request' }),
  );
  const { wrapped } = await rowOf<{ wrapped: string }>(
    world,
    `select encode(wrapped_key, 'hex') as wrapped from person_keys where person_id = $1`,
    [clientId],
  );
  return { id, clientId, more: { wrapped } };
}

/** A visit to come, a yes to offers, a note. */
async function live({ clinic }: World, scope: Scope, clientId: string, at: number) {
  const professionalId = clinic.professionalIds[at % clinic.professionalIds.length] ?? '';
  const startsAt = dayAhead(20 + Math.floor(at / clinic.professionalIds.length)) + 15 * 3_600_000;
  const services = [{ procedureId: clinic.procedureId, professionalId }];
  await bookVisit(scope, { clientId, startsAt, services }, null, Date.now());
  await recordChoice(scope, {
    ...{ clientId, channel: 'whatsapp', purpose: 'offers', choice: 'granted' },
    ...{ source: 'reception', textVersion: 'offers-2026-11' },
  });
  const noteId = randomUUID();
  const sealer = await sealerOf(scope, clientId);
  return {
    noteId,
    note: sealer.seal({ table: 'clinical_notes', column: 'body_ct', row: noteId }, words),
  };
}

const rowsSql = `select e.state, e.is_closed as "isClosed", e.certificate is not null as "isCertified",
    e.ended_at is not null as "hasEnded", (select jsonb_agg(s ->> 'step') from jsonb_array_elements(e.steps) s) as steps,
    c.erased_at is not null as "isErased", num_nulls(c.cpf_ct, c.phone_ct, c.email_ct, c.birth_date_ct, c.notes_ct, c.cpf_index,
      c.phone_index, c.email_index, c.reference_index) as blanks,
    (select count(*)::int from sealed_records r where r.clinic_id = e.clinic_id and r.erasure_id = e.id) as sealed,
    (select count(*)::int from appointments a where a.clinic_id = e.clinic_id and a.client_id = e.client_id
      and (not a.is_closed or a.status <> 'cancelled')) as "visitsLeft",
    (select count(*)::int from messages m where m.clinic_id = e.clinic_id and m.client_id = e.client_id and not m.is_closed) as "messagesLeft",
    (select count(*)::int from staff_tasks t where t.clinic_id = e.clinic_id and t.kind = 'erasure' and t.subject_key = e.id::text
      and t.state = 'open') as tasks
  from erasures e join clients c on c.clinic_id = e.clinic_id and c.id = e.client_id where e.id = $1`;

async function judge(world: World, { id, clientId, more }: Subject): Promise<string[]> {
  const found = await rowOf<Record<string, unknown>>(world, rowsSql, [id]);
  const whole = {
    ...{ state: 'done', isClosed: true, isCertified: true, hasEnded: true, isErased: true, blanks: 9 },
    ...{ steps: erasureSteps, sealed: 1, visitsLeft: 0, messagesLeft: 0, tasks: 0 },
  };
  const once = ['start', ...erasureSteps, 'end'].map((act) => [`erasure.${act}`, 1]);
  const left = await as(world.worker, world, (scope) => remnants(scope, clientId));
  const lines = readFileSync(join(world.stack.stateDir, 'erasures.jsonl'), 'utf8').split('\n');
  return [
    ...unlike(whole, found),
    ...unlike(Object.fromEntries(once) as Record<string, number>, await actsOf(world, id)),
    ...Object.entries(left).map(([table, count]) => `${count} rows are left in ${table}`),
    ...unlike({ ledger: 1 }, { ledger: lines.filter((line) => line.includes(id)).length }),
    ...(await keysOf(world, clientId, Buffer.from(more['wrapped'] ?? '', 'hex'))),
  ];
}

async function keysOf(world: World, clientId: string, old: Buffer): Promise<string[]> {
  const row = await rowOf<{ wrapped: Buffer; name: Buffer }>(
    world,
    `select k.wrapped_key as wrapped, c.name_ct as name from clients c
      join person_keys k on k.clinic_id = c.clinic_id and k.person_id = c.id where c.id = $1`,
    [clientId],
  );
  return as(world.api, world, ({ vault }) => {
    const place = { table: 'clients', column: 'name_ct', row: clientId };
    const troubles = unlike(
      { name: erasedName },
      { name: vault.openPerson(clientId, row.wrapped).open(place, row.name) },
    );
    try {
      vault.openPerson(clientId, old);
      troubles.push('the old key still opens');
    } catch {
      // As it has to be.
    }
    return Promise.resolve(troubles);
  });
}
