import { productColumns } from '../../domain/no-show/column-sets.ts';
import {
  columnLines,
  leftOutColumns,
  type CardNote,
  type ModelCard,
} from '../../domain/no-show/model-card.ts';
import type { ModelArtefact } from '../../domain/no-show/artefact.ts';
import { rowsOfPast } from '../../domain/no-show/past-visit.ts';
import { blendFrom, cutDay, whyTooFew } from '../../domain/no-show/time-split.ts';
import { isTold, pastOf, settledAtCut, type Past } from '../../domain/no-show/weigh-visits.ts';
import { writeChallenger } from '../../models/no-show-models.ts';
import { readPast, type ReadPast } from '../../models/no-show-past.ts';
import type { TrainingWork } from './training-activities.ts';

/** Days since 1970-01-01 as a civil day. */
const civilDay = (day: number) => new Date(day * 86_400_000).toISOString().slice(0, 10);
const [readPercent, fitPercent] = [20, 80];

/** False when it is over: too few visits to learn from. */
export async function fitChallenger(work: TrainingWork): Promise<boolean> {
  await work.tell({ step: 'reading', percent: 5 });
  const read = await readPast(work, Date.now());
  const told = read.visits.filter(isTold(read)).map(({ visit }) => visit);
  const missed = told.filter(({ outcome }) => outcome === 'missed').length;
  await work.tell({ step: 'fitting', percent: readPercent, rows: told.length, missed });
  const tooFew = whyTooFew(told);
  if (tooFew) {
    await work.end({ state: 'too-few', reason: tooFew });
    return false;
  }
  const past: Past = { ...read, cut: cutDay(told) };
  const fitted = await fitPast(work, past, told.length);
  if (!fitted) {
    await work.end({ state: 'too-few', reason: 'too-few-missed' });
    return false;
  }
  const artefact = settledAtCut(fitted, past);
  const card = cardOf(artefact, past, read, { rows: told.length, missed });
  await work.within((scope) => writeChallenger(scope, { id: work.trainingId, artefact, card }));
  return true;
}

/** Null when what lies before the cut teaches nothing: all came, or all were missed. */
async function fitPast(work: TrainingWork, past: Past, rows: number): Promise<ModelArtefact | null> {
  const taught = past.visits.filter(isTold(past)).filter(({ visit }) => visit.day < past.cut);
  let told = readPercent;
  const trained = await work.fit(
    rowsOfPast(taught, productColumns),
    {
      ...{ columns: productColumns, kind: rows < blendFrom ? 'spline' : 'blend', refreshDays: 0 },
    },
    {
      signal: work.signal,
      onProgress(share) {
        const percent = readPercent + share * (fitPercent - readPercent);
        if (percent < told + 5) return;
        told = percent;
        // A bar that could not be moved is no reason to stop.
        work.tell({ step: 'fitting', percent }).catch(() => undefined);
      },
    },
  );
  return trained.state === 'trained' ? trained.artefact : null;
}

function cardOf(
  artefact: ModelArtefact,
  past: Past,
  { from, to }: Pick<ReadPast, 'from' | 'to'>,
  { rows, missed }: { rows: number; missed: number },
): ModelCard {
  const notes: CardNote[] = ['cold-start', 'histories-frozen'];
  if (past.climbed.size > 0) notes.push('ladder-left-out');
  if (rows < blendFrom) notes.push('small-clinic');
  const first = past.visits.reduce((least, { visit }) => Math.min(least, visit.day), Infinity);
  return {
    data: {
      ...{ from: first === Infinity ? from : civilDay(first), to, cut: civilDay(past.cut), rows, missed },
      leftOutOfLadder: past.climbed.size,
    },
    ...{ columns: columnLines(artefact.columns), leftOut: leftOutColumns, notes },
    ...pastOf(artefact, past),
    shift: artefact.shift,
    ...{ judgement: null, refreshes: [] },
  };
}
