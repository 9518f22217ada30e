import type { z } from 'zod';
import type { callBody, stopBody } from '../../api/no-show/act-schema.ts';
import type { riskCardAnswer, risksAnswer } from '../../api/no-show/risk-schema.ts';
import type { noShowSettingsAnswer } from '../../api/no-show/settings-schema.ts';

export type { Ladders, LadderStepName } from '../../domain/no-show/settings.ts';
export type { Band } from '../../domain/no-show/thresholds.ts';

type Risks = z.output<typeof risksAnswer>;
export type RiskLine = Risks['items'][number];
export type RiskSummary = Risks['summary'];
export type RiskCard = z.output<typeof riskCardAnswer>;
/** The code is not narrowed: a model may be newer than this page. */
export interface Reason {
  code: string;
  effect: number;
}
export type WatchState = RiskLine['state'];
export type StepState = RiskCard['steps'][number]['state'];
export type NoShowSettings = z.output<typeof noShowSettingsAnswer>;

/** In the order they are offered. */
export type CallResult = z.output<typeof callBody>['result'];
export const callResults = [
  'will-come',
  'wants-to-move',
  'cancels',
  'no-answer',
] as const satisfies CallResult[];
export type StopReason = z.output<typeof stopBody>['reason'];
export const stopReasons = ['known', 'agreed', 'other'] as const satisfies StopReason[];
