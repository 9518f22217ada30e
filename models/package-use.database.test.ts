import { randomUUID } from 'node:crypto';
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { addDays, wallTime } from '../domain/clinic/calendar.ts';
import { staffActor } from '../tests/support/actors.ts';
import { type Catalogue, createCatalogue, slotInDays } from '../tests/support/catalogue.ts';
import { type Clinics, startClinics } from '../tests/support/clinics.ts';
import { commandAppointment } from './appointment-commands.ts';
import { bookVisit } from './booking.ts';
import { getClientPackage, packagesOf } from './client-package.ts';
import { addPackage } from './package.ts';
import { addEntry, correctPackage, freezePackage, reverseUse, sellPackage } from './package-ledger.ts';
import { expirePackage, thawPackage } from './package-process.ts';
import type { Scope } from './tenancy.ts';
import type { Actor } from './tenant-token.ts';

let clinics: Clinics;
let ids: Catalogue;
let reception: Actor;
let manager: Actor;
let visits = 0;
beforeAll(async () => {
  clinics = await startClinics();
  reception = await staffActor(clinics, clinics.a, 'receptionist');
  manager = await staffActor(clinics, clinics.a, 'manager');
});
afterAll(() => clinics.stop());
beforeEach(async () => {
  ids = await createCatalogue(clinics.tenancy, clinics.a.id);
});

const within = <T>(work: (scope: Scope) => Promise<T>) => clinics.tenancy.withClinic(reception, work);
const asManager = <T>(work: (scope: Scope) => Promise<T>) => clinics.tenancy.withClinic(manager, work);
const today = () => wallTime(Date.now(), clinics.a.timeZone).day;

async function sold(
  more: { sessions?: number; validDays?: number; boughtOn?: string } = {},
): Promise<string> {
  const { sessions = 3, validDays = 180, boughtOn } = more;
  const offer = await asManager((scope) =>
    addPackage(scope, {
      ...{ name: `Pacote ${sessions}`, procedureId: ids.procedureId, sessions, validDays, mayFreezeDays: 30 },
      ...{ priceCents: 90_000, isActive: true },
    }),
  );
  const sale = { clientId: ids.clientId, packageId: offer.id, boughtOn };
  return (await within((scope) => sellPackage(scope, sale))).id;
}

/** A visit of these procedures that is in the room already. */
async function inRoom(procedureIds = [ids.procedureId]): Promise<string> {
  visits += 1;
  const services = procedureIds.map((procedureId) => ({ procedureId, professionalId: ids.professionalId }));
  const wish = { clientId: ids.clientId, startsAt: slotInDays(visits), services };
  const visit = await within((scope) => bookVisit(scope, wish, null, Date.now()));
  await within((scope) => commandAppointment(scope, 'start', { id: visit.id }));
  return visit.id;
}
const finish = (id: string) => within((scope) => commandAppointment(scope, 'finish', { id }));
const balance = async (id: string) => (await within((scope) => getClientPackage(scope, id))).standing.balance;
const attention = async (id: string) => {
  const { rows } = await clinics.admin.query<{ code: string | null }>(
    'select attention_code as code from appointments where id = $1',
    [id],
  );
  return rows[0]?.code;
};
const startOn = (day: string, id: string) =>
  clinics.admin.query(
    `update appointments set starts_at = starts_at + ($1::date - starts_at::date) * interval '1 day',
       ends_at = ends_at + ($1::date - ends_at::date) * interval '1 day' where id = $2`,
    [day, id],
  );

describe('a finished visit', () => {
  it('uses nothing of an expired, frozen or used up package, nor of another procedure', async () => {
    const expired = await sold({ boughtOn: addDays(today(), -40), validDays: 30 });
    const frozen = await sold();
    await within((scope) => freezePackage(scope, frozen));
    await finish(await inRoom());
    expect([await balance(expired), await balance(frozen)]).toEqual([3, 3]);
    const other = await sold();
    await finish(await inRoom([ids.roomProcedureId]));
    expect(await balance(other)).toBe(3);
  });

  it('uses a package frozen only after the day of the visit', async () => {
    const id = await sold({ boughtOn: addDays(today(), -10) });
    const visit = await inRoom();
    await startOn(addDays(today(), -1), visit);
    await within((scope) => freezePackage(scope, id));
    await finish(visit);
    expect([await balance(id), await attention(visit)]).toEqual([2, null]);
  });

  it('asks somebody to look when all she has of the procedure is frozen or ended', async () => {
    const nothing = await inRoom();
    await finish(nothing);
    await sold({ boughtOn: addDays(today(), -400), validDays: 30 });
    const longOver = await inRoom();
    await finish(longOver);
    const frozen = await sold();
    await within((scope) => freezePackage(scope, frozen));
    const visit = await inRoom();
    await finish(visit);
    await sold();
    const deducted = await inRoom();
    await finish(deducted);
    const said = await Promise.all([nothing, longOver, visit, deducted].map(attention));
    expect(said).toEqual([null, null, 'package-not-used', null]);
  });

  it('uses one session of the package that ends first', async () => {
    const later = await sold({ validDays: 300 });
    const sooner = await sold({ validDays: 30 });
    await finish(await inRoom());
    expect([await balance(later), await balance(sooner)]).toEqual([3, 2]);
  });

  it('uses one for each of its services, and goes on to the next package when the first is empty', async () => {
    const first = await sold({ sessions: 1, validDays: 30 });
    const second = await sold({ sessions: 5 });
    await finish(await inRoom([ids.procedureId, ids.procedureId]));
    expect([await balance(first), await balance(second)]).toEqual([0, 4]);
  });

  it('uses one once, however many finish it at the same moment', async () => {
    const id = await sold();
    const visit = await inRoom();
    const ends = await Promise.allSettled(Array.from({ length: 8 }, () => finish(visit)));
    expect(ends.filter(({ status }) => status === 'fulfilled')).toHaveLength(1);
    expect(await balance(id)).toBe(2);
    expect((await within((scope) => getClientPackage(scope, id))).entries).toHaveLength(2);
  });

  it('never takes more than there is when many visits end at the same moment', async () => {
    const id = await sold({ sessions: 2 });
    const there: string[] = [];
    for (let count = 0; count < 5; count += 1) there.push(await inRoom());
    await Promise.all(there.map(finish));
    expect(await balance(id)).toBe(0);
  });

  it('counts for the day of the visit: one closed the next morning still uses its session', async () => {
    const id = await sold({ boughtOn: addDays(today(), -31), validDays: 30 });
    const visit = await inRoom();
    await startOn(addDays(today(), -1), visit);
    await finish(visit);
    expect(await balance(id)).toBe(2);
  });
});

