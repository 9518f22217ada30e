import { randomUUID } from 'node:crypto';
import type { WorkflowHandle } from '@temporalio/client';
import type { TemplateState } from '../../domain/messaging/template-life.ts';
import {
  templateApproval,
  templateApprovalId,
  templateChangedSignal,
} from '../../workflows/messaging/template-approval.ts';
import { FakeTemplate } from './fake-template.ts';
import { openTaskStage } from './task-stage.ts';
import { writeHistory } from './write-history.ts';

/* Records real histories of templates: `node --import tsx tests/support/record-template-histories.ts`. Run it only to ADD a story. */
const minute = 60_000;
const stage = await openTaskStage();

type Play = (template: FakeTemplate, handle: WorkflowHandle<typeof templateApproval>) => Promise<void>;
const told =
  (afterMs: number, state: TemplateState): Play =>
  async (template, handle) => {
    await stage.env.sleep(afterMs);
    await template.say(state);
    await handle.signal(templateChangedSignal);
  };
const stories: Record<string, { begins: TemplateState; answer?: FakeTemplate['answer']; play?: Play }> = {
  'approved-by-webhook': { begins: 'submitted', play: told(minute, 'approved') },
  'rejected-when-asked': { begins: 'submitted', answer: (question) => (question === 3 ? 'rejected' : null) },
  'unanswered-for-a-week': { begins: 'submitted', play: told(8 * 24 * 60 * minute, 'approved') },
  'pause-ended': { begins: 'paused', answer: (question) => (question === 4 ? 'approved' : null) },
  'postgres-away': {
    begins: 'submitted',
    answer: (question) => (question < 3 ? new Error('database away') : 'approved'),
  },
};

const wanted = process.argv.slice(2);
for (const [name, { begins, answer, play }] of Object.entries(stories)) {
  if (wanted.length > 0 && !wanted.includes(name)) continue;
  const now = () => stage.env.currentTimeMs();
  const template = new FakeTemplate(now, { state: begins, since: await now() });
  if (answer) template.answer = answer;
  const input = { clinicId: randomUUID(), templateId: randomUUID() };
  const workflowId = templateApprovalId(input.clinicId, input.templateId);
  const task = { workflow: templateApproval, workflowId, args: [input] as [typeof input] };
  await stage.play({ ...task, activities: template.activities }, async (handle) => {
    await play?.(template, handle);
    await handle.result();
    await writeHistory('messaging', `template-approval-${name}`, handle);
  });
}
await stage.close();
process.exit(0);
