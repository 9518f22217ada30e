import { randomUUID } from 'node:crypto';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import type { Stack } from '../local/stack.ts';
import { defineBench, mustBeZero } from './support/bench.ts';
import { type Attack, type Claims, type Forge, forge } from './support/forge.ts';
import { claimAttacks, impersonations } from './support/hostile-claims.ts';
import { algorithmAttacks, headerAttacks, spellingAttacks } from './support/hostile-tokens.ts';
import { startRecordStack } from './support/stack.ts';
import { claimsOf, type Door, openDoors, type Them } from './support/token-doors.ts';

/** Header lines are 16 KB together; what is longer never reaches the application, and no log of ours. */
const longestHeader = 12_000;
const limitMs = 50;

export const bench = defineBench({
  flags: {},
  limitSeconds: 300,
  async run(context) {
    const stack = await startRecordStack(context);
    const { doors, them } = await openDoors(context, stack);
    const forger = forge(stack.secrets.accessKey);
    const faults: string[] = [];
    const figures = { tried: 0, accepted: 0, server_errors: 0, slowest_ms: 0, logged: 0, controls: 0 };
    let heard = 0;
    for (const door of doors) {
      const claims = claimsOf(door.caller);
      if (!isAccepted(await door.present(door.caller.token)))
        faults.push(`${door.name} refuses a right token`);
      else figures.controls += 1;
      const attacks = door.attacks?.(forger, claims) ?? (await attacksOn(forger, door, claims, them));
      context.say(`${door.name}: ${attacks.length} tokens`);
      for (const [name, token] of attacks) {
        const began = performance.now();
        const isLong = token.length >= longestHeader;
        const status = await door.present(token).catch((error: NodeJS.ErrnoException) => {
          // The server hangs up on a header that is too long while the rest is on its way: its 431 may be lost with the connection.
          if (isLong && ['ECONNRESET', 'EPIPE'].includes(error.code ?? '')) return 431;
          throw error;
        });
        const ms = performance.now() - began;
        figures.tried += 1;
        figures.slowest_ms = Math.max(figures.slowest_ms, Math.round(ms));
        if (!isLong) heard += 1;
        if (isAccepted(status)) figures.accepted += 1;
        if (status >= 500) figures.server_errors += 1;
        const wanted = isLong ? [401, 431] : [door.refusal ?? 401];
        if (!wanted.includes(status)) faults.push(`${door.name}, ${name}: ${status}`);
      }
    }
    figures.logged = refusalsIn(stack);
    if (figures.logged < heard) faults.push(`${heard - figures.logged} refusals left no line in the log`);
    if (figures.slowest_ms > limitMs) context.say(`the slowest answer took ${figures.slowest_ms} ms`);
    return { figures, faults: [...faults, ...mustBeZero(figures, ['accepted', 'server_errors'])] };
  },
});

const isAccepted = (status: number): boolean => status < 400;

async function attacksOn(
  forger: Forge,
  { name, caller }: Door,
  claims: Claims,
  them: Them,
): Promise<Attack[]> {
  const theirs = { receptionist: them.receptionist, 'api-client': them.program, client: them.client };
  const other = theirs[caller.role as keyof typeof theirs];
  const kinds = Object.values(theirs).filter(({ role }) => role !== caller.role);
  return [
    ...algorithmAttacks(forger, claims),
    ...headerAttacks(forger, claims),
    ...(await spellingAttacks(forger, claims)),
    ...claimAttacks(forger, claims),
    ...impersonations(forger, claims, {
      ...{ clinicId: them.clinicId, id: other.id, ended: them.ended },
      sessionId: other.sessionId ?? randomUUID(),
    }),
    // Right tokens of other kinds, at the wrong door.
    ...kinds.map(({ role, token }): Attack => [`the token of a ${role} at the ${name}`, token]),
  ];
}

const refused = new Set(['access token refused', 'live channel refused', 'refused']);
/** Lines of refused tokens and ended sessions; a live channel says the first by itself. */
function refusalsIn({ stateDir }: Stack): number {
  const lines = readFileSync(join(stateDir, 'logs', 'api-1.log'), 'utf8').split('\n');
  const entries = lines
    .filter((line) => line.startsWith('{'))
    .map((line) => JSON.parse(line) as { msg: string; code?: string });
  return entries.filter(({ msg, code }) => refused.has(msg) && code !== 'unauthenticated').length;
}
