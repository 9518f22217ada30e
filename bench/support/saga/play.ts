import { createKnex } from '../../../models/knex.ts';
import { enqueueProcesses } from '../../../models/outbox.ts';
import { restartTopic } from '../../../workers/dispatch.ts';
import { workflowIdOf } from '../../../workers/process-ids.ts';
import type { Fault } from './fault.ts';
import type { House } from './house.ts';
import { processOf, type Saga, type Subject } from './saga.ts';

export interface Wish {
  saga: Saga;
  target: { step: string; fault: Fault } | null;
}
/** How one run went. */
export interface Played extends Wish {
  subject: Subject;
  /** Empty: whole-before or whole-after. */
  troubles: string[];
  /** The process ended with its row open, as after a cancellation, and was begun again as the reconciler does. */
  begunAgain: number;
}

const pause = (ms: number) => new Promise((done) => setTimeout(done, ms));
/** Without a call: what goes on, however slowly, is waited for. */
const patienceMs = 120_000;

/** Plays runs beside each other, as many as do not keep each other waiting. */
export class Theatre {
  private serial = 0;
  private readonly outboxUrl: string;
  private readonly house: House;

  constructor(outboxUrl: string, house: House) {
    this.outboxUrl = outboxUrl;
    this.house = house;
  }

  /** Begun, with what it is to meet; its process starts by the product's own relay. */
  async begin({ saga, target }: Wish): Promise<Subject> {
    this.serial += 1;
    const begun = await saga.begin(this.serial);
    const subject = { ...begun, workflowId: workflowIdOf(processOf(saga, begun)) };
    this.house.disturb({ workflowId: subject.workflowId, target, outage: saga.outage ?? null });
    return subject;
  }

  /** Lives it until what befalls it has befallen: its worker is about to be killed. */
  async untilMet(subject: Subject, { saga }: Wish): Promise<void> {
    for (; !this.isStuck(subject); await pause(250)) {
      if (this.house.met.has(subject.workflowId) || (await saga.isOver(subject))) return;
      await saga.live?.(subject);
    }
  }

  /** Lives it to its end, and judges that. */
  async end(subject: Subject, wish: Wish): Promise<Played> {
    const { saga, target } = wish;
    let begunAgain = 0;
    const troubles: string[] = [];
    for (; ; await pause(500)) {
      const isRunning = await this.isRunning(subject);
      const isOver = await saga.isOver(subject);
      if (isOver && !isRunning) break;
      if (this.isStuck(subject)) {
        troubles.push(isOver ? 'its process goes on' : 'it does not end');
        break;
      }
      await saga.live?.(subject);
      if (isOver || isRunning !== false) continue;
      begunAgain += 1;
      await this.beginAgain(subject, saga);
    }
    if (target && !this.house.met.has(subject.workflowId)) troubles.push('its step never came');
    troubles.push(...(await saga.judge(subject)));
    return { ...wish, subject, troubles, begunAgain };
  }

  private isStuck({ workflowId }: Subject): boolean {
    return Date.now() - (this.house.calledAt.get(workflowId) ?? Infinity) > patienceMs;
  }

  /** Null: nobody has started it yet. */
  private async isRunning({ workflowId }: Subject): Promise<boolean | null> {
    try {
      const { status } = await this.house.client.workflow.getHandle(workflowId).describe();
      return status.name === 'RUNNING';
    } catch {
      return null;
    }
  }

  private async beginAgain(subject: Subject, saga: Saga): Promise<void> {
    const outbox = createKnex({ url: this.outboxUrl, pool: 1 });
    try {
      await enqueueProcesses(outbox, restartTopic[saga.kind], [processOf(saga, subject)]);
      await outbox.raw('notify neonpro_outbox');
    } finally {
      await outbox.destroy();
    }
    await pause(2_000);
  }
}

/** So many at once, in their order. */
export async function inLanes<T, R>(
  items: readonly T[],
  lanes: number,
  work: (item: T) => Promise<R>,
): Promise<R[]> {
  const left = [...items.entries()];
  const results: R[] = [];
  const lane = async () => {
    for (let next = left.shift(); next; next = left.shift()) results[next[0]] = await work(next[1]);
  };
  await Promise.all(Array.from({ length: lanes }, lane));
  return results;
}
