import { randomUUID } from 'node:crypto';
import { MockActivityEnvironment } from '@temporalio/testing';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { proofsOf, publishNotice } from '../../models/incident-notice.ts';
import { addPeople } from '../../models/incident-people.ts';
import { reportIncident } from '../../models/incident.ts';
import { systemActor } from '../../models/tenancy.ts';
import { createCatalogue } from '../../tests/support/catalogue.ts';
import { type Clinics, startClinics } from '../../tests/support/clinics.ts';
import { handleIncidentId } from '../../workflows/compliance/handle-incident.ts';
import { createIncidentActivities, type IncidentActivities } from './incident-activities.ts';

let clinics: Clinics;
let activities: IncidentActivities;
const published: string[] = [];
const poked: string[] = [];

beforeAll(async () => {
  clinics = await startClinics();
  activities = createIncidentActivities({
    ...{ tenancy: clinics.workerTenancy, origin: 'https://aurora.example' },
    live: {
      publish: ({ entity, id }) => void published.push(`${entity} ${id}`),
      poke: (channel) => void poked.push(channel),
    },
  });
});
afterAll(() => clinics.stop());

/** As the worker runs it: the clinic is that of the process's id. */
function run<T>(
  incidentId: string,
  act: (acts: IncidentActivities) => Promise<T>,
  clinicId = clinics.a.id,
): Promise<T> {
  const workflowExecution = { workflowId: handleIncidentId(clinicId, incidentId), runId: randomUUID() };
  return new MockActivityEnvironment({ workflowExecution }).run(() => act(activities));
}
const asSystem = <T>(work: Parameters<typeof clinics.tenancy.withClinic<T>>[1]) =>
  clinics.tenancy.withClinic(systemActor(clinics.a.id), work);
const reported = () =>
  asSystem((scope) =>
    reportIncident(scope, { kind: 'exposure', summary: 'Planilha na rede aberta.', knownAt: Date.now() }),
  );
const ask = async <Row extends object>(sql: string, ...values: unknown[]) =>
  (await clinics.admin.query<Row>(sql, values)).rows;

/** A case with a published notice and these people in its list. */
async function openCase(clientIds: string[]): Promise<string> {
  const id = await reported();
  await asSystem((scope) => addPeople(scope, id, clientIds));
  await asSystem((scope) => publishNotice(scope, id, { version: 2, text: 'Aviso.' }, () => undefined));
  return id;
}
/** Somebody who can be written to; `false`: who never agreed to messages. */
async function person(mayWrite = true): Promise<string> {
  const { clientId } = await createCatalogue(clinics.tenancy, clinics.a.id);
  const since = mayWrite ? 'now()' : 'null';
  await clinics.admin.query(`update clients set whatsapp_opt_in_at = ${since} where id = $1`, [clientId]);
  return clientId;
}
const noticesOf = (id: string) =>
  ask<{ clientId: string; channel: string; outcome: string; reason: string | null }>(
    `select client_id as "clientId", channel, outcome, reason from incident_notices where incident_id = $1`,
    id,
  );

describe('what the process of an incident reads', () => {
  it('is the row as it stands: clocks, marks, and who is still to be told', async () => {
    const clientId = await person();
    const id = await openCase([clientId]);
    const facts = await run(id, (acts) => acts.readIncident({ incidentId: id }));
    expect(facts).toMatchObject({ unsent: 1, marks: [], isClosed: false, decision: null, publicUntil: null });
    expect(facts?.due.anpd).toBeGreaterThan(Date.now());
  });

  it('is nothing of another clinic, and nothing that is not there', async () => {
    const id = await reported();
    expect(await run(id, (acts) => acts.readIncident({ incidentId: id }), clinics.b.id)).toBeNull();
    const nowhere = randomUUID();
    expect(await run(nowhere, (acts) => acts.readIncident({ incidentId: nowhere }))).toBeNull();
  });
});

describe('a mark', () => {
  it('is written once, however often it is told: one task, one line of the register', async () => {
    const id = await reported();
    published.length = 0;
    for (let twice = 0; twice < 2; twice += 1)
      await run(id, (acts) => acts.markIncident({ incidentId: id, mark: 'anpd-warned' }));
    expect(published).toEqual([`incident ${id}`, `task ${id}`]);
    const tasks = await ask<{ state: string }>(
      `select state from staff_tasks where subject_key = $1`,
      `${id}/anpd`,
    );
    expect(tasks).toEqual([{ state: 'open' }]);
    const events = await ask(
      `select 1 from incident_events where incident_id = $1 and kind = 'anpd-warned'`,
      id,
    );
    expect(events).toHaveLength(1);
  });

  it('of the public notice is due when its three months are over', async () => {
    const id = await openCase([await person()]);
    await clinics.admin.query(
      `update incidents set public_from = now(), public_until = '2027-03-01T03:00:00Z' where id = $1`,
      [id],
    );
    await run(id, (acts) => acts.markIncident({ incidentId: id, mark: 'public-warned' }));
    const [task] = await ask<{ reason: string; dueAt: Date }>(
      `select reason, due_at as "dueAt" from staff_tasks where subject_key = $1`,
      `${id}/public`,
    );
    expect([task?.reason, task?.dueAt.toISOString()]).toEqual([
      'incident-public-warned',
      '2027-03-01T03:00:00.000Z',
    ]);
  });

  it('of another clinic’s case touches nothing', async () => {
    const id = await reported();
    await run(id, (acts) => acts.markIncident({ incidentId: id, mark: 'anpd-warned' }), clinics.b.id);
    expect(await ask(`select 1 from staff_tasks where subject_key = $1`, `${id}/anpd`)).toEqual([]);
  });
});

