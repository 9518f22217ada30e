import { activityInfo } from '@temporalio/activity';
import type { AppointmentActivities } from '../../activities/appointments/activities.ts';
import type { MessagingActivities } from '../../activities/messaging/activities.ts';
import type { DoneStep, Visit, VisitFacts, VisitMessageStep } from '../../domain/appointments/visit-plan.ts';
import { defaultVisitPolicy } from '../../domain/appointments/visit-policy.ts';
import type { VisitPolicy } from '../../domain/appointments/visit-policy.ts';

export interface SentMessage {
  step: VisitMessageStep;
  startsAt: number;
  /** Server time of the try that succeeded, which jumps in the time-skipping server. */
  at: number;
}
type SendAnswer = Awaited<ReturnType<MessagingActivities['sendVisitMessage']>>;

/** One visit kept in memory in place of Postgres and WhatsApp, with the same promises: conditional writes, idempotent sends. */
export interface FakeClinic {
  visit: Visit;
  sent: SentMessage[];
  dropped: DoneStep[];
  settledByHand: string[];
  reads: number;
  isClosed: boolean;
  /** The clock of the stage: a local activity knows only the machine's. */
  now: () => Promise<number>;
  /** A command of the clinic: changes the row as one transaction would. */
  change(fields: Partial<Visit>): void;
  /** What comes of each try to queue a message (before 2026-11-26: to send it); answers like the activity or throws. */
  provider: (step: VisitMessageStep, attempt: number) => Partial<SendAnswer> | Error;
  activities: Pick<AppointmentActivities, 'readVisit' | 'markNoShow' | 'releaseHold' | 'closeVisit'> &
    Pick<
      MessagingActivities,
      'sendVisitMessage' | 'queueVisitMessage' | 'settleUnknown' | 'dropVisitMessage'
    >;
}

export function createFakeClinic(visit: Visit, policy: VisitPolicy = defaultVisitPolicy): FakeClinic {
  let version = 1;
  const done: DoneStep[] = [];
  const clinic: FakeClinic = {
    visit,
    sent: [],
    dropped: [],
    settledByHand: [],
    reads: 0,
    isClosed: false,
    now: () => Promise.resolve(Date.now()),
    change(fields) {
      clinic.visit = { ...clinic.visit, ...fields };
      version += 1;
    },
    provider: () => ({}),
    activities: {
      async readVisit(): Promise<VisitFacts> {
        clinic.reads += 1;
        const calendar = { timeZone: 'America/Sao_Paulo', closedDays: [] };
        return Promise.resolve({ version, visit: { ...clinic.visit }, policy, calendar, done: [...done] });
      },
      async markNoShow(input) {
        const isAwaited = clinic.visit.status === 'booked' || clinic.visit.status === 'confirmed';
        if (input.version === version && isAwaited) clinic.change({ status: 'no-show' });
        return Promise.resolve();
      },
      async releaseHold(input) {
        if (input.version === version && clinic.visit.status === 'held')
          clinic.change({ status: 'cancelled' });
        return Promise.resolve();
      },
      async closeVisit(input) {
        if (input.version === version) clinic.isClosed = true;
        return Promise.resolve(clinic.isClosed);
      },
      async sendVisitMessage({ step, startsAt }) {
        const { attempt, currentAttemptScheduledTimestampMs } = activityInfo();
        const answer = clinic.provider(step, attempt);
        if (answer instanceof Error) throw answer;
        clinic.sent.push({ step, startsAt, at: currentAttemptScheduledTimestampMs });
        done.push({ step, startsAt });
        return Promise.resolve({ messageId: `message-${clinic.sent.length}`, state: 'accepted', ...answer });
      },
      async queueVisitMessage({ step, startsAt }) {
        const answer = clinic.provider(step, activityInfo().attempt);
        if (answer instanceof Error) throw answer;
        clinic.sent.push({ step, startsAt, at: await clinic.now() });
        done.push({ step, startsAt });
      },
      async settleUnknown({ messageId }) {
        clinic.settledByHand.push(messageId);
        return Promise.resolve();
      },
      async dropVisitMessage({ step, startsAt }) {
        clinic.dropped.push({ step, startsAt });
        done.push({ step, startsAt });
        return Promise.resolve();
      },
    },
  };
  return clinic;
}
