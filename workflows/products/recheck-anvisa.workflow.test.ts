import { randomUUID } from 'node:crypto';
import { Worker } from '@temporalio/worker';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { createFakeRechecks, type FakeRechecks } from '../../tests/support/fake-rechecks.ts';
import { openTaskStage, type TaskStage } from '../../tests/support/task-stage.ts';
import { bundleVisitWorkflows } from '../../tests/support/visit-story.ts';
import { recheckAllClinics } from './recheck-all-clinics.ts';
import { recheckAnvisa, recheckAgainSignal, recheckAnvisaId } from './recheck-anvisa.ts';

let stage: TaskStage;
const scheduledFor = { name: 'TemporalScheduledStartTime', type: 'DATETIME' } as const;
beforeAll(async () => {
  stage = await openTaskStage();
  const searchAttributes = { [scheduledFor.name]: 6 };
  await stage.env.connection.operatorService.addSearchAttributes({ namespace: 'default', searchAttributes });
});
afterAll(() => stage.close());

type Story = Parameters<TaskStage['play']>[1];
const day = '2026-11-27';
function play(fake: FakeRechecks, story: Story, cause: 'daily' | 'swap' | 'receipt' = 'daily') {
  const [clinicId, key] = [randomUUID(), cause === 'daily' ? day : randomUUID()];
  const task = {
    ...{ workflow: recheckAnvisa, workflowId: recheckAnvisaId(clinicId, key) },
    ...{
      args: [{ clinicId, cause, key, day }] as Parameters<typeof recheckAnvisa>,
      activities: fake.activities,
    },
  };
  return stage.play(task, story as Parameters<typeof stage.play<typeof recheckAnvisa>>[1]);
}

describe('the run of a clinic', () => {
  it('asks about every product, marks visits, looks at stock and devices, and ends once', async () => {
    const fake = createFakeRechecks();
    await play(fake, (handle) => handle.result());
    expect(fake.calls).toEqual([
      ...[
        'beginRecheck',
        'recheckProducts',
        'markProductVisits',
        'watchStock',
        'watchDevices',
        'finishRecheck',
      ],
    ]);
  });

  it('of a swapped file looks at products alone', async () => {
    const fake = createFakeRechecks();
    await play(fake, (handle) => handle.result(), 'swap');
    expect(fake.calls).toEqual(['beginRecheck', 'recheckProducts', 'markProductVisits', 'finishRecheck']);
  });

  it('that ended before does nothing', async () => {
    const fake = createFakeRechecks({ hasEnded: true });
    await play(fake, (handle) => handle.result());
    expect(fake.calls).toEqual(['beginRecheck']);
  });

  it('tries a product that fails again for hours, keeps no other waiting, and then tells a person', async () => {
    const fake = createFakeRechecks({ failing: { bad: 2, worse: Infinity } });
    const begun = await stage.env.currentTimeMs();
    await play(fake, (handle) => handle.result());
    expect(fake.asked).toEqual([null, ['bad', 'worse'], ['bad', 'worse'], ['worse'], ['worse']]);
    expect(fake.told).toEqual(['worse']);
    expect(fake.finished).toMatchObject({ checked: 3, failed: 1 });
    expect((await stage.env.currentTimeMs()) - begun).toBeGreaterThan(4 * 3_600_000);
  });

  it('waits out an outage of an hour', async () => {
    const back = (await stage.env.currentTimeMs()) + 3_600_000;
    const fake = createFakeRechecks({ isAway: async () => (await stage.env.currentTimeMs()) < back });
    await play(fake, (handle) => handle.result());
    expect(fake.finished).toMatchObject({ failed: 0 });
  });

  it('of which one part cannot be done does the others and says at the end that it failed', async () => {
    const fake = createFakeRechecks({ broken: 'watchStock' });
    await play(fake, (handle) => expect(handle.result()).rejects.toThrow());
    expect(fake.calls).toContain('watchDevices');
    expect(fake.calls.at(-1)).toBe('finishRecheck');
  });
});

describe('goods that came', () => {
  it('ask about their product, and again when more came meanwhile', async () => {
    const fake = createFakeRechecks();
    fake.during('recheckProduct', async () => {
      fake.during('recheckProduct', () => Promise.resolve());
      await fake.handle?.signal(recheckAgainSignal);
    });
    const story: Story = async (handle) => {
      fake.handle = handle;
      await handle.result();
    };
    await play(fake, story, 'receipt');
    expect(fake.calls.filter((name) => name === 'recheckProduct')).toHaveLength(2);
  });
});

describe('every day, every clinic', () => {
  it('has one run: of 20 clinics over a week none is missed and none doubled, also when the schedule fires twice', async () => {
    const clinics = Array.from({ length: 20 }, () => randomUUID());
    const fake = createFakeRechecks({ clinics, hasEnded: true });
    const taskQueue = `rechecks-${randomUUID()}`;
    const shared = { connection: stage.env.nativeConnection, activities: fake.activities };
    const worker = await Worker.create({
      ...{ ...shared, taskQueue, workflowBundle: await bundleVisitWorkflows() },
    });
    // As the server says for which time a schedule started it.
    const due = async (run: string, at: Date) => {
      const typedSearchAttributes = [{ key: scheduledFor, value: at }];
      const options = { taskQueue, workflowId: `platform/recheck-anvisa-${run}`, args: [] as [] };
      const { workflow } = stage.env.client;
      return (await workflow.start(recheckAllClinics, { ...options, typedSearchAttributes })).result();
    };
    const days = 7;
    await worker.runUntil(async () => {
      for (let passed = 0; passed < days; passed += 1) {
        const at = new Date(Date.UTC(2026, 11, 28 + passed, 7, 17));
        expect(await due(`${passed}`, at)).toEqual({ started: 20, known: 0 });
        // Caught up after an outage, hours late.
        if (passed % 3 === 0) expect(await due(`${passed}-twice`, at)).toEqual({ started: 0, known: 20 });
      }
    });
    expect(fake.begun).toHaveLength(days * clinics.length);
    expect(new Set(fake.begun).size).toBe(days * clinics.length);
  }, 180_000);
});
