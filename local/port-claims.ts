import { mkdirSync, readFileSync, renameSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { processIdentity } from './identity.ts';

/**
 * Ports that a stack on this machine has chosen but may not listen on yet: between the choice and the listening lie
 * seconds, in which a second stack would choose the same one, and then take the first one's answers for its own.
 */
const claimsDir = join(tmpdir(), `neonpro-ports-${process.getuid?.() ?? 0}`);
const fileOf = (port: number) => join(claimsDir, String(port));
const mine = () => `${process.pid} ${processIdentity(process.pid) ?? ''}`;

function holderOf(port: number): string | undefined {
  try {
    return readFileSync(fileOf(port), 'utf8');
  } catch {
    return undefined;
  }
}

function isHeld(claim: string): boolean {
  const [pid, identity] = claim.split(' ');
  return identity !== undefined && processIdentity(Number(pid)) === identity;
}

/** Whether the port is now this process's to use; false when any living process has it, this one included. */
export function claimPort(port: number): boolean {
  mkdirSync(claimsDir, { recursive: true, mode: 0o700 });
  const holder = holderOf(port);
  if (holder !== undefined && isHeld(holder)) return false;
  if (holder !== undefined) {
    // Left by a process that died: of two that find it, the one whose name stands in the file at the end has it.
    const draft = `${fileOf(port)}.${process.pid}`;
    writeFileSync(draft, mine());
    renameSync(draft, fileOf(port));
    return holderOf(port) === mine();
  }
  try {
    writeFileSync(fileOf(port), mine(), { flag: 'wx' });
    return true;
  } catch {
    return false;
  }
}

export function releasePort(port: number): void {
  if (holderOf(port) === mine()) rmSync(fileOf(port), { force: true });
}
