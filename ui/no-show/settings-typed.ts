import { ladderFault, type LadderFault } from '../../domain/no-show/settings.ts';
import { centsOf, typedOfCents } from '../typed-money.ts';
import type { Ladders, LadderStepName, NoShowSettings } from './types.ts';

/** A rung as it is typed: hours before the visit. */
export interface RungTyped {
  step: LadderStepName;
  hours: number;
  isOn: boolean;
}
export const ladderBands = ['medium', 'high'] as const;
export type LadderBand = (typeof ladderBands)[number];
/** Money is typed as money. */
export interface SettingsTyped {
  isOn: boolean;
  holdoutPercent: number;
  missedCost: string;
  callCost: string;
  frictionCost: string;
  callOwnerId: string | null;
  ladders: Record<LadderBand, RungTyped[]>;
}

const hoursOf = (rungs: Ladders[LadderBand]): RungTyped[] =>
  rungs.map(({ step, leadMin, isOn }) => ({ step, isOn, hours: Math.round((leadMin / 60) * 10) / 10 }));
const minutesOf = (rungs: readonly RungTyped[]): Ladders[LadderBand] =>
  rungs.map(({ step, hours, isOn }) => ({ step, leadMin: Math.round(hours * 60), isOn }));

export const typedOf = (settings: NoShowSettings): SettingsTyped => ({
  ...{ isOn: settings.isOn, holdoutPercent: settings.holdoutPercent, callOwnerId: settings.callOwnerId },
  missedCost: typedOfCents(settings.missedCostCents),
  callCost: typedOfCents(settings.callCostCents),
  frictionCost: typedOfCents(settings.frictionCostCents),
  ladders: { medium: hoursOf(settings.ladders.medium), high: hoursOf(settings.ladders.high) },
});

export const dataOf = ({ missedCost, callCost, frictionCost, ladders, ...rest }: SettingsTyped) => ({
  ...rest,
  missedCostCents: centsOf(missedCost) ?? Number.NaN,
  callCostCents: centsOf(callCost) ?? Number.NaN,
  frictionCostCents: centsOf(frictionCost) ?? Number.NaN,
  ladders: { medium: minutesOf(ladders.medium), high: minutesOf(ladders.high) },
});

/** Least and most of each, as the database keeps them. */
export const costBounds = {
  missedCost: [100, 10_000_000],
  callCost: [0, 1_000_000],
  frictionCost: [0, 1_000_000],
} as const;
export type CostName = keyof typeof costBounds;
export const holdoutBounds = [5, 50] as const;

const isWithin = (value: number, [min, max]: readonly [number, number]) => value >= min && value <= max;

const leadBounds = [2, 168] as const;
export const ladderFaultOf = (rungs: readonly RungTyped[]): 'invalid' | LadderFault | null =>
  rungs.every(({ hours }) => Number.isFinite(hours) && isWithin(hours, leadBounds))
    ? ladderFault(minutesOf(rungs))
    : 'invalid';

/** The fields that are wrong, each with the code of its words. */
export function faultsOf(typed: SettingsTyped): { name: string; code: 'invalid' | LadderFault }[] {
  const data = dataOf(typed);
  const costs = (Object.keys(costBounds) as CostName[])
    .filter((name) => !isWithin(data[`${name}Cents`], costBounds[name]))
    .map((name) => ({ name, code: 'invalid' as const }));
  const isHoldout = Number.isInteger(typed.holdoutPercent) && isWithin(typed.holdoutPercent, holdoutBounds);
  const ladders = ladderBands.flatMap((band) => {
    const code = ladderFaultOf(typed.ladders[band]);
    return code ? [{ name: `ladders.${band}`, code }] : [];
  });
  return [...costs, ...(isHoldout ? [] : [{ name: 'holdoutPercent', code: 'invalid' as const }]), ...ladders];
}
