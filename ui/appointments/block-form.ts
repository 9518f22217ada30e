import type { BlockKind } from '../../domain/appointments/blocks.ts';
import { instantOf, wallTime, weekdayOf } from '../../domain/clinic/calendar.ts';
import type { Block } from './types.ts';

export interface BlockTyped {
  resourceId: string | undefined;
  kind: BlockKind;
  day: string;
  from: string;
  to: string;
  note: string;
  repeat: 'never' | 'day' | 'week';
  /** '0' = Sunday. */
  weekdays: string[];
  until: string;
}

export const typedOfBlock = (block: Block, zone: string): BlockTyped => {
  const [from, to] = [wallTime(Date.parse(block.startsAt), zone), wallTime(Date.parse(block.endsAt), zone)];
  return {
    ...{ resourceId: block.resourceId, kind: block.kind, note: block.note ?? '' },
    ...{ day: from.day, from: from.time, to: to.time, until: from.day },
    ...{ repeat: 'never', weekdays: [String(weekdayOf(from.day))] },
  };
};

/** Names of the fields that are not right yet, each with the word for what is wrong. */
export function blockFaults(
  typed: BlockTyped,
): Partial<Record<'resourceId' | 'from' | 'to' | 'until', string>> {
  const { resourceId, from, to, repeat, day, until } = typed;
  return {
    ...(resourceId ? {} : { resourceId: 'missing' }),
    ...(from ? {} : { from: 'missing' }),
    ...(to && to > from ? {} : { to: to ? 'before' : 'missing' }),
    ...(repeat === 'never' || until > day ? {} : { until: 'before' }),
  };
}

export const blockTimes = ({ day, from, to }: BlockTyped, zone: string) => ({
  startsAt: new Date(instantOf(day, from, zone)).toISOString(),
  endsAt: new Date(instantOf(day, to, zone)).toISOString(),
});

/** As the server takes a new block, or a series of them. */
export function newBlockOf(typed: BlockTyped, zone: string) {
  const { resourceId = '', kind, note, repeat, weekdays, until } = typed;
  return {
    ...{ resourceId, kind, ...blockTimes(typed, zone) },
    ...(note.trim() ? { note: note.trim() } : {}),
    ...(repeat === 'never'
      ? {}
      : {
          repeat: {
            every: repeat,
            ...(repeat === 'week' && weekdays.length ? { weekdays: weekdays.map(Number).sort() } : {}),
            until,
          },
        }),
  };
}