describe('the ledger in Postgres', () => {
  it('refuses a balance out of bounds whoever writes it', async () => {
    const id = await sold({ sessions: 2 });
    const line = { kind: 'correction', sessions: 1, days: 0, on: today() } as const;
    const owner = { id, clientId: ids.clientId };
    await expect(asManager((scope) => addEntry(scope, owner, line))).rejects.toMatchObject({
      constraint: 'package_balance',
    });
    await expect(
      asManager((scope) => addEntry(scope, owner, { ...line, sessions: -3 })),
    ).rejects.toMatchObject({ constraint: 'package_balance' });
  });

  it('is never changed, not even by its owner', async () => {
    await sold();
    await expect(clinics.admin.query(`update package_entries set sessions = 9`)).rejects.toThrow();
    await expect(clinics.admin.query(`delete from package_entries`)).rejects.toThrow();
  });

  it('lets the reception neither correct nor take back a use', async () => {
    const id = await sold();
    const by = { sessions: -1, extendDays: 0, reason: 'mistake' };
    await expect(within((scope) => correctPackage(scope, id, by))).rejects.toThrow(/row-level security/);
  });

  it('gives a use back once, to the package it came from', async () => {
    const id = await sold();
    const other = await sold();
    await finish(await inRoom());
    const [used] = (await within((scope) => packagesOf(scope, ids.clientId))).filter(
      ({ standing }) => standing.balance === 2,
    );
    const entryId = used?.entries.find(({ kind }) => kind === 'use')?.id ?? '';
    const wrong = used?.id === id ? other : id;
    const reason = 'wrong-client';
    await expect(asManager((scope) => reverseUse(scope, wrong, { entryId, reason }))).rejects.toMatchObject({
      code: 'not-found',
    });
    const tries = await Promise.allSettled(
      [1, 2, 3].map(() => asManager((scope) => reverseUse(scope, used?.id ?? '', { entryId, reason }))),
    );
    expect(tries.filter(({ status }) => status === 'fulfilled')).toHaveLength(1);
    expect(await balance(used?.id ?? '')).toBe(3);
  });

  it('gives no use back to a package that is over, until it is extended', async () => {
    const id = await sold({ sessions: 1, boughtOn: addDays(today(), -31), validDays: 30 });
    const visit = await inRoom();
    await startOn(addDays(today(), -1), visit);
    await finish(visit);
    const { entries } = await within((scope) => getClientPackage(scope, id));
    const use = { entryId: entries.find(({ kind }) => kind === 'use')?.id ?? '', reason: 'not-done' };
    const giveBack = () => asManager((scope) => reverseUse(scope, id, use));
    await expect(giveBack()).rejects.toMatchObject({ code: 'package-expired' });
    const longer = { sessions: 0, extendDays: 30, reason: 'courtesy' };
    await asManager((scope) => correctPackage(scope, id, longer));
    await giveBack();
    await clinics.workerTenancy.withClinic(clinics.a.system, (scope) => expirePackage(scope, id));
    expect(await balance(id)).toBe(1);
  });

  it('loses what was left once, and not before the day after the last one', async () => {
    const last = await sold({ boughtOn: addDays(today(), -30), validDays: 30 });
    const over = await sold({ boughtOn: addDays(today(), -31), validDays: 30 });
    const system = <T>(work: (scope: Scope) => Promise<T>) =>
      clinics.workerTenancy.withClinic(clinics.a.system, work);
    await system((scope) => expirePackage(scope, last));
    await Promise.all([1, 2, 3].map(() => system((scope) => expirePackage(scope, over))));
    expect([await balance(last), await balance(over)]).toEqual([3, 0]);
  });

  it('ends a freeze by itself only when its days are over', async () => {
    const id = await sold();
    await within((scope) => freezePackage(scope, id));
    const system = <T>(work: (scope: Scope) => Promise<T>) =>
      clinics.workerTenancy.withClinic(clinics.a.system, work);
    expect(await system((scope) => thawPackage(scope, id))).toBeNull();
    expect((await within((scope) => getClientPackage(scope, id))).state).toBe('frozen');
  });

  it('shows nothing to another clinic', async () => {
    const id = await sold();
    const there = await staffActor(clinics, clinics.b, 'owner');
    await expect(
      clinics.tenancy.withClinic(there, (scope) => getClientPackage(scope, id)),
    ).rejects.toMatchObject({ code: 'not-found' });
    await expect(
      clinics.tenancy.withClinic(there, (scope) =>
        sellPackage(scope, { clientId: ids.clientId, packageId: randomUUID() }),
      ),
    ).rejects.toMatchObject({ code: 'not-found' });
  });
});
