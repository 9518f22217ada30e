import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { addOfferText, addRecipient, changeChoiceOf } from '../tests/support/campaigns.ts';
import { type Catalogue, createCatalogue, oneService, slotInDays } from '../tests/support/catalogue.ts';
import { type Clinics, startClinics } from '../tests/support/clinics.ts';
import type { Segment } from '../domain/messaging/segment.ts';
import { bookVisit } from './booking.ts';
import { commandAppointment } from './appointment-commands.ts';
import { readProgress } from './campaign-list.ts';
import {
  endCampaign,
  letGo,
  pauseByProcess,
  prepareRecipients,
  readCampaignFacts,
  releaseBatch,
} from './campaign-process.ts';
import { countSegment } from './campaign-segment.ts';
import { commandCampaign, createCampaign, frameOf, startCampaign } from './campaign.ts';
import { blockProcessing, blocksOf, liftBlock } from './processing-block.ts';
import type { Scope } from './tenancy.ts';

let clinics: Clinics;
let ids: Catalogue;
let templateId: string;
let serial = 0;
beforeAll(async () => {
  clinics = await startClinics();
  ids = await createCatalogue(clinics.tenancy, clinics.a.id);
  templateId = await addOfferText(clinics.tenancy, clinics.a);
  // The neighbour's clients must never be counted.
  await addRecipient(clinics.tenancy, clinics.b);
});
afterAll(() => clinics.stop());
beforeEach(() =>
  clinics.admin
    .query(`insert into contact_choices (clinic_id, id, client_id, channel, purpose, choice, source, text_version, actor_id)
    select clinic_id, gen_random_uuid(), id, 'whatsapp', 'offers', 'withdrawn', 'reception', 'offers-2026-11', 'system' from clients`),
);

const owner = () => ({ ...clinics.a.system, actorId: clinics.a.staff.owner.id });
const inClinic = <T>(work: (scope: Scope) => Promise<T>) =>
  clinics.tenancy.withClinic(clinics.a.system, work);
const asWorker = <T>(work: (scope: Scope) => Promise<T>) =>
  clinics.workerTenancy.withClinic(clinics.a.system, work);
const count = (segment: Segment) =>
  inClinic(async (scope) => {
    const { first, matched, reachable, excluded } = await countSegment(scope, await frameOf(scope, segment));
    return { matched, reachable, excluded, first: first.map(({ clientId }) => clientId) };
  });
const person = (change: Parameters<typeof addRecipient>[2] = {}) =>
  addRecipient(clinics.tenancy, clinics.a, change);

/** A visit of hers as if it had been `days` ago (negative) or is to come. */
async function visit(clientId: string, days: number, procedureId = ids.procedureId): Promise<void> {
  serial += 1;
  const at = slotInDays(40 + serial);
  const { professionalId } = ids;
  const roomId = procedureId === ids.roomProcedureId ? ids.roomId : null;
  const { id } = await inClinic((scope) =>
    bookVisit(
      scope,
      oneService({ clientId, procedureId, professionalId, startsAt: at, roomId }),
      null,
      Date.now(),
    ),
  );
  if (days >= 0) return;
  await inClinic(async (scope) => {
    await commandAppointment(scope, 'start', { id });
    await commandAppointment(scope, 'finish', { id });
  });
  await clinics.admin.query(
    `update appointments set starts_at = now() + $2 * interval '1 day', ends_at = now() + $2 * interval '1 day' + interval '30 minutes' where id = $1`,
    [id, days],
  );
}

