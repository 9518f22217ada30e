import { randomUUID } from 'node:crypto';
import { readFileSync } from 'node:fs';
import { Agent } from 'node:http';
import { join } from 'node:path';
import { WebSocket } from 'ws';
import { clientCookie } from '../api/client-session.ts';
import { accessCookie } from '../api/clinic/session-cookies.ts';
import { scopes } from '../domain/clinic/roles.ts';
import type { Stack } from '../local/stack.ts';
import { type Context, defineBench, mustBeZero } from './support/bench.ts';
import { type Caller, callerMaker } from './support/callers.ts';
import { asAdmin, clinicMaker, wholeStaff } from './support/clinic.ts';
import { type Attack, type Claims, type Forge, forge, rightHeader } from './support/forge.ts';
import { claimAttacks, impersonations } from './support/hostile-claims.ts';
import { algorithmAttacks, headerAttacks, spellingAttacks } from './support/hostile-tokens.ts';
import { exchange } from './support/http.ts';
import { startRecordStack } from './support/stack.ts';

/** One way a token comes in. `present` answers with the status, 101 for a live channel that opened. */
interface Door {
  name: string;
  caller: Caller;
  present: (token: string) => Promise<number>;
  /** Instead of all that anybody could think of. */
  attacks?: (forger: Forge, claims: Claims) => Attack[];
  refusal?: number;
}
interface Them {
  clinicId: string;
  ended: string;
  receptionist: Caller;
  program: Caller;
  client: Caller;
}

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
        const status = await door.present(token);
        const ms = performance.now() - began;
        figures.tried += 1;
        figures.slowest_ms = Math.max(figures.slowest_ms, Math.round(ms));
        if (token.length < longestHeader) heard += 1;
        if (isAccepted(status)) figures.accepted += 1;
        if (status >= 500) figures.server_errors += 1;
        const wanted = token.length < longestHeader ? [door.refusal ?? 401] : [401, 431];
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

async function openDoors(context: Context<string>, stack: Stack): Promise<{ doors: Door[]; them: Them }> {
  const maker = clinicMaker(stack);
  context.defer(() => maker.close());
  const make = (mark: string) => maker.make({ professionals: 1, clients: 1, staff: wholeStaff(mark) });
  const [ours, theirs] = [await make('aurora'), await make('jasmim')];
  return asAdmin(stack, async (admin) => {
    const callers = callerMaker(stack, admin, maker.tenancy);
    const person = (clinic: typeof ours, role: string) =>
      clinic.staff.find((one) => one.role === role) as (typeof ours.staff)[number];
    const [us, owner] = [person(ours, 'receptionist'), person(ours, 'owner')];
    const receptionist = await callers.staff(ours.id, us);
    const program = await callers.program(ours.id, owner.id);
    const client = await callers.client(ours.id, ours.clientIds[0] as string);
    const leaver = await callers.staff(ours.id, us);
    await admin.query('update app.sessions set revoked_at = now() where id = $1', [leaver.sessionId]);
    const agent = new Agent({ keepAlive: true });
    context.defer(() => Promise.resolve(agent.destroy()));
    const ask = (path: string, headers: Record<string, string>) =>
      exchange(agent, 'GET', `${stack.urls.api}/api/v1${path}`, headers).then(({ status }) => status);
    const doors: Door[] = [
      {
        name: 'cookie',
        caller: receptionist,
        present: (token) => ask('/session', cookie(accessCookie, token)),
      },
      {
        name: 'header',
        caller: program,
        present: (token) => ask('/clinic', { authorization: header(token) }),
      },
      {
        name: 'client’s cookie',
        caller: client,
        present: (token) => ask('/public/me', cookie(clientCookie, token)),
      },
      narrowDoor(await callers.program(ours.id, owner.id, ['catalogue:read']), ask),
      { name: 'live channel', caller: receptionist, present: (token) => upgrade(stack, token) },
    ];
    const them = {
      clinicId: theirs.id,
      ended: leaver.sessionId ?? '',
      receptionist: await callers.staff(theirs.id, person(theirs, 'receptionist')),
      program: await callers.program(theirs.id, person(theirs, 'owner').id),
      client: await callers.client(theirs.id, theirs.clientIds[0] as string),
    };
    return { doors, them };
  });
}

/** A program whose row holds one scope: its token may not say more, on the next request. */
const narrowDoor = (
  caller: Caller,
  ask: (path: string, headers: Record<string, string>) => Promise<number>,
): Door => ({
  ...{ name: 'narrow program', caller, refusal: 403 },
  present: (token) => ask(token === caller.token ? '/clinic' : '/clients', { authorization: header(token) }),
  attacks: (forger, claims) =>
    [['clients:read'], ['catalogue:read', 'clients:read'], scopes].map((given): Attack => [
      `scopes ${given.join(' ')}`,
      forger.signed(rightHeader, { ...claims, scopes: given }),
    ]),
});

/** Bytes that no header may hold would not leave this process; they are sent as what is left without them. */
const header = (token: string): string => `Bearer ${token.replace(/[^\x20-\x7e]/g, '')}`;
const cookie = (name: string, token: string) => ({
  cookie: `${name}=${token.replace(/[^\x21-\x7e]|;/g, '')}`,
});

function upgrade(stack: Stack, token: string): Promise<number> {
  const socket = new WebSocket(`${stack.urls.api.replace('http', 'ws')}/api/v1/live`, {
    headers: { ...cookie(accessCookie, token), origin: stack.urls.ui },
  });
  return new Promise((resolve) => {
    socket.on('error', () => undefined);
    socket.once('open', () => {
      socket.close();
      resolve(101);
    });
    socket.once('unexpected-response', (_request, response) => {
      response.resume();
      resolve(response.statusCode ?? 0);
    });
  });
}

const claimsOf = ({ token }: Caller): Claims =>
  JSON.parse(Buffer.from(token.split('.')[1] ?? '', 'base64url').toString()) as Claims;

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
