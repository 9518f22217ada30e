import { activityInfo } from '@temporalio/activity';
import { DomainError, errorTable } from '../../domain/errors.ts';
import { planIntervention, type Intervention } from '../../domain/no-show/intervention-plan.ts';
import type { LadderStepName } from '../../domain/no-show/settings.ts';
import type { LivePublisher } from '../../models/live.ts';
import { readWatch } from '../../models/no-show-facts.ts';
import { lockVisitAndWatch, noteNext } from '../../models/no-show-watch.ts';
import { systemActor, type Scope, type Tenancy } from '../../models/tenancy.ts';
import { clinicOfWorkflow } from '../clinic-of-workflow.ts';
import { carryOut, note, type RecordAct, type Seen } from './carry-out.ts';

export interface LadderDeps {
  tenancy: Pick<Tenancy, 'withClinic'>;
  live: Pick<LivePublisher, 'publish' | 'poke'>;
}
export type LadderActivities = ReturnType<typeof createLadderActivities>;

/** What is left for the process. Times and codes only: it stays in the history. */
export type WatchStep = { kind: 'over' } | { kind: 'wait'; until: number | null; for: string };

interface Look {
  appointmentId: string;
  /** The process's clock, epoch milliseconds. */
  at: number;
}

/** More acts than one look can lead to: a plan that comes back to where it was must not spin. */
const mostActs = 16;
const pauseMs = 60_000;
/** A step that fails as often as this is given up, and the ladder goes on without it. */
const mostTries = 5;

type Turn = { act: Exclude<Intervention, RecordAct> } | { act: RecordAct; isDone: boolean };

export function createLadderActivities({ tenancy, live }: LadderDeps) {
  const inClinic = <T>(work: (scope: Scope) => Promise<T>): Promise<T> =>
    tenancy.withClinic(systemActor(clinicOfWorkflow()), work);

  /** One act in one transaction: a step that fails takes nothing with it that came before. */
  const turn = (appointmentId: string, now: number, fails: (step: LadderStepName) => void): Promise<Turn> =>
    inClinic(async (scope): Promise<Turn> => {
      lockVisitAndWatch(scope, appointmentId);
      const read = await readWatch(scope, appointmentId);
      if (!read) return { act: { do: 'over' } };
      const act = planIntervention(read.facts, now);
      if (act.do === 'over') return { act };
      if (act.do === 'wait') {
        await noteNext(scope, appointmentId, act.rung);
        return { act };
      }
      if (act.do === 'start') fails(act.step);
      return { act, isDone: await carryOut(scope, { ...read, appointmentId, now }, act) };
    });

  async function giveUp(appointmentId: string, now: number, step: LadderStepName): Promise<void> {
    await inClinic(async (scope) => {
      lockVisitAndWatch(scope, appointmentId);
      const read = await readWatch(scope, appointmentId);
      const seen: Seen | null = read && { ...read, appointmentId, now };
      if (seen) await note(scope, seen, step, { state: 'failed', reason: 'trouble' });
    });
  }

  /** A step that cannot be taken, however often it is tried, is given up; what is only away is waited for. */
  async function turnOrGiveUp(appointmentId: string, now: number): Promise<Turn | null> {
    let step: LadderStepName | null = null;
    try {
      return await turn(appointmentId, now, (started) => {
        step = started;
      });
    } catch (error) {
      const isAway = error instanceof DomainError && errorTable[error.code].retry;
      const isFinal = error instanceof DomainError || activityInfo().attempt >= mostTries;
      if (step === null || isAway || !isFinal) throw error;
      await giveUp(appointmentId, now, step);
      return null;
    }
  }

  return {
    /**
     * Does everything that is due about a visit's risk, which is record and nothing else, and says how long to wait. A second run finds it
     * done.
     */
    async advanceWatch({ appointmentId, at }: Look): Promise<WatchStep> {
      // A try that comes hours late must not act as if it were early.
      const now = Math.max(at, Date.now());
      let hasActed = false;
      for (let acts = 0; acts < mostActs; acts += 1) {
        const done = await turnOrGiveUp(appointmentId, now);
        const isQuiet = done !== null && !('isDone' in done);
        if (hasActed && (isQuiet || acts === mostActs - 1)) show(appointmentId);
        if (done === null) continue;
        if (!('isDone' in done)) return stepOf(done.act);
        hasActed = true;
        if (done.act.do === 'close') {
          show(appointmentId);
          return { kind: 'over' };
        }
        // It cannot be weighed yet, say: tried again in a while, for nobody may have news of it before it is missed.
        if (!done.isDone) return { kind: 'wait', until: now + pauseMs, for: 'pause' };
      }
      return { kind: 'wait', until: now + pauseMs, for: 'pause' };
    },
  };

  function show(appointmentId: string): void {
    const clinicId = clinicOfWorkflow();
    live.publish({ clinicId, entity: 'no-show', id: appointmentId });
    live.publish({ clinicId, entity: 'appointment', id: appointmentId });
    live.publish({ clinicId, entity: 'task', id: appointmentId });
    live.poke('neonpro_outbox');
  }
}

function stepOf(act: Exclude<Intervention, RecordAct>): WatchStep {
  return act.do === 'wait' ? { kind: 'wait', until: act.until, for: act.for } : { kind: 'over' };
}
