import { randomUUID } from 'node:crypto';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { staffActor } from '../tests/support/actors.ts';
import { createCatalogue } from '../tests/support/catalogue.ts';
import { type Clinics, startClinics } from '../tests/support/clinics.ts';
import { listBreakGlass, openBreakGlass, reviewBreakGlass } from './break-glass.ts';
import {
  closeGrant,
  endGrantByTime,
  escalateGrant,
  readGrantFacts,
  remindOfGrant,
} from './break-glass-process.ts';
import { createKnex } from './knex.ts';
import { openProcesses } from './open-process.ts';
import type { Scope } from './tenancy.ts';

describe('what the process of a break-glass grant writes', () => {
  let clinics: Clinics;
  let clientId: string;
  beforeAll(async () => {
    clinics = await startClinics();
    ({ clientId } = await createCatalogue(clinics.tenancy, clinics.a.id));
  });
  afterAll(() => clinics.stop());

  const asWorker = <T>(work: (scope: Scope) => Promise<T>, clinic = clinics.a): Promise<T> =>
    clinics.workerTenancy.withClinic(clinic.system, work);
  async function opened(): Promise<string> {
    const actor = await staffActor(clinics, clinics.a, 'receptionist');
    await clinics.admin.query('update app.sessions set proved_at = now() where id = $1', [actor.sessionId]);
    const wish = { clientId, reason: 'Desmaio na recepção.', minutes: 5 };
    const { id } = await clinics.tenancy.withClinic(actor, (scope) => openBreakGlass(scope, wish));
    return id;
  }
  const trailOf = async (id: string): Promise<string[]> => {
    const { rows } = await clinics.admin.query<{ action: string }>(
      'select action from audit_events where entity_id = $1 order by at',
      [id],
    );
    return rows.map(({ action }) => action);
  };

  it('is nothing in another clinic, and nothing for a row that is gone', async () => {
    const id = await opened();
    await asWorker((scope) => endGrantByTime(scope, id), clinics.b);
    expect(await asWorker((scope) => readGrantFacts(scope, id), clinics.b)).toBeNull();
    expect(await asWorker((scope) => readGrantFacts(scope, randomUUID()))).toBeNull();
    expect(await asWorker((scope) => readGrantFacts(scope, id))).toMatchObject({
      endedAt: null,
      reminders: 0,
    });
  });

  it('is written once, however often it runs, and told once', async () => {
    const id = await opened();
    for (let run = 0; run < 2; run += 1) {
      await asWorker((scope) => endGrantByTime(scope, id));
      await asWorker((scope) => remindOfGrant(scope, id, 1));
      await asWorker((scope) => closeGrant(scope, id));
    }
    const facts = await asWorker((scope) => readGrantFacts(scope, id));
    expect(facts).toMatchObject({ endedAt: facts?.expiresAt, reminders: 1, isClosed: false });
    expect(await trailOf(id)).toEqual(['break-glass.open', 'break-glass.end', 'break-glass.review-due']);
  });

  it('marks what nobody reviewed until somebody does, though the process is over', async () => {
    const id = await opened();
    await clinics.admin.query(
      `update break_glass_grants set opened_at = now() - interval '6 days', expires_at = now() - interval '6 days' where id = $1`,
      [id],
    );
    await asWorker((scope) => endGrantByTime(scope, id));
    await asWorker((scope) => escalateGrant(scope, id));
    expect(await trailOf(id)).toContain('break-glass.review-missed');
    const owner = await staffActor(clinics, clinics.a, 'owner');
    const flag = () =>
      clinics.tenancy.withClinic(owner, async (scope) => {
        const grants = await listBreakGlass(scope, { after: null, limit: 100 });
        return grants.find((grant) => grant.id === id)?.needsAttention;
      });
    expect(await flag()).toBe(true);
    await clinics.tenancy.withClinic(owner, (scope) => reviewBreakGlass(scope, id));
    expect(await flag()).toBe(false);
  });

  it('is seen by the reconciler as long as the process has something to do', async () => {
    const id = await opened();
    const knex = createKnex({ url: clinics.urls.outbox, pool: 1 });
    const isOpen = async () => {
      for await (const process of openProcesses(knex)) if (process.id === id) return process.kind;
      return null;
    };
    expect(await isOpen()).toBe('break-glass');
    await asWorker((scope) => endGrantByTime(scope, id));
    const owner = await staffActor(clinics, clinics.a, 'owner');
    await clinics.admin.query(`update break_glass_grants set ended_at = now() where id = $1`, [id]);
    await clinics.tenancy.withClinic(owner, (scope) => reviewBreakGlass(scope, id));
    await asWorker((scope) => closeGrant(scope, id));
    expect(await isOpen()).toBeNull();
    await knex.destroy();
  });
});
