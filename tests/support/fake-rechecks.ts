import { activityInfo } from '@temporalio/activity';
import type { WorkflowHandle } from '@temporalio/client';
import type { Checked, RecheckActivities } from '../../activities/products/recheck-activities.ts';

export interface FakeRechecks {
  activities: RecheckActivities;
  /** Names of what was called with success, in order. */
  calls: string[];
  /** Which products each turn was asked for; null: all. */
  asked: (string[] | null)[];
  told: string[];
  /** `<workflow id> <run key>` of each run that began. */
  begun: string[];
  finished: unknown;
  handle: Pick<WorkflowHandle, 'signal'> | null;
  during(name: string, act: () => Promise<void>): void;
}

/** A clinic with two products that can be asked about, and those of `failing`, which fail so many times. */
export function createFakeRechecks({
  failing = {},
  hasEnded = false,
  clinics = [],
  broken,
  isAway = () => Promise.resolve(false),
}: {
  failing?: Record<string, number>;
  hasEnded?: boolean;
  clinics?: string[];
  broken?: string;
  isAway?: () => Promise<boolean>;
} = {}): FakeRechecks {
  const left = new Map(Object.entries(failing));
  const acts = new Map<string, () => Promise<void>>();
  const fake: Omit<FakeRechecks, 'activities'> = {
    ...{ calls: [], asked: [], told: [], begun: [], finished: null, handle: null },
    during: (name, act) => void acts.set(name, act),
  };
  async function called(name: string): Promise<void> {
    if (name === broken || (await isAway())) throw new Error('database away');
    fake.calls.push(name);
    await acts.get(name)?.();
  }
  function turn(only: string[] | null): Checked {
    fake.asked.push(only);
    const wanted = only ?? ['one', 'two', ...left.keys()];
    const failed = wanted.filter((id) => {
      const times = left.get(id) ?? 0;
      left.set(id, times - 1);
      return times > 0;
    });
    return { checked: wanted.length - failed.length, blocked: 0, held: 0, failed };
  }
  const activities: RecheckActivities = {
    clinicsToRecheck: () => Promise.resolve(clinics),
    announceAnvisaSwap: () => called('announceAnvisaSwap'),
    async beginRecheck({ runKey }) {
      await called('beginRecheck');
      fake.begun.push(`${activityInfo().workflowExecution?.workflowId ?? ''} ${runKey}`);
      return !hasEnded;
    },
    async recheckProducts({ only = null }) {
      await called('recheckProducts');
      return turn(only);
    },
    recheckProduct: () => called('recheckProduct'),
    async markProductVisits() {
      await called('markProductVisits');
      return { marked: 0 };
    },
    async raiseUnchecked({ productIds }) {
      await called('raiseUnchecked');
      fake.told.push(...productIds);
    },
    async watchStock() {
      await called('watchStock');
      return { held: 0, told: 0 };
    },
    async watchDevices() {
      await called('watchDevices');
      return { devices: 0, raised: 0, blocked: 0 };
    },
    async finishRecheck(totals) {
      await called('finishRecheck');
      fake.finished = totals;
    },
  };
  return Object.assign(fake, { activities });
}
