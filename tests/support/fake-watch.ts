import { randomUUID } from 'node:crypto';
import type { WorkflowHandle } from '@temporalio/client';
import type { LadderActivities, WatchStep } from '../../activities/no-show/ladder-activities.ts';
import { defaultVisitPolicy } from '../../domain/appointments/visit-policy.ts';
import {
  planIntervention,
  type Intervention,
  type Outcome,
  type WatchFacts,
} from '../../domain/no-show/intervention-plan.ts';
import { defaultLadders } from '../../domain/no-show/settings.ts';
import {
  noShowIntervention,
  noShowInterventionId,
  watchChangedSignal,
} from '../../workflows/no-show/no-show-intervention.ts';
import type { TaskStage } from './task-stage.ts';

const hour = 3_600_000;
const always = [{ from: '00:00', to: '23:59' }];
type Watch = NonNullable<WatchFacts['watch']>;
type Mutable<T> = { -readonly [Key in keyof T]: T[Key] };

/** A visit's watch kept in memory in place of Postgres, under the real plan: what is due is done once, and waited for. */
export class FakeWatch {
  readonly outcomes: Outcome[] = [];
  readonly told: string[] = [];
  looks = 0;
  arm: Watch['arm'] = 'treated';
  band: Watch['band'] = 'high';
  /** What a try of the activity meets before it does anything. */
  fate: (look: number) => Error | null = () => null;
  readonly facts: Mutable<WatchFacts>;

  constructor(startsAt: number, bookedAt: number) {
    this.facts = {
      ...{
        isOn: true,
        watch: null,
        scored: [],
        steps: [],
        bookedAt,
        askedAt: null,
        wroteAt: null,
        paidAt: null,
        hasUnread: false,
      },
      ladders: { ...defaultLadders, high: defaultLadders.high.map((rung) => ({ ...rung, isOn: true })) },
      visit: { status: 'booked', startsAt, rescheduleRequested: false },
      time: {
        policy: { ...defaultVisitPolicy, quietHours: null, quietDays: false },
        calendar: {
          ...{ timeZone: 'America/Sao_Paulo', closedDays: [] },
          hours: Object.fromEntries([0, 1, 2, 3, 4, 5, 6].map((day) => [day, always])),
        },
      },
    };
  }

  change(visit: Partial<WatchFacts['visit']>): void {
    this.facts.visit = { ...this.facts.visit, ...visit };
  }

  readonly activities: LadderActivities = {
    advanceWatch: ({ at }): Promise<WatchStep> => {
      this.looks += 1;
      const fault = this.fate(this.looks);
      if (fault) return Promise.reject(fault);
      for (;;) {
        const act = planIntervention(this.facts, at);
        if (act.do === 'over') return Promise.resolve({ kind: 'over' });
        if (act.do === 'wait') return Promise.resolve({ kind: 'wait', until: act.until, for: act.for });
        this.#carryOut(act, at);
        if (act.do === 'close') return Promise.resolve({ kind: 'over' });
      }
    },
  };

  #carryOut(act: Exclude<Intervention, { do: 'wait' | 'over' }>, at: number): void {
    const { facts } = this;
    const startsAt = facts.visit.startsAt;
    const watch = (change: Partial<Watch>) => {
      if (facts.watch) facts.watch = { ...facts.watch, ...change };
    };
    const begin = () => {
      const { arm, band } = this;
      Object.assign(facts, { scored: [], steps: [], bookedAt: at });
      facts.watch = {
        startsAt,
        state: 'watching',
        arm,
        band,
        answer: null,
        resumedAt: null,
        isClosed: false,
      };
    };
    const hoursLeft = Math.round((startsAt - at) / hour);
    switch (act.do) {
      case 'open':
        return begin();
      case 'renew':
        this.outcomes.push('moved');
        return begin();
      case 'close':
        if (act.outcome) this.outcomes.push(act.outcome);
        return watch({ isClosed: true });
      case 'answer':
        this.told.push(`answered ${act.answer}`);
        facts.steps = facts.steps.map((step) => ({ ...step, state: 'done' }));
        return watch({ state: 'answered', answer: act.answer });
      case 'score':
        this.told.push(`scored ${act.moment}`);
        facts.scored = [...facts.scored, act.moment];
        return;
      case 'take-back':
      case 'settle-steps':
        facts.steps = facts.steps.map((step) => ({ ...step, state: 'done', isAsked: false, fate: null }));
        return;
      default: {
        const state = act.do === 'start' ? 'started' : 'skipped';
        if (act.do === 'start') this.told.push(`${act.step} ${hoursLeft} h`);
        if (act.do === 'start') watch({ state: 'climbing' });
        const heardAt = act.do === 'start' ? at : null;
        const step = { step: act.step, state, startedAt: at, heardAt, isAsked: false, fate: null } as const;
        facts.steps = [...facts.steps, step];
        if (act.do === 'start' && act.step === 'release') this.change({ status: 'cancelled' });
      }
    }
  }
}

export interface PlayedWatch {
  fake: FakeWatch;
  handle: WorkflowHandle<typeof noShowIntervention>;
  startsAt: number;
  /** Sleeps until so many hours before the start. */
  until: (hoursBefore: number) => Promise<void>;
  /** Changes the visit and tells the process, as a command does. */
  command: (visit: Partial<WatchFacts['visit']>) => Promise<void>;
}

/** Plays the watch over one visit, booked so many hours ahead. */
export async function playWatch(
  stage: TaskStage,
  hoursAhead: number,
  story: (watch: PlayedWatch) => Promise<unknown>,
  prepare: (fake: FakeWatch) => void = () => undefined,
): Promise<FakeWatch> {
  const input = { clinicId: randomUUID(), appointmentId: randomUUID() };
  const now = await stage.env.currentTimeMs();
  const startsAt = now + hoursAhead * hour;
  const fake = new FakeWatch(startsAt, now);
  prepare(fake);
  const workflowId = noShowInterventionId(input.clinicId, input.appointmentId);
  const { activities } = fake;
  await stage.play({ workflow: noShowIntervention, workflowId, args: [input], activities }, (handle) =>
    story({
      ...{ fake, handle, startsAt },
      async until(hoursBefore) {
        const at = startsAt - hoursBefore * hour;
        await stage.env.sleep(Math.max(at - (await stage.env.currentTimeMs()), 1));
      },
      async command(visit) {
        fake.change(visit);
        await handle.signal(watchChangedSignal);
      },
    }),
  );
  return fake;
}
