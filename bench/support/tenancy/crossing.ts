import type { Caller } from '../callers.ts';
import type { Answer } from '../http.ts';
import type { Asker } from './asker.ts';
import { leakFinder, type Seen, seenOf } from './judge.ts';
import type { Probe } from './probes.ts';
import type { World } from './world.ts';

/** One probe by one caller; null is somebody without a session. */
export interface Crossing {
  probe: Probe;
  caller: Caller | null;
}

const describeCrossing = ({ probe, caller }: Crossing): string =>
  `${caller?.role ?? 'nobody'} ${probe.operation.id} ${probe.place}`;

/** Asks for what is the other clinic's and for what never was, and notes whatever tells the two apart. */
export function createCrossings(asker: Asker, theirs: World) {
  const leaksIn = leakFinder(theirs);
  const found = { leaks: [] as string[], differences: [] as string[], errors: [] as string[] };
  /** What every place answered with: one that knows but 400, 401 and 403 was never looked into. */
  const answers = new Map<string, Set<number>>();
  const doubtful: Crossing[] = [];

  async function ask(crossing: Crossing, id: string): Promise<Answer> {
    const { probe, caller } = crossing;
    const wire = probe.wire(id);
    const answer = await asker.send(caller, wire);
    const place = `${probe.operation.id} ${probe.place}`;
    answers.set(place, (answers.get(place) ?? new Set()).add(answer.status));
    const sent = decodeURIComponent(wire.path) + JSON.stringify(wire.body ?? '') + id;
    for (const leak of leaksIn(answer, sent)) found.leaks.push(`${describeCrossing(crossing)}: ${leak}`);
    if (answer.status >= 500 && probe.operation.tag !== 'health')
      found.errors.push(`${describeCrossing(crossing)}: ${answer.status} ${answer.text.slice(0, 120)}`);
    return answer;
  }

  const look = async (crossing: Crossing, id: string): Promise<Seen> =>
    seenOf(crossing.probe, await ask(crossing, id), id);

  async function cross(crossing: Crossing): Promise<void> {
    const { probe } = crossing;
    const [missing, foreign] = [await look(crossing, probe.missing()), await look(crossing, probe.foreign())];
    if (missing.whole !== foreign.whole) doubtful.push(crossing);
  }

  /** Again and alone: what others changed meanwhile is no difference, what stays apart is one. */
  async function settle(): Promise<void> {
    for (const crossing of doubtful.splice(0)) {
      const { probe } = crossing;
      const [missing, foreign]: [Seen[], Seen[]] = [[], []];
      for (let turn = 0; turn < 3; turn += 1) {
        missing.push(await look(crossing, probe.missing()));
        foreign.push(await look(crossing, probe.foreign()));
      }
      if (areAlike(missing, foreign)) continue;
      const [one, other] = [missing[0]?.whole, foreign[0]?.whole];
      found.differences.push(
        `${describeCrossing(crossing)}: ${one?.slice(0, 160)} | ${other?.slice(0, 160)}`,
      );
    }
  }
  const unreached = (): string[] =>
    [...answers]
      .filter(([place, statuses]) => / (params|query|body)\./.test(place) && ![...statuses].some(isReached))
      .map(([place, statuses]) => `${place} (${[...statuses].join()})`);
  return { cross, settle, found, unreached };
}

const isReached = (status: number): boolean => ![400, 401, 403].includes(status);

/** One answer that both got, or, where no two answers are alike, one outline. */
function areAlike(missing: readonly Seen[], foreign: readonly Seen[]): boolean {
  const meet = (key: keyof Seen) => missing.some((one) => foreign.some((other) => one[key] === other[key]));
  const isRestless = new Set(missing.map(({ whole }) => whole)).size === missing.length;
  return meet('whole') || (isRestless && meet('outline'));
}