describe('whom a campaign reaches', () => {
  it('leaves out who never agreed, took it back, has no mobile or was erased, and says so', async () => {
    const before = await count({});
    const yes = await person();
    await person({ offers: null });
    await person({ offers: 'withdrawn' });
    await person({ phone: '+551133334444' });
    await person({ phone: null });
    const erased = await person();
    await clinics.admin.query(
      'update person_keys set wrapped_key = null, destroyed_at = now() where person_id = $1',
      [erased],
    );
    const after = await count({});
    expect(after.matched - before.matched).toBe(6);
    expect(after.reachable).toBe(1);
    expect(after.first).toEqual([yes]);
    const more = (code: keyof typeof after.excluded) => after.excluded[code] - before.excluded[code];
    expect([more('no-consent'), more('withdrawn'), more('no-mobile'), more('erased')]).toEqual([1, 1, 2, 1]);
  });

  it('finds who came in a time, for a procedure, and who has not come since', async () => {
    const [recent, old, never, booked] = await Promise.all([1, 2, 3, 4].map(() => person()));
    await visit(recent as string, -10);
    await visit(old as string, -200, ids.roomProcedureId);
    await visit(booked as string, 5);
    const day = (days: number) => new Date(Date.now() + days * 86_400_000).toISOString().slice(0, 10);
    const found = async (segment: Segment) => new Set((await count(segment)).first);
    expect(await found({ visited: { from: day(-20), to: day(-1) } })).toEqual(new Set([recent]));
    expect(await found({ absentMonths: 6 })).toEqual(new Set([old]));
    expect(await found({ procedureIds: [ids.roomProcedureId] })).toEqual(new Set([old]));
    expect(
      await found({ procedureIds: [ids.roomProcedureId], visited: { from: day(-20), to: day(-1) } }),
    ).toEqual(new Set());
    expect(await found({ neverCame: true, withoutFutureVisit: true })).toEqual(new Set([never]));
    expect((await count({ neverCame: true })).reachable).toBe(2);
  });

  it('knows birthdays, although they lie sealed', async () => {
    const may = await person({ birthDate: '1988-05-02' });
    await person({ birthDate: '1988-06-02' });
    await person();
    const found = await count({ birthMonth: 5 });
    expect(found.first).toEqual([may]);
    expect(found.reachable).toBe(1);
  });
});

async function campaign(people: number, perMinute = 100): Promise<{ id: string; clients: string[] }> {
  const clients = await Promise.all(Array.from({ length: people }, () => person()));
  const data = { name: 'Semana da pele', templateId, segment: {}, perMinute, startsAt: null };
  const { id, version } = await clinics.tenancy.withClinic(owner(), (scope) => createCampaign(scope, data));
  await clinics.tenancy.withClinic(owner(), (scope) => startCampaign(scope, id, version));
  return { id, clients };
}
const facts = (id: string) => asWorker((scope) => readCampaignFacts(scope, id));
const progress = async (id: string) => (await inClinic((scope) => readProgress(scope, [id]))).get(id);
const prepare = (id: string) => asWorker((scope) => prepareRecipients(scope, id, null));
const release = (id: string, now?: number) => asWorker((scope) => releaseBatch(scope, id, now));
const messages = async (id: string) =>
  (
    await clinics.admin.query<{ client_id: string; state: string }>(
      `select client_id, state from messages where key like 'campaign/' || $1 || '/%'`,
      [id],
    )
  ).rows;

const object = (clientId: string, scope: 'marketing' | 'all' | 'scoring') =>
  asWorker((inside) => blockProcessing(inside, { clientId, scope, ground: 'opposition', requestId: null }));

describe('who objected to marketing', () => {
  it.each(['marketing', 'all'] as const)('is in no campaign while %s is blocked', async (use) => {
    const [her, other, scoring] = [await person(), await person(), await person()];
    await object(her, use);
    await object(scoring, 'scoring');
    const found = await count({});
    expect(new Set(found.first)).toEqual(new Set([other, scoring]));
    expect(found.reachable).toBe(2);
    const [block] = await asWorker((scope) => blocksOf(scope, her));
    await asWorker((scope) => liftBlock(scope, block?.id ?? ''));
    expect((await count({})).reachable).toBe(3);
  });

  it('is not written down, and is skipped when she was before', async () => {
    const before = await campaign(2);
    const [first = '', second = ''] = before.clients;
    await object(first, 'marketing');
    await prepare(before.id);
    expect(await progress(before.id)).toMatchObject({ waiting: 1 });
    await object(second, 'all');
    await release(before.id);
    expect(await messages(before.id)).toEqual([]);
    expect(await progress(before.id)).toMatchObject({ waiting: 0, skipped: 1 });
  });
});

