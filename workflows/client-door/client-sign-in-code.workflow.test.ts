import { randomUUID } from 'node:crypto';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { FakeCode } from '../../tests/support/fake-door.ts';
import { openTaskStage, type TaskStage } from '../../tests/support/task-stage.ts';
import { clientSignInCode, clientSignInCodeId } from './client-sign-in-code.ts';

let stage: TaskStage;
beforeAll(async () => {
  stage = await openTaskStage();
});
afterAll(() => stage.close());

/** Plays one code to its end; its history as text. */
async function play(code: FakeCode): Promise<string> {
  const input = { clinicId: randomUUID(), codeId: randomUUID() };
  const workflowId = clientSignInCodeId(input.clinicId, input.codeId);
  let history = '';
  const task = {
    workflow: clientSignInCode,
    workflowId,
    args: [input] as [typeof input],
    activities: code.activities,
  };
  await stage.play(task, async (handle) => {
    await handle.result();
    history = JSON.stringify(await handle.fetchHistory());
  });
  return history;
}

describe('the message with a sign-in code', () => {
  it('is dropped when the provider takes nothing for two minutes, and the code is forgotten', async () => {
    const code = new FakeCode();
    code.provider = () => new Error('not taken');
    await play(code);
    expect(code).toMatchObject({ sent: 0, dropped: 1 });
    expect(code.tries.length).toBeGreaterThan(3);
    expect((code.tries.at(-1) ?? 0) - (code.tries[0] ?? 0)).toBeLessThanOrEqual(120_000);
  });

  it('is dropped in the end though the database is away for a while', async () => {
    const code = new FakeCode();
    code.provider = () => new Error('not taken');
    code.drop = (call) => (call < 4 ? new Error('database away') : null);
    await play(code);
    expect(code.dropped).toBe(4);
  });

  it('is tried again while nobody has taken it', async () => {
    const code = new FakeCode();
    code.provider = (attempt) => (attempt < 3 ? new Error('not taken') : 'accepted');
    await play(code);
    expect(code).toMatchObject({ sent: 1, dropped: 0 });
    expect(code.tries).toHaveLength(3);
  });

  it('is never sent again when nobody knows whether it was taken', async () => {
    const code = new FakeCode();
    code.provider = () => 'unknown';
    await play(code);
    expect(code).toMatchObject({ sent: 1, dropped: 0 });
    expect(code.tries).toHaveLength(1);
  });

  it('carries nothing but ids through its history', async () => {
    const history = await play(new FakeCode());
    const payloads = [...history.matchAll(/"data":"([^"]*)"/g)].map(([, data = '']) =>
      Buffer.from(data, 'base64').toString(),
    );
    for (const payload of payloads) expect(payload).not.toMatch(/"?\b\d{6}\b"?|https?:/);
  });
});
