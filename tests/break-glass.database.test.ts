import proto from '@temporalio/proto';
import type { TestWorkflowEnvironment } from '@temporalio/testing';
import { DefaultLogger, Runtime, Worker } from '@temporalio/worker';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { createPrivacyActivities } from '../activities/privacy/activities.ts';
import { startTimeSkipping } from './support/time-skipping.ts';
import { openBreakGlass, reviewBreakGlass, revokeBreakGlass } from '../models/break-glass.ts';
import { createKnex } from '../models/knex.ts';
import { claimOutbox, settleOutbox } from '../models/outbox.ts';
import type { Actor } from '../models/tenant-token.ts';
import { clinicIdAttribute } from '../temporal/search-attributes.ts';
import { createDispatch } from '../workers/dispatch.ts';
import { processOf, workflowIdOf } from '../workers/process-ids.ts';
import { breakGlassId } from '../workflows/privacy/break-glass.ts';
import { staffActor } from './support/actors.ts';
import { createCatalogue } from './support/catalogue.ts';
import { type Clinics, startClinics } from './support/clinics.ts';
import { bundleVisitWorkflows } from './support/visit-story.ts';

/** A busy machine's worker takes its time. */
const patience = { timeout: 30_000 };

describe('an opened record, from the command to its review', () => {
  let clinics: Clinics;
  let env: TestWorkflowEnvironment;
  let receptionist: Actor;
  let auditor: Actor;
  let clientId: string;
  let workflowBundle: Awaited<ReturnType<typeof bundleVisitWorkflows>>;
  const shown: string[] = [];
  beforeAll(async () => {
    clinics = await startClinics();
    ({ clientId } = await createCatalogue(clinics.tenancy, clinics.a.id));
    receptionist = await staffActor(clinics, clinics.a, 'receptionist');
    auditor = await staffActor(clinics, clinics.a, 'auditor');
    await clinics.admin.query('update app.sessions set proved_at = now()');
    workflowBundle = await bundleVisitWorkflows();
    Runtime.install({ logger: new DefaultLogger('ERROR') });
    env = await startTimeSkipping();
    await env.connection.operatorService.addSearchAttributes({
      namespace: 'default',
      searchAttributes: {
        [clinicIdAttribute.name]: proto.temporal.api.enums.v1.IndexedValueType.INDEXED_VALUE_TYPE_KEYWORD,
      },
    });
  }, 180_000);
  afterAll(async () => {
    await env.teardown();
    await clinics.stop();
  });

  const open = (minutes: number) =>
    clinics.tenancy.withClinic(receptionist, (scope) =>
      openBreakGlass(scope, { clientId, reason: 'Desmaio na recepção.', minutes }),
    );
  async function rowOf(id: string) {
    const { rows } = await clinics.admin.query<{ by: string | null; closed: boolean; reminders: number }>(
      'select ended_by as by, is_closed as closed, reminders from break_glass_grants where id = $1',
      [id],
    );
    return rows[0];
  }

  /** What the relay does: brings everything that waits to Temporal. */
  async function relay(): Promise<string[]> {
    const knex = createKnex({ url: clinics.urls.outbox, pool: 1 });
    const dispatch = createDispatch({ client: env.client, fateOf: () => Promise.resolve(null) });
    const rows = await claimOutbox(knex, 50);
    for (const row of rows) await dispatch(row);
    await settleOutbox(
      knex,
      rows.map(({ id }) => id),
    );
    await knex.destroy();
    return rows.map(({ topic }) => topic);
  }

  async function withWorker(story: () => Promise<void>): Promise<void> {
    const live = { publish: ({ entity }: { entity: string }) => void shown.push(entity) };
    const worker = await Worker.create({
      ...{ connection: env.nativeConnection, taskQueue: 'compliance' },
      workflowBundle,
      activities: createPrivacyActivities({ tenancy: clinics.workerTenancy, live }),
    });
    await worker.runUntil(story);
  }

  it('is given back, reviewed by an auditor and closed', async () => {
    const { id } = await open(30);
    await withWorker(async () => {
      expect(await relay()).toEqual(['break-glass']);
      await clinics.tenancy.withClinic(receptionist, (scope) => revokeBreakGlass(scope, id));
      expect(await relay()).toEqual(['break-glass']);
      await expect
        .poll(() => rowOf(id), patience)
        .toMatchObject({ by: 'person', reminders: 1, closed: false });
      await clinics.tenancy.withClinic(auditor, (scope) => reviewBreakGlass(scope, id));
      expect(await relay()).toEqual(['break-glass']);
      await expect.poll(() => rowOf(id), patience).toMatchObject({ closed: true });
      await env.client.workflow.getHandle(breakGlassId(clinics.a.id, id)).result();
    });
    expect(new Set(shown)).toEqual(new Set(['break-glass']));
  }, 120_000);

  it('runs out, and is raised after five days of reminders', async () => {
    const { id } = await open(5);
    await withWorker(async () => {
      await relay();
      await env.client.workflow.getHandle(breakGlassId(clinics.a.id, id)).result();
    });
    expect(await rowOf(id)).toEqual({ by: 'time', reminders: 5, closed: true });
    const { rows } = await clinics.admin.query<{ action: string }>(
      'select action from audit_events where entity_id = $1 order by at',
      [id],
    );
    const due = Array.from({ length: 5 }, () => 'break-glass.review-due');
    expect(rows.map(({ action }) => action)).toEqual([
      ...['break-glass.open', 'break-glass.end', ...due, 'break-glass.review-missed'],
    ]);
  }, 120_000);

  it('has a workflow id of its clinic and its row, known to the reconciler', () => {
    const process = { kind: 'break-glass', clinicId: clinics.a.id, id: clientId } as const;
    expect(processOf(workflowIdOf(process))).toEqual(process);
  });
});
