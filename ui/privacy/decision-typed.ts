import {
  type BlockScope,
  dataClasses,
  isFulfilledByBlock,
  type RequestDecision,
  type RightCode,
} from '../../domain/privacy/rights.ts';
import { dayOfTyped } from '../typed-date.ts';
import type { DataClass, KeepGround } from './rights-types.ts';
import type { DecisionBody } from './useRightsRequest.ts';

export interface TypedClass {
  dataClass: DataClass;
  decision: 'fulfil' | 'keep' | 'not-held';
  ground: KeepGround | undefined;
  until: string;
}
export interface TypedDecision {
  decision: RequestDecision;
  answer: string;
  classes: TypedClass[];
  blocks: BlockScope[];
}
export const shortestAnswer = 10;
export const longestAnswer = 4000;

/** The law keeps these of an erasure (Lei 13.787/2018; CTN art. 173; LGPD art. 8 § 2 and 37): proposed, never decided by itself. */
const keptByLaw: Partial<Record<DataClass, KeepGround>> = {
  clinical: 'medical-record',
  payments: 'fiscal',
  consents: 'consent-proof',
  accesses: 'access-log',
};
const deletes = (code: RightCode) => code === 'erasure' || code === 'anonymize-block-delete';
export const decisionStart = (code: RightCode): TypedDecision => ({
  decision: code === 'erasure' ? 'partial' : 'fulfilled',
  answer: '',
  classes: dataClasses.map((dataClass) => {
    const ground = deletes(code) ? keptByLaw[dataClass] : undefined;
    return { dataClass, decision: ground ? 'keep' : 'fulfil', ground, until: '' };
  }),
  blocks: [],
});

/** Faults by field; empty when it may be sent. */
export function decisionFaults(typed: TypedDecision, code: RightCode): string[] {
  const faults: string[] = [];
  for (const { dataClass, decision, ground, until } of typed.classes) {
    if (decision !== 'keep') continue;
    if (!ground) faults.push(`ground-${dataClass}`);
    if (until && !dayOfTyped(until)) faults.push(`until-${dataClass}`);
  }
  if (isFulfilledByBlock(code) && typed.decision !== 'refused' && !typed.blocks.length) faults.push('blocks');
  if (typed.answer.trim().length < shortestAnswer) faults.push('answer');
  return faults;
}

export function decisionBody({ decision, answer, classes, blocks }: TypedDecision): DecisionBody {
  const items = classes.map((one) => {
    const until = one.decision === 'keep' ? dayOfTyped(one.until) : null;
    return {
      ...{ dataClass: one.dataClass, decision: one.decision },
      ...(one.decision === 'keep' && one.ground ? { ground: one.ground } : {}),
      ...(until ? { until } : {}),
    };
  });
  return { decision, answer: answer.trim(), items, ...(blocks.length ? { blocks } : {}) };
}
