import { existsSync, mkdirSync, readFileSync, renameSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { LauncherError } from './errors.ts';
import { processIdentity } from './identity.ts';

type Entry = { name: string; pid: number; identity: string; stopSignal?: NodeJS.Signals };
type Book = { launcher?: Entry; children: Entry[] };

const alive = (entry: Entry) => processIdentity(entry.pid) === entry.identity;

/** Who runs on behalf of one state folder, written to disk so that the next start finds what a kill -9 left behind. */
export class ProcessRegistry {
  private readonly file: string;
  private book: Book = { children: [] };

  constructor(stateDir: string) {
    mkdirSync(stateDir, { recursive: true, mode: 0o711 });
    this.file = join(stateDir, 'processes.json');
    if (existsSync(this.file)) this.book = readBook(this.file);
  }

  /** Takes the state folder for this process; refuses while another launcher lives on it. */
  claim(): void {
    const { launcher } = this.book;
    if (launcher && launcher.pid !== process.pid && alive(launcher)) {
      throw new LauncherError(
        `NeonPro already runs on this folder (process ${launcher.pid}).`,
        `Use that one, or end it with Ctrl-C (kill ${launcher.pid}) and start again.`,
      );
    }
    this.book.launcher = { name: 'launcher', pid: process.pid, identity: processIdentity(process.pid) ?? '' };
    this.write();
  }

  release(): void {
    delete this.book.launcher;
    this.write();
  }

  add(name: string, pid: number, stopSignal: NodeJS.Signals = 'SIGTERM'): void {
    const identity = processIdentity(pid);
    if (!identity) return;
    this.book.children.push({ name, pid, identity, stopSignal });
    this.write();
  }

  remove(pid: number): void {
    this.book.children = this.book.children.filter((entry) => entry.pid !== pid);
    this.write();
  }

  /** Ends children of an earlier run that still live; a pid that now belongs to somebody else is left alone. */
  async endOrphans(graceMs = 5_000): Promise<string[]> {
    const orphans = this.book.children.filter(alive);
    for (const orphan of orphans) signal(orphan, orphan.stopSignal ?? 'SIGTERM');
    const deadline = Date.now() + graceMs;
    while (orphans.some(alive) && Date.now() < deadline) await pause(50);
    for (const orphan of orphans.filter(alive)) signal(orphan, 'SIGKILL');
    while (orphans.some(alive) && Date.now() < deadline + 5_000) await pause(50);
    this.book.children = [];
    this.write();
    return orphans.map((orphan) => orphan.name);
  }

  private write(): void {
    const draft = `${this.file}.${process.pid}`;
    writeFileSync(draft, JSON.stringify(this.book, null, 2), { mode: 0o600 });
    renameSync(draft, this.file);
  }
}

function readBook(file: string): Book {
  try {
    return JSON.parse(readFileSync(file, 'utf8')) as Book;
  } catch {
    return { children: [] };
  }
}

function signal(entry: Entry, name: NodeJS.Signals): void {
  try {
    // Children lead their own group: `tsx watch` and its program end together.
    process.kill(name === 'SIGKILL' ? -entry.pid : entry.pid, name);
  } catch {
    // It ended between the look and the signal.
  }
}

const pause = (ms: number) => new Promise((done) => setTimeout(done, ms));