describe('the notices', () => {
  it('go to each person once; whoever cannot be written to is left to a person, with the reason', async () => {
    const [reachable, silent] = [await person(), await person(false)];
    const id = await openCase([reachable, silent]);
    poked.length = 0;
    for (let twice = 0; twice < 2; twice += 1)
      await run(id, (acts) => acts.sendIncidentNotices({ incidentId: id }));
    const told = await noticesOf(id);
    expect(told).toHaveLength(2);
    expect(told).toContainEqual({ clientId: reachable, channel: 'whatsapp', outcome: 'sent', reason: null });
    expect(told).toContainEqual({
      ...{ clientId: silent, channel: 'none', outcome: 'by-hand', reason: 'no-opt-in' },
    });
    expect(poked).toContain('neonpro_outbox');
    const messages = await ask<{ clientId: string }>(
      `select client_id as "clientId" from messages where client_id = any($1)`,
      [reachable, silent],
    );
    expect(messages).toEqual([{ clientId: reachable }]);
  });

  it('are told again when the transaction before was lost, without a second message', async () => {
    const clientId = await person();
    const id = await openCase([clientId]);
    const failing = createIncidentActivities({
      ...{ origin: 'https://aurora.example', live: { publish: () => undefined, poke: () => undefined } },
      tenancy: {
        withClinic: (actor, work) =>
          clinics.workerTenancy.withClinic(actor, async (scope) => {
            await work(scope);
            throw new Error('away');
          }),
      },
    });
    const workflowExecution = { workflowId: handleIncidentId(clinics.a.id, id), runId: randomUUID() };
    const lost = new MockActivityEnvironment({ workflowExecution }).run(() =>
      failing.sendIncidentNotices({ incidentId: id }),
    );
    await expect(lost).rejects.toThrow('away');
    expect(await noticesOf(id)).toEqual([]);
    await run(id, (acts) => acts.sendIncidentNotices({ incidentId: id }));
    expect(await noticesOf(id)).toHaveLength(1);
    expect(await ask(`select 1 from messages where client_id = $1`, clientId)).toHaveLength(1);
  });

  it('of a case without a published notice go to nobody', async () => {
    const id = await reported();
    const clientId = await person();
    await asSystem((scope) => addPeople(scope, id, [clientId]));
    await run(id, (acts) => acts.sendIncidentNotices({ incidentId: id }));
    expect(await noticesOf(id)).toEqual([]);
  });

  it('go to the others while one of them is being erased, and she is left to a person', async () => {
    const [reachable, leaving] = [await person(), await person()];
    const id = await openCase([reachable, leaving]);
    await clinics.admin.query('update clients set erased_at = now() where id = $1', [leaving]);
    await run(id, (acts) => acts.sendIncidentNotices({ incidentId: id }));
    const told = await noticesOf(id);
    expect(told).toContainEqual({ clientId: reachable, channel: 'whatsapp', outcome: 'sent', reason: null });
    expect(told).toContainEqual({
      ...{ clientId: leaving, channel: 'none', outcome: 'by-hand', reason: 'erased' },
    });
  });

  it('in public end nobody’s clock while her message is on its way', async () => {
    const clientId = await person();
    const id = await openCase([clientId]);
    const stands = async () => {
      const [proof] = await asSystem((scope) => proofsOf(scope, id));
      return [proof?.isOpen, proof?.isPublic];
    };
    await clinics.admin.query(
      `update incidents set public_from = now(), public_until = now() + interval '90 days' where id = $1`,
      [id],
    );
    expect(await stands()).toEqual([true, false]);
    await run(id, (acts) => acts.sendIncidentNotices({ incidentId: id }));
    const isNow = (state: string) =>
      clinics.admin.query('update messages set state = $2 where client_id = $1', [clientId, state]);
    for (const state of ['pending', 'sending', 'unknown']) {
      await isNow(state);
      expect(await stands()).toEqual([true, false]);
    }
    for (const state of ['failed', 'dropped', 'needs-person']) {
      await isNow(state);
      expect(await stands()).toEqual([false, true]);
    }
  });
});
