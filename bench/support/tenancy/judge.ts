import { findAll, type Needle, needlesOf } from '../canaries.ts';
import type { Answer } from '../http.ts';
import type { Probe } from './probes.ts';
import { quotedId, type World } from './world.ts';

const uuid = /[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}/gi;

/** Finds what belongs to the other clinic: its mark and its people in every form, and every id it has. */
export function leakFinder({ mark, people, ids }: World) {
  const person = { ...(people[0] as World['people'][number]), name: mark, notes: mark };
  const needles: Needle[] = needlesOf([person, ...people]);
  const known = new Set([...ids.values()].flat());
  known.delete(quotedId({ ids }) ?? '');
  /** What of it is in the answer; `sent` is what the asker wrote herself. */
  return (answer: Answer, sent: string): string[] => {
    const text = answer.text;
    const strange = (text.match(uuid) ?? []).filter(
      (id) => known.has(id.toLowerCase()) && !sent.includes(id),
    );
    const found =
      needles.length && text.length > 2 ? [...findAll(Buffer.from(text), ownless(needles, sent)).keys()] : [];
    return [...strange.map((id) => `id ${id}`), ...found];
  };
}

/** Without what the asker wrote herself: an answer may quote it. */
const ownless = (needles: Needle[], sent: string): Needle[] => {
  const bytes = Buffer.from(sent);
  return sent.length > 0 ? needles.filter((needle) => !bytes.includes(needle.bytes)) : needles;
};

/** What an asker can tell two answers apart by; `outline` is what is left when every answer is another anyway. */
export interface Seen {
  whole: string;
  outline: string;
}
export function seenOf({ operation }: Probe, answer: Answer, id: string): Seen {
  const text = answer.text.replaceAll(id, '<id>').replace(/"requestId":"[^"]*"/, '');
  const outline = `${answer.status} ${outlineOf(answer.body)}`;
  const isMade = operation.method !== 'GET' && answer.status < 300;
  return { whole: isMade ? outline : `${answer.status} ${text}`, outline };
}

/** Names of fields and kinds of values: what was made has ids, times and secrets of its own. */
function outlineOf(value: unknown): string {
  if (Array.isArray(value)) return `[${value.length > 0 ? outlineOf(value[0]) : ''}]`;
  if (typeof value !== 'object' || value === null) return typeof value;
  return `{${Object.entries(value)
    .map(([key, of]) => `${key}:${outlineOf(of)}`)
    .join()}}`;
}