describe('the record of a campaign', () => {
  it('has nobody to write to: it is not started', async () => {
    const data = { name: 'Vazia', templateId, segment: { birthMonth: 1 }, perMinute: 10, startsAt: null };
    const { id, version } = await clinics.tenancy.withClinic(owner(), (scope) => createCampaign(scope, data));
    await expect(inClinic((scope) => startCampaign(scope, id, version))).rejects.toMatchObject({
      code: 'segment-empty',
    });
  });

  it('writes recipients down once, however often it is asked', async () => {
    const { id } = await campaign(3);
    expect(await prepare(id)).toBeNull();
    expect(await prepare(id)).toBeNull();
    expect(await progress(id)).toMatchObject({ waiting: 3 });
    expect(await facts(id)).toMatchObject({ state: 'running', isPrepared: true, hasWaiting: true });
  });

  it('releases a batch once for its time, and writes to nobody twice', async () => {
    const { id, clients } = await campaign(3, 2);
    await prepare(id);
    const now = Date.now();
    expect(await Promise.all([release(id, now), release(id, now)])).toEqual(expect.arrayContaining([2, 0]));
    expect(await release(id, now + 59_000)).toBe(0);
    expect(await release(id, now + 60_000)).toBe(1);
    expect(await release(id, now + 120_000)).toBe(0);
    const rows = await messages(id);
    expect(rows.map((row) => row.client_id).sort()).toEqual([...clients].sort());
  });

  it('skips who changed her mind since she was written down', async () => {
    const { id, clients } = await campaign(2);
    await prepare(id);
    await changeChoiceOf(clinics.tenancy, clinics.a, clients[0] as string, 'withdrawn');
    await release(id);
    expect((await messages(id)).map((row) => row.client_id)).toEqual([clients[1]]);
    expect(await progress(id)).toMatchObject({ skipped: 1, 'on-the-way': 1 });
  });

  it('releases nobody while it is paused, and lets everybody go when it is stopped', async () => {
    const { id } = await campaign(3, 1);
    await prepare(id);
    await release(id, Date.now() - 120_000);
    await inClinic((scope) => commandCampaign(scope, id, 'pause'));
    expect(await release(id)).toBe(0);
    await inClinic((scope) => commandCampaign(scope, id, 'resume'));
    await inClinic((scope) => commandCampaign(scope, id, 'stop'));
    expect(await release(id)).toBe(0);
    await asWorker((scope) => letGo(scope, id));
    expect(await progress(id)).toMatchObject({ 'on-the-way': 1, skipped: 2, waiting: 0 });
    const { version } = (await facts(id)) as { version: number };
    const end = (of: number) =>
      asWorker((scope) => endCampaign(scope, id, { version: of, state: 'stopped' }));
    expect(await end(version - 1)).toBe(false);
    expect(await end(version)).toBe(true);
    await expect(inClinic((scope) => commandCampaign(scope, id, 'resume'))).rejects.toMatchObject({
      code: 'transition-refused',
    });
  });

  it('sees what stands in its way, and pauses only as it saw it', async () => {
    const { id } = await campaign(1);
    await prepare(id);
    await clinics.admin.query(
      `update messaging_channels set offers_paused_until = now() + interval '1 hour' where clinic_id = $1`,
      [clinics.a.id],
    );
    const seen = await facts(id);
    expect(seen?.obstacle).toBe('offers-paused');
    expect(await release(id)).toBe(0);
    await asWorker((scope) => pauseByProcess(scope, id, { version: 1, code: 'offers-paused' }));
    expect((await facts(id))?.state).toBe('running');
    await asWorker((scope) =>
      pauseByProcess(scope, id, { version: seen?.version ?? 0, code: 'offers-paused' }),
    );
    expect((await facts(id))?.state).toBe('paused');
    await clinics.admin.query('update messaging_channels set offers_paused_until = null');
    await clinics.admin.query(`update message_templates set state = 'paused' where id = $1`, [templateId]);
    expect((await facts(id))?.obstacle).toBe('template-not-approved');
    await clinics.admin.query(`update message_templates set state = 'approved' where id = $1`, [templateId]);
  });

  it('is nobody else’s: another clinic finds no campaign and no recipients', async () => {
    const { id } = await campaign(1);
    const elsewhere = <T>(work: (scope: Scope) => Promise<T>) =>
      clinics.workerTenancy.withClinic(clinics.b.system, work);
    expect(await elsewhere((scope) => readCampaignFacts(scope, id))).toBeNull();
    expect(await elsewhere((scope) => prepareRecipients(scope, id, null))).toBeNull();
    expect(await elsewhere((scope) => releaseBatch(scope, id))).toBe(0);
    await expect(elsewhere((scope) => commandCampaign(scope, id, 'stop'))).rejects.toMatchObject({
      code: 'not-found',
    });
  });
});
