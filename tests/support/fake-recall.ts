import {
  mayClose,
  nextForPerson,
  type RecallFacts,
  type RecallPersonFacts,
  reminderAfter,
} from '../../domain/products/recall-plan.ts';
import type { RecallActivities, RecallRoot } from '../../activities/products/recall-activities.ts';

export interface FakePerson extends RecallPersonFacts {
  /** What becomes of a message to her. */
  fate: 'delivered' | 'failed';
}
export const somebody = (fate: FakePerson['fate'] = 'delivered'): FakePerson => ({
  ...{ state: 'to-tell', first: null, second: null, isWithStaff: false, fate },
});

/** A clinic's recall in memory in place of Postgres, with the same promise: nobody is told twice, a mark is written once. */
export class FakeRecall {
  people: FakePerson[] = [];
  lots = 1;
  lotsDealt = 0;
  isClosed = false;
  isSaid = false;
  since: number;
  looks = 0;
  /** Of each activity, before anything is done. */
  fate: (activity: string) => Error | null = () => null;
  /** What the process did and when: hours since it began. */
  readonly done: string[] = [];
  readonly #began: number;
  readonly #now: () => Promise<number>;
  readonly #root: RecallRoot;

  constructor(now: () => Promise<number>, began: number, root: RecallRoot) {
    this.#now = now;
    this.#began = began;
    this.#root = root;
    this.since = began;
  }

  get accounted(): number {
    return this.people.filter(({ state }) => !['to-tell', 'told'].includes(state)).length;
  }

  /** Closes as a person does: the rows refuse it before 100 %. */
  close(): void {
    if (!mayClose(this.#balance)) throw new Error('unfinished');
    this.isClosed = true;
  }

  get #balance() {
    const { people, accounted, lots, lotsDealt } = this;
    return { people: people.length, accounted, lots, lotsDealt };
  }

  async #act(name: string, change: (now: number) => number | true): Promise<void> {
    const fault = this.fate(name);
    if (fault) throw fault;
    const now = await this.#now();
    const done = change(now);
    if (done === 0) return;
    const hours = Math.floor((now - this.#began) / 3_600_000);
    this.done.push(`${hours}h ${name}${done === true ? '' : ` ${done}`}`);
  }

  #turns(now: number) {
    return this.people.map((person) => ({ person, step: nextForPerson(person, now) }));
  }

  #move(name: string, step: string, one: (person: FakePerson, now: number) => void): Promise<void> {
    return this.#act(name, (now) => {
      const due = this.#turns(now).filter((turn) => turn.step?.do === step);
      for (const { person } of due.slice(0, 50)) one(person, now);
      return Math.min(50, due.length);
    });
  }

  readonly activities: Omit<
    RecallActivities,
    'beginRecallInNetwork' | 'readNetworkRecall' | 'closeNetworkRecall'
  > = {
    lookAtRecall: async (): Promise<RecallFacts> => {
      const fault = this.fate('look');
      if (fault) throw fault;
      this.looks += 1;
      const now = await this.#now();
      for (const person of this.people)
        if (person.state === 'to-tell' && person.first?.state === 'delivered') person.state = 'told';
      const steps = this.#turns(now).flatMap(({ step }) => (step ? [step] : []));
      const due = (what: string) => steps.filter((step) => step.do === what).length;
      const later = steps.flatMap((step) => (step.do === 'wait' && step.until !== null ? [step.until] : []));
      return {
        ...this.#balance,
        ...{ isClosed: this.isClosed, isSaid: this.isSaid, remindAt: reminderAfter('II', this.since) },
        ...{ toTell: due('tell'), toTellAgain: due('tell-again'), toCall: due('call') },
        nextTurnAt: later.length > 0 ? Math.min(...later) : null,
      };
    },
    tellRecalledPeople: ({ again }) =>
      this.#move(again ? 'tell-again' : 'tell', again ? 'tell-again' : 'tell', (person, now) => {
        person[again ? 'second' : 'first'] = { sentAt: now, state: person.fate };
      }),
    callRecalledPeople: () =>
      this.#move('call', 'call', (person) => {
        person.isWithStaff = true;
      }),
    remindOfRecall: () =>
      this.#act('remind', (now) => {
        this.since = now;
        return true;
      }),
    sayRecallReady: ({ isReady }) =>
      this.#act(isReady ? 'ready' : 'not-ready', () => {
        this.isSaid = isReady;
        return true;
      }),
    rootOfRecall: () => Promise.resolve(this.#root),
  };
}
