import type { CampaignActivities } from '../../activities/messaging/campaign-activities.ts';
import type { CampaignFacts } from '../../domain/messaging/campaign-plan.ts';
import { paceOf } from '../../domain/messaging/campaign.ts';

/** Of the stage's clock, which jumps. */
type Now = () => Promise<number>;

/** One campaign in memory in place of Postgres, with the same promises: a page and a batch are written once, whoever asks twice. */
export class FakeCampaign {
  facts: CampaignFacts;
  /** What happened and when, in order. */
  log: { what: string; at: number }[] = [];
  /** How often each recipient was written to. */
  sent = new Map<number, number>();
  isClosed = false;
  /** What a call meets, before it does anything or (`after`) when all is written and only the answer is lost. */
  fate: (what: string, call: number) => { error: Error; after?: boolean } | null = () => null;
  perMinute: number;
  #calls = 0;
  #prepared = 0;
  #released = 0;
  readonly #people: number;
  readonly #now: Now;

  constructor(now: Now, people: number, perMinute = 100) {
    this.#now = now;
    this.#people = people;
    this.perMinute = perMinute;
    this.facts = {
      ...{
        version: 1,
        state: 'preparing',
        startsAt: null,
        isPrepared: false,
        hasWaiting: false,
        hasOpen: false,
      },
      ...{ nextReleaseAt: null, obstacle: null, offersFrom: '09:00', offersTo: '19:00' },
      calendar: { timeZone: 'America/Sao_Paulo', closedDays: [] },
    };
  }

  change(changes: Partial<CampaignFacts>): void {
    this.facts = { ...this.facts, ...changes, version: this.facts.version + 1 };
  }

  async #meet<T>(what: string, work: (at: number) => T): Promise<T> {
    this.#calls += 1;
    const fault = this.fate(what, this.#calls);
    if (fault && !fault.after) throw fault.error;
    const at = await this.#now();
    const answer = work(at);
    this.log.push({ what, at });
    if (fault) throw fault.error;
    return answer;
  }

  readonly activities: CampaignActivities = {
    readCampaign: () => Promise.resolve(this.facts),
    prepareCampaign: () =>
      this.#meet('prepare', () => {
        if (this.facts.state !== 'scheduled' && this.facts.state !== 'preparing') return null;
        this.#prepared = Math.min(this.#prepared + 500, this.#people);
        const isLast = this.#prepared === this.#people;
        const state = isLast ? 'running' : 'preparing';
        this.change({ state, isPrepared: isLast, hasWaiting: this.#people > 0 });
        return isLast ? null : String(this.#prepared);
      }),
    releaseCampaignBatch: () =>
      this.#meet('release', (at) => {
        if (this.facts.state !== 'running' || this.facts.obstacle || (this.facts.nextReleaseAt ?? 0) > at)
          return 0;
        const { size, everyMs } = paceOf(this.perMinute);
        const end = Math.min(this.#released + size, this.#people);
        const count = end - this.#released;
        for (let who = this.#released; who < end; who += 1) this.sent.set(who, (this.sent.get(who) ?? 0) + 1);
        this.#released = end;
        this.change({ hasWaiting: end < this.#people, nextReleaseAt: at + everyMs });
        return count;
      }),
    pauseCampaign: ({ version, code }) =>
      this.#meet(`pause ${code}`, () => {
        if (version === this.facts.version) this.change({ state: 'paused' });
      }),
    letCampaignGo: () =>
      this.#meet('let-go', () => {
        this.change({ hasWaiting: false, isPrepared: true });
      }),
    endCampaign: ({ version, state }) =>
      this.#meet(state, () => {
        this.isClosed = version === this.facts.version;
        if (this.isClosed) this.change({ state });
        return this.isClosed;
      }),
  };
}
