import { Worker } from 'node:worker_threads';
import { calendarCells, calendarTargets } from '../../domain/clients/calendar-row.ts';
import { refuse } from '../../domain/errors.ts';
import type { Chunk } from '../../models/import-chunk.ts';
import type { CalendarContent, CalendarFault, CalendarQuestion } from './calendar-events.ts';
import type { SheetSummary } from './import-sheet.ts';
import { SheetDecoder } from './import-text.ts';

const rowsPerChunk = 500;
const mostBytes = 10 * 1024 * 1024;
/** Ten times what 10 MB of honest events take. */
const patienceMs = 20_000;
/** Each may take a core and half a gigabyte. */
const mostThreads = 2;
let threads = 0;

const unreadable = (code: CalendarFault | 'too-complex'): never =>
  refuse('import-unreadable', { fields: [{ path: 'file', code }] });

async function readText(bytes: AsyncIterable<Buffer>, limit: number): Promise<string> {
  const decoder = new SheetDecoder();
  const parts: string[] = [];
  let size = 0;
  for await (const piece of bytes) {
    size += piece.length;
    if (size > limit) refuse('payload-too-large');
    parts.push(decoder.push(piece));
  }
  return [...parts, decoder.end()].join('');
}

/**
 * Reads the events in a thread that can be ended: no rule of repetition and no time zone of a stranger's file can hold up the API,
 * whatever the library does with it.
 */
export async function eventsOf(question: CalendarQuestion, patience = patienceMs): Promise<CalendarContent> {
  if (threads >= mostThreads) refuse('busy-try-again');
  threads += 1;
  try {
    const answer = await inThread(question, patience);
    return typeof answer === 'string' ? unreadable(answer) : answer;
  } finally {
    threads -= 1;
  }
}

// `--import tsx` does not reach threads: the loader is registered by hand, then the thread's own file runs.
const bootstrap = `import { register } from ${JSON.stringify(import.meta.resolve('tsx/esm/api'))};
register();
await import(${JSON.stringify(new URL('./calendar-thread.ts', import.meta.url).href)});`;
const bootstrapUrl = new URL(`data:text/javascript,${encodeURIComponent(bootstrap)}`);

function inThread(
  workerData: CalendarQuestion,
  patience: number,
): Promise<CalendarContent | CalendarFault | 'too-complex'> {
  const thread = new Worker(bootstrapUrl, {
    workerData,
    resourceLimits: { maxOldGenerationSizeMb: 512 },
  });
  return new Promise((resolve, reject) => {
    const timer = setTimeout(() => resolve('too-complex'), patience);
    thread.once('message', resolve);
    thread.once('error', (error: Error & { code?: string }) => {
      if (error.code === 'ERR_WORKER_OUT_OF_MEMORY') resolve('too-complex');
      else reject(error);
    });
    thread.once('exit', () => clearTimeout(timer));
  }).finally(() => thread.terminate()) as Promise<CalendarContent | CalendarFault | 'too-complex'>;
}

/** Reads a calendar of up to 10 MB and hands its events on in chunks, the next ones first. */
export async function readCalendar(
  bytes: AsyncIterable<Buffer>,
  { timeZone, now }: Omit<CalendarQuestion, 'text'>,
  keep: (chunk: Chunk) => Promise<void>,
  limit = mostBytes,
): Promise<SheetSummary> {
  const { events, refused, past, cancelled } = await eventsOf({
    ...{ text: await readText(bytes, limit), timeZone, now },
  });
  const targets = [...calendarTargets];
  const totalRows = events.length + refused.length;
  let chunkCount = 0;
  for (let from = 0; from < totalRows; from += rowsPerChunk) {
    const to = from + rowsPerChunk;
    const [after, until] = [Math.max(from - events.length, 0), Math.max(to - events.length, 0)];
    await keep({
      chunkNo: chunkCount,
      targets,
      rows: events.slice(from, to).map((event, at) => [from + at + 1, calendarCells(event)]),
      refused: refused
        .slice(after, until)
        .map(({ code, startsAt }, at) => [events.length + after + at + 1, code, startsAt]),
      ...(from === 0 && { leftOut: { past, cancelled } }),
    });
    chunkCount += 1;
  }
  return { chunkCount, totalRows };
}
