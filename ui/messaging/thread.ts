import type { ConversationLine, ThreadItem } from './conversation-types.ts';

/** Pages come newest first and may overlap when somebody wrote in between; shown is each thing once, oldest first, as it was read last. */
export function inOrder(rows: readonly ThreadItem[]): ThreadItem[] {
  const known = new Map<string, ThreadItem>();
  for (const row of rows) if (!known.has(row.id)) known.set(row.id, row);
  return [...known.values()].sort((one, other) => Date.parse(one.at) - Date.parse(other.at));
}

interface ShownItem {
  item: ThreadItem;
  /** The first of several that the same person wrote in a row on the same channel: it alone carries the name. */
  isFirst: boolean;
}
interface ThreadDay {
  day: string;
  items: ShownItem[];
}

const voiceOf = ({ kind, author, origin, channel }: ThreadItem): string =>
  [kind, author?.id ?? origin, channel].join('/');
const runMs = 10 * 60_000;

/** By days of the clinic's calendar. */
export function byDay(items: readonly ThreadItem[], dayOf: (at: string) => string): ThreadDay[] {
  const days: ThreadDay[] = [];
  let last: ThreadItem | undefined;
  for (const item of items) {
    const day = dayOf(item.at);
    if (days.at(-1)?.day !== day) {
      days.push({ day, items: [] });
      last = undefined;
    }
    const isRun =
      last !== undefined &&
      voiceOf(last) === voiceOf(item) &&
      Date.parse(item.at) - Date.parse(last.at) < runMs;
    days.at(-1)?.items.push({ item, isFirst: !isRun });
    last = item;
  }
  return days;
}

/** Ids of messages for which one on another channel stepped in. */
export const replacedOf = (items: readonly ThreadItem[]): ReadonlySet<string> =>
  new Set(items.flatMap(({ fallbackOf }) => (fallbackOf === null ? [] : [fallbackOf])));

/** Who it is, as far as anybody knows; null when all we have is an id of the provider. */
export const nameOf = ({ client, display }: Pick<ConversationLine, 'client' | 'display'>): string | null =>
  client?.name ?? display.name ?? display.phone;
