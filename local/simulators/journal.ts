import { appendFileSync, existsSync, mkdirSync, readFileSync, truncateSync, writeFileSync } from 'node:fs';
import { dirname } from 'node:path';

export interface Journal<Entry> {
  /** What was in the file when it was opened. */
  readonly entries: readonly Entry[];
  append(entry: Entry): void;
  clear(): void;
}

/**
 * One JSON line per fact. Appends are synchronous, so a fact is with the kernel before anybody hears of it and a
 * `kill -9` loses nothing that was answered. Without a file it lives in memory.
 */
export function openJournal<Entry>(file?: string): Journal<Entry> {
  const entries: Entry[] = [];
  if (file !== undefined) {
    mkdirSync(dirname(file), { recursive: true });
    if (!existsSync(file)) writeFileSync(file, '', { mode: 0o600 });
    const text = readFileSync(file, 'utf8');
    // A line without its end was being written when the process died: nobody was told of it.
    const whole = text.slice(0, text.lastIndexOf('\n') + 1);
    if (whole.length < text.length) truncateSync(file, Buffer.byteLength(whole));
    for (const line of whole.split('\n')) if (line) entries.push(JSON.parse(line) as Entry);
  }
  return {
    entries,
    append(entry) {
      if (file !== undefined) appendFileSync(file, `${JSON.stringify(entry)}\n`);
    },
    clear() {
      if (file !== undefined) truncateSync(file, 0);
    },
  };
}
