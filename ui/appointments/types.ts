import type { AppointmentCard, Timeline as ApiTimeline } from '../../api/appointments/answers.ts';
import type { z } from 'zod';
import type { blockAnswer } from '../../api/appointments/blocks-schema.ts';
import type { availabilityAnswer } from '../../api/appointments/availability-schema.ts';
import type { presentClientLine } from '../../api/clients/presenter.ts';
import type { presentClinic, presentProcedure, presentResource } from '../../api/clinic/presenter.ts';
import type { VisitStep, WaitingFor } from '../../domain/appointments/visit-plan.ts';
import type { MessageState } from '../../domain/messaging/message-state.ts';

export type { AppointmentCard };
export type TimelineEvent = ApiTimeline['past'][number];
/** The answer's codes, narrowed to the vocabularies they come from. */
export interface Timeline {
  past: readonly TimelineEvent[];
  now: { waitingFor: WaitingFor; until: string | null; next: VisitStep | null; nextAt: string | null };
  upcoming: readonly { at: string; kind: VisitStep }[];
  messages: readonly {
    id: string;
    step: string;
    template: string;
    state: MessageState;
    channel: 'whatsapp' | 'sms';
    waitCode: string | null;
    at: string;
  }[];
  workflow: ApiTimeline['workflow'];
}
export type Visit = AppointmentCard & { timeline: Timeline };
export type Slot = z.output<typeof availabilityAnswer>['slots'][number];
export type Block = z.output<typeof blockAnswer>;
export type Resource = ReturnType<typeof presentResource>;
export type Procedure = ReturnType<typeof presentProcedure>;
export type Clinic = ReturnType<typeof presentClinic>;
export type FoundClient = ReturnType<typeof presentClientLine>;
