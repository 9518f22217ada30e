import type { NoShowTemplateName } from '../messaging/no-show-templates.ts';
import type { LadderStepName } from './settings.ts';

/** Steps that say something to her. */
export type SpokenStep = Exclude<LadderStepName, 'call'>;
export type LadderMessageStep = `no-show-${SpokenStep}`;

export const ladderMessages: Record<SpokenStep, NoShowTemplateName> = {
  ask: 'presenca_consulta',
  sms: 'presenca_consulta',
  deposit: 'sinal_consulta',
  'offer-move': 'remarcar_consulta',
  release: 'horario_liberado',
};

/** As the message's row names it: apart from the steps of the visit's own plan. */
export const ladderMessageStep = (step: SpokenStep): LadderMessageStep => `no-show-${step}`;

export const isLadderMessage = (step: string): boolean => step.startsWith('no-show-');

/** One for a step and a time, for ever; a time that was left and agreed again is another one. */
export const ladderMessageKey = (
  appointmentId: string,
  step: SpokenStep,
  { startsAt, bookedAt }: { startsAt: number; bookedAt: number },
): string => `no-show/${appointmentId}/${step}/${startsAt}/${bookedAt}`;
