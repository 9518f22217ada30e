import { activityInfo } from '@temporalio/activity';
import type { PackageActivities } from '../../activities/packages/package-activities.ts';
import type { ReturnActivities } from '../../activities/packages/return-activities.ts';
import type { PackageFacts } from '../../domain/packages/package-plan.ts';
import type { ReturnFacts, ReturnInvite } from '../../domain/packages/return-plan.ts';

const timeZone = 'America/Sao_Paulo';
const silence = {
  policy: { quietHours: { from: '20:00', to: '08:00' }, quietDays: true },
  calendar: { timeZone, closedDays: [] },
};
/** Of the stage's clock, which jumps; a local activity knows the worker's alone. */
type Now = () => Promise<number>;

/** One sold package in memory in place of Postgres, with the same promises. */
export class FakePackage {
  facts: PackageFacts;
  /** What was done and when, in order. */
  log: { what: string; at: number }[] = [];
  isClosed = false;
  /** What a call meets: the name of the activity and which call of all it is. */
  fate: (what: string, call: number) => Error | null = () => null;
  /** How many tries answer though their warning is not settled. */
  unsettled = 0;
  #calls = 0;
  readonly #now: Now;

  constructor(now: Now, boughtOn: string, expiresOn: string, balance = 3) {
    this.#now = now;
    this.facts = { version: 1, balance, boughtOn, expiresOn, thawsOn: null, done: [], ...silence };
  }

  change(changes: Partial<PackageFacts>): void {
    this.facts = { ...this.facts, ...changes, version: this.facts.version + 1 };
  }

  #meet(what: string): void {
    this.#calls += 1;
    const fault = this.fate(what, this.#calls);
    if (fault) throw fault;
  }

  readonly activities: PackageActivities = {
    readPackage: async () => {
      this.#meet('read');
      return Promise.resolve(this.facts);
    },
    thawPackage: async () => {
      this.#meet('thaw');
      this.log.push({ what: 'thaw', at: await this.#now() });
      this.change({ thawsOn: null });
    },
    expirePackage: async () => {
      this.#meet('expire');
      this.log.push({ what: 'expire', at: await this.#now() });
      this.change({ balance: 0 });
    },
    closePackage: async ({ version }) => {
      this.isClosed = version === this.facts.version;
      return Promise.resolve(this.isClosed);
    },
    warnOfPackageEnd: async ({ step, expiresOn }) => {
      this.#meet(step);
      this.log.push({ what: step, at: await this.#now() });
      this.unsettled -= 1;
      if (this.unsettled >= 0) return;
      this.facts = { ...this.facts, done: [...this.facts.done, { step, expiresOn }] };
    },
  };
}

/** One due return in memory, likewise. */
export class FakeReturn {
  facts: ReturnFacts;
  log: { what: string; at: number }[] = [];
  isClosed = false;
  tries = 0;
  /** What the provider does with each try. */
  provider: (step: ReturnInvite, attempt: number) => Error | null = () => null;
  /** For how long the rules of sending hold the first try back; milliseconds. */
  holdMs = 0;

  readonly #now: Now;

  constructor(now: Now, facts: Pick<ReturnFacts, 'kind' | 'dueFrom' | 'dueTo'>) {
    this.#now = now;
    this.facts = {
      ...{ version: 1, state: 'waiting', isBooked: false, mayWrite: true, invitedAt: null, done: [] },
      ...silence,
      ...facts,
    };
  }

  change(changes: Partial<ReturnFacts>): void {
    this.facts = { ...this.facts, ...changes, version: this.facts.version + 1 };
  }

  readonly activities: ReturnActivities = {
    readReturn: () => Promise.resolve(this.facts),
    settleReturn: async ({ version, state }) => {
      if (version === this.facts.version) this.change({ state });
      this.log.push({ what: state, at: await this.#now() });
    },
    closeReturn: async ({ version }) => {
      this.isClosed = version === this.facts.version;
      return Promise.resolve(this.isClosed);
    },
    inviteToReturn: async ({ step }) => {
      this.tries += 1;
      const fault = this.provider(step, activityInfo().attempt);
      if (fault) throw fault;
      const at = await this.#now();
      if (this.holdMs > 0) {
        const waitUntil = at + this.holdMs;
        this.holdMs = 0;
        this.log.push({ what: 'held', at });
        return { waitUntil };
      }
      this.log.push({ what: step, at });
      const done = [...this.facts.done, step];
      if (this.facts.state === 'waiting') this.change({ state: 'invited', invitedAt: at, done });
      else this.change({ done });
      return undefined;
    },
  };
}
