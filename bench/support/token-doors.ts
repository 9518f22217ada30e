import { Agent } from 'node:http';
import { WebSocket } from 'ws';
import { clientCookie } from '../../api/client-session.ts';
import { accessCookie } from '../../api/account/session-cookies.ts';
import { scopes } from '../../domain/clinic/roles.ts';
import type { Stack } from '../../local/stack.ts';
import type { Context } from './bench.ts';
import { type Caller, callerMaker } from './callers.ts';
import { asAdmin, clinicMaker, wholeStaff } from './clinic.ts';
import { type Attack, type Claims, type Forge, rightHeader } from './forge.ts';
import { exchange } from './http.ts';

/** One way a token comes in. `present` answers with the status, 101 for a live channel that opened. */
export interface Door {
  name: string;
  caller: Caller;
  present: (token: string) => Promise<number>;
  /** Instead of all that anybody could think of. */
  attacks?: (forger: Forge, claims: Claims) => Attack[];
  refusal?: number;
}
export interface Them {
  clinicId: string;
  ended: string;
  receptionist: Caller;
  program: Caller;
  client: Caller;
}

export async function openDoors(
  context: Context<string>,
  stack: Stack,
): Promise<{ doors: Door[]; them: Them }> {
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
  return new Promise((resolve, reject) => {
    socket.on('error', reject);
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

export const claimsOf = ({ token }: Caller): Claims =>
  JSON.parse(Buffer.from(token.split('.')[1] ?? '', 'base64url').toString()) as Claims;
