import type { TemplateFacts } from '../../domain/messaging/template-plan.ts';

/** A template and its provider, for stories: what the n-th question finds, and what was asked for when. */
export class FakeTemplate {
  readonly log: { what: 'asked' | 'reported'; at: number }[] = [];
  facts: TemplateFacts | null;
  /** What the n-th question (from 1) changes; an error is our own Postgres being away. */
  answer: (question: number) => TemplateFacts['state'] | Error | null = () => null;
  readonly #now: () => Promise<number>;

  constructor(now: () => Promise<number>, facts: TemplateFacts) {
    this.#now = now;
    this.facts = facts;
  }

  /** The provider's word by webhook, or a person's. */
  async say(state: TemplateFacts['state']): Promise<void> {
    this.facts = { state, since: await this.#now() };
  }

  readonly activities = {
    readTemplate: () => Promise.resolve(this.facts),
    reportTemplate: () => this.#note('reported'),
    pursueTemplate: async () => {
      await this.#note('asked');
      const answer = this.answer(this.log.filter(({ what }) => what === 'asked').length);
      if (answer instanceof Error) throw answer;
      if (answer !== null) await this.say(answer);
    },
  };

  async #note(what: 'asked' | 'reported'): Promise<void> {
    this.log.push({ what, at: await this.#now() });
  }
}
