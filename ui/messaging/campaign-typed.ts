import { instantOf, wallTime } from '../../domain/clinic/calendar.ts';
import type { Segment } from '../../domain/messaging/segment.ts';
import { dayOfTyped, isTime, typedOfDay } from '../typed-date.ts';
import type { CampaignCard, CampaignStep } from './campaign-types.ts';

/** A campaign as it is typed: a box for each condition, days as `31/12/1999`, numbers as text. */
export interface CampaignTyped {
  name: string;
  hasVisited: boolean;
  visitedFrom: string;
  visitedTo: string;
  hasAbsent: boolean;
  absentMonths: string;
  hasProcedures: boolean;
  procedureIds: string[];
  hasBirth: boolean;
  birthMonth: number;
  withoutFutureVisit: boolean;
  neverCame: boolean;
  /** `house`: the text of the house. */
  templateId: string;
  perMinute: string;
  isLater: boolean;
  day: string;
  time: string;
}

export const emptyCampaign: CampaignTyped = {
  ...{ name: '', hasVisited: false, visitedFrom: '', visitedTo: '', hasAbsent: false, absentMonths: '6' },
  ...{ hasProcedures: false, procedureIds: [], hasBirth: false, birthMonth: 1 },
  ...{ withoutFutureVisit: false, neverCame: false, templateId: 'house', perMinute: '30' },
  ...{ isLater: false, day: '', time: '10:00' },
};

export function typedOfCampaign({ segment, ...card }: CampaignCard, timeZone: string): CampaignTyped {
  const { visited, absentMonths, procedureIds, birthMonth } = segment;
  const start = card.startsAt === null ? null : wallTime(Date.parse(card.startsAt), timeZone);
  return {
    name: card.name,
    ...{ hasVisited: visited !== undefined, visitedFrom: visited ? typedOfDay(visited.from) : '' },
    visitedTo: visited ? typedOfDay(visited.to) : '',
    ...{ hasAbsent: absentMonths !== undefined, absentMonths: String(absentMonths ?? 6) },
    ...{ hasProcedures: procedureIds !== undefined, procedureIds: procedureIds ?? [] },
    ...{ hasBirth: birthMonth !== undefined, birthMonth: birthMonth ?? 1 },
    withoutFutureVisit: segment.withoutFutureVisit ?? false,
    neverCame: segment.neverCame ?? false,
    ...{ templateId: card.templateId, perMinute: String(card.perMinute), isLater: start !== null },
    ...{ day: start ? typedOfDay(start.day) : '', time: start?.time ?? '10:00' },
  };
}

const segmentOf = (typed: CampaignTyped): Segment => ({
  ...(typed.hasVisited && {
    visited: { from: dayOfTyped(typed.visitedFrom) ?? '', to: dayOfTyped(typed.visitedTo) ?? '' },
  }),
  ...(typed.hasAbsent && { absentMonths: Number(typed.absentMonths) }),
  ...(typed.hasProcedures && { procedureIds: typed.procedureIds }),
  ...(typed.hasBirth && { birthMonth: typed.birthMonth }),
  ...(typed.withoutFutureVisit && { withoutFutureVisit: true }),
  ...(typed.neverCame && { neverCame: true }),
});

const startOf = ({ isLater, day, time }: CampaignTyped, timeZone: string): number | null => {
  const iso = dayOfTyped(day);
  return isLater && iso && isTime(time) ? instantOf(iso, time, timeZone) : null;
};

export function dataOfCampaign(typed: CampaignTyped, timeZone: string) {
  const at = startOf(typed, timeZone);
  return {
    ...{ name: typed.name.trim(), perMinute: Number(typed.perMinute), segment: segmentOf(typed) },
    templateId: typed.templateId === 'house' ? null : typed.templateId,
    startsAt: at === null ? null : new Date(at).toISOString(),
  };
}

const isWhole = (text: string, least: number, most: number) =>
  /^\d{1,4}$/.test(text) && Number(text) >= least && Number(text) <= most;

/** Names of the fields that are wrong in a step, as `campaigns.fault` says them. */
export function campaignFaults(
  typed: CampaignTyped,
  step: CampaignStep,
  { now, timeZone }: { now: number; timeZone: string },
): string[] {
  if (step === 'audience') {
    const [from, to] = [dayOfTyped(typed.visitedFrom), dayOfTyped(typed.visitedTo)];
    const came = typed.hasVisited || typed.hasAbsent || typed.hasProcedures;
    const faults: [string, boolean][] = [
      ['name', typed.name.trim() === '' || typed.name.trim().length > 80],
      ['visitedFrom', typed.hasVisited && !from],
      ['visitedTo', typed.hasVisited && (!to || (from !== null && from > to))],
      ['months', typed.hasAbsent && !isWhole(typed.absentMonths, 1, 60)],
      [
        'procedureIds',
        typed.hasProcedures && (typed.procedureIds.length < 1 || typed.procedureIds.length > 20),
      ],
      ['segment', typed.neverCame && came],
    ];
    return faults.flatMap(([name, isWrong]) => (isWrong ? [name] : []));
  }
  if (step === 'message') return typed.templateId === '' ? ['templateId'] : [];
  if (step !== 'pace') return [];
  const at = startOf(typed, timeZone);
  return [
    ...(isWhole(typed.perMinute, 1, 1_200) ? [] : ['perMinute']),
    ...(typed.isLater && !isTime(typed.time) ? ['time'] : []),
    ...(typed.isLater && isTime(typed.time) && (at === null || at <= now) ? ['day'] : []),
  ];
}
