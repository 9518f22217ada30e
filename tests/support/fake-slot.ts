import type { SlotStep, WaitlistActivities } from '../../activities/waitlist/activities.ts';

interface FakeTurn {
  who: string;
  state: 'sending' | 'sent' | 'accepted' | 'declined' | 'lapsed' | 'failed';
  /** Epoch ms, of the stage's clock. */
  sentAt: number;
  endsAt: number;
}

const turnMs = 15 * 60_000;

/** A freed time kept in memory in place of Postgres, with the same promise: whatever comes twice is done once. */
export class FakeSlot {
  readonly turns: FakeTurn[] = [];
  state: 'open' | 'filled' | 'exhausted' = 'open';
  /** No offers before. */
  quietUntil = 0;
  looks = 0;
  sends = 0;
  /** What a try of an activity meets before it does anything. */
  fate: (activity: string, call: number) => Error | null = () => null;
  readonly #waiting: string[];
  readonly #now: () => Promise<number>;
  #calls = 0;

  constructor(waiting: string[], now: () => Promise<number>) {
    this.#waiting = waiting;
    this.#now = now;
  }

  answer(state: 'accepted' | 'declined'): void {
    const turn = this.turns.at(-1);
    if (turn?.state === 'sent') turn.state = state;
  }
  get told(): string[] {
    return this.turns.map(({ who, state }) => `${who} ${state}`);
  }

  #meet(activity: string): void {
    this.#calls += 1;
    const fault = this.fate(activity, this.#calls);
    if (fault) throw fault;
  }

  #settle(now: number): SlotStep | null {
    const turn = this.turns.at(-1);
    if (turn?.state === 'sending') return { kind: 'send', offerId: String(this.turns.length) };
    if (turn?.state === 'sent' && turn.endsAt <= now) turn.state = 'lapsed';
    if (turn?.state === 'sent') return { kind: 'wait', until: turn.endsAt, why: 'turn' };
    if (turn?.state === 'accepted') this.state = 'filled';
    return null;
  }

  readonly activities: WaitlistActivities = {
    advanceSlot: async () => {
      this.#meet('advance');
      this.looks += 1;
      const now = await this.#now();
      const step = this.#settle(now);
      if (step) return step;
      if (this.state === 'open' && now < this.quietUntil)
        return { kind: 'wait', until: this.quietUntil, why: 'quiet-time' };
      const who = this.turns.length < 3 ? this.#waiting[this.turns.length] : undefined;
      if (this.state === 'open' && who === undefined) this.state = 'exhausted';
      if (this.state !== 'open' || who === undefined) return { kind: 'over' };
      this.turns.push({ who, state: 'sending', sentAt: 0, endsAt: 0 });
      return { kind: 'send', offerId: String(this.turns.length) };
    },
    sendOffer: async ({ offerId }) => {
      this.#meet('send');
      const turn = this.turns[Number(offerId) - 1];
      if (turn?.state !== 'sending') return;
      this.sends += 1;
      const now = await this.#now();
      Object.assign(turn, { state: 'sent', sentAt: now, endsAt: now + turnMs });
    },
    dropOffer: ({ offerId }) => {
      this.#meet('drop');
      const turn = this.turns[Number(offerId) - 1];
      if (turn?.state === 'sending') turn.state = 'failed';
      return Promise.resolve();
    },
  };
}
