import { randomUUID } from 'node:crypto';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { TemplateState } from '../../domain/messaging/template-life.ts';
import { FakeTemplate } from '../../tests/support/fake-template.ts';
import { openTaskStage, type TaskStage } from '../../tests/support/task-stage.ts';
import { templateApproval, templateApprovalId, templateChangedSignal } from './template-approval.ts';

const minute = 60_000;
const day = 24 * 60 * minute;
let stage: TaskStage;
beforeAll(async () => {
  stage = await openTaskStage();
});
afterAll(() => stage.close());

type Story = Parameters<typeof stage.play<typeof templateApproval>>[1];
async function play(template: FakeTemplate, story: Story = () => Promise.resolve()): Promise<void> {
  const input = { clinicId: randomUUID(), templateId: randomUUID() };
  const workflowId = templateApprovalId(input.clinicId, input.templateId);
  const task = { workflow: templateApproval, workflowId, args: [input] as [typeof input] };
  await stage.play({ ...task, activities: template.activities }, async (handle) => {
    await story(handle);
    await handle.result();
  });
}
const template = async (state: TemplateState) =>
  new FakeTemplate(() => stage.env.currentTimeMs(), { state, since: await stage.env.currentTimeMs() });
const asked = ({ log }: FakeTemplate) => log.filter(({ what }) => what === 'asked').map(({ at }) => at);

describe('a text at the provider', () => {
  it('is not asked for when there is nothing to wait for', async () => {
    for (const state of ['draft', 'approved', 'archived'] as const) {
      const one = await template(state);
      await play(one);
      expect(one.log).toEqual([]);
    }
  });

  it('is shown at once, and over when the webhook tells that it is approved', async () => {
    const one = await template('submitted');
    await play(one, async (handle) => {
      await stage.env.sleep(minute);
      await one.say('approved');
      await Promise.all([1, 2, 3].map(() => handle.signal(templateChangedSignal)));
    });
    expect(asked(one)).toHaveLength(1);
  });

  it('is asked for less and less often when the webhook was lost', async () => {
    const one = await template('submitted');
    one.answer = (question) => (question === 6 ? 'rejected' : null);
    await play(one);
    const gaps = asked(one).map((at, index, all) => at - (all[index - 1] ?? at));
    for (const [index, gap] of gaps.slice(1).entries())
      expect(gap).toBeGreaterThanOrEqual(5 * minute * 2 ** index);
  });

  it('is a person’s after a week without an answer, once, and goes on until it is decided', async () => {
    const one = await template('submitted');
    await play(one, async (handle) => {
      await stage.env.sleep(9 * day + minute);
      await one.say('approved');
      await handle.signal(templateChangedSignal);
    });
    const reported = one.log.filter(({ what }) => what === 'reported');
    expect(reported).toHaveLength(1);
    expect((reported[0]?.at ?? 0) - (asked(one)[0] ?? 0)).toBeGreaterThanOrEqual(7 * day - minute);
  });

  it('that is paused is watched until the pause ends, though nobody tells', async () => {
    const one = await template('paused');
    one.answer = (question) => (question === 5 ? 'approved' : null);
    await play(one);
    expect(asked(one)).toHaveLength(5);
  });

  it('outlives our own Postgres', async () => {
    const one = await template('submitted');
    one.answer = (question) => (question < 4 ? new Error('database away') : 'approved');
    await play(one);
    expect(asked(one)).toHaveLength(4);
  });
});
