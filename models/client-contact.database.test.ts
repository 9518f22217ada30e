import { randomUUID } from 'node:crypto';
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { type Person, startApi, type TestApi } from '../tests/support/api.ts';
import { createCatalogue } from '../tests/support/catalogue.ts';
import { type Clinics, startClinics } from '../tests/support/clinics.ts';
import { contactObstacle, readClientContact } from './client-contact.ts';
import { tellWithdrawn } from './consent-proof.ts';
import { takeStep } from './no-show-take.ts';
import { tellAnswered } from './rights-answer-notice.ts';
import { openRightsRequest } from './rights-request.ts';
import { permitSend, type SendSubject } from './send-permission.ts';
import type { Scope } from './tenancy.ts';
import { holdForNext, PassedOver } from './waitlist-offer.ts';

let clinics: Clinics;
let clientId: string;
let professionalId: string;
let api: TestApi;
let desk: Person;
beforeAll(async () => {
  clinics = await startClinics();
  api = await startApi(clinics);
  desk = await api.signIn(clinics.a, 'receptionist');
});
afterAll(async () => {
  await api.close();
  await clinics.stop();
});
beforeEach(async () => {
  ({ clientId, professionalId } = await createCatalogue(clinics.tenancy, clinics.a.id));
});

const work = <T>(run: (scope: Scope) => Promise<T>) =>
  clinics.workerTenancy.withClinic(clinics.a.system, run);
/** As the first step of an erasure leaves her: her key, and what it opens, live on until the later ones. */
const freeze = () => clinics.admin.query('update clients set erased_at = now() where id = $1', [clientId]);
async function messages(): Promise<number> {
  const { rows } = await clinics.admin.query('select 1 from messages where client_id = $1', [clientId]);
  return rows.length;
}

/** Who writes to her: once as she was, and not at all once her erasure has begun. */
const callers: [string, act: (scope: Scope) => Promise<void>][] = [
  [
    'the proof of a withdrawal',
    (scope) =>
      tellWithdrawn(
        scope,
        { id: randomUUID(), clientId, purpose: 'ai-chat', channel: 'desk' },
        'a'.repeat(64),
      ),
  ],
  ['the answer to a request by law', (scope) => tellAnswered(scope, answered, 'https://aurora.example')],
];
let answered: string;
async function answerOne(): Promise<void> {
  const wish = {
    code: 'access',
    channel: 'account',
    requester: null,
    identityHow: null,
    wish: null,
  } as const;
  ({ id: answered } = await work((scope) => openRightsRequest(scope, { ...wish, clientId })));
  await clinics.admin.query(
    `update rights_requests set state = 'answered', decision = 'fulfilled', decided_at = now(), answered_at = now(), is_closed = true
      where id = $1`,
    [answered],
  );
}

describe('somebody whose erasure has begun', () => {
  it('has no name and no number for whoever would write, though her key still opens', async () => {
    const read = () => work((scope) => readClientContact(scope, clientId));
    expect((await read())?.client).toMatchObject({ name: expect.any(String) as string });
    await freeze();
    const contact = await read();
    expect(contact).toMatchObject({ clientId, client: null });
    expect(contact && contactObstacle(contact)).toBe('erased');
  });

  it.each(callers)('is written nothing by %s', async (_, act) => {
    await answerOne();
    await work(act);
    expect(await messages()).toBe(1);
    await clinics.admin.query('delete from messages where client_id = $1', [clientId]);
    await freeze();
    await work(act);
    expect(await messages()).toBe(0);
  });

  it('is asked for no consent by a link', async () => {
    const { clientId: other } = await createCatalogue(clinics.tenancy, clinics.a.id);
    await freeze();
    const ask = async (of: string) =>
      (await desk.post<{ code?: string }>(`/clients/${of}/consent-requests`, { purposes: ['ai-chat'] })).body
        .code;
    expect([await ask(other), await ask(clientId)]).toEqual([undefined, 'consent-impossible']);
    expect(await messages()).toBe(0);
  });

  it('is passed over on the list, warned of no visit, and no message that waits may leave', async () => {
    await freeze();
    const now = Date.now();
    const next = { entryId: randomUUID(), clientId, startsAt: now, offersToday: 0, reasons: [] };
    const time = { startsAt: new Date(now), endsAt: new Date(now + 3_600_000) };
    const opening = { id: randomUUID(), appointmentId: randomUUID(), professionalId, ...time };
    const turn = { opening, next, turn: 1, turnMs: 60_000, timeZone: 'America/Sao_Paulo', now };
    await expect(work((scope) => holdForNext(scope, turn))).rejects.toThrow(PassedOver);
    const step = { appointmentId: randomUUID(), clientId, step: 'call', callOwnerId: null } as const;
    const times = { startsAt: now + 86_400_000, bookedAt: now, now, callDueAt: now + 3_600_000 };
    expect(await work((scope) => takeStep(scope, { ...step, ...times }))).toEqual({
      ...{ state: 'skipped', reason: 'erased' },
    });
    const reminder: SendSubject = {
      ...{
        id: randomUUID(),
        clientId,
        template: 'lembrete_consulta',
        conversationId: null,
        usefulUntil: null,
      },
      kind: 'visit',
      purpose: 'service',
      channel: 'whatsapp',
    };
    const permit = await work(async (scope) =>
      permitSend(scope, reminder, await readClientContact(scope, clientId), new Date()),
    );
    expect(permit).toEqual({ may: 'never', code: 'erased' });
  });
});
