import { randomUUID } from 'node:crypto';
import { DomainError, errorTable } from '../../../domain/errors.ts';
import type { Appointment } from '../../../models/appointment.ts';
import { commandAppointment, releaseLapsed } from '../../../models/appointment-commands.ts';
import { bookVisit } from '../../../models/booking.ts';
import { type Scope, systemActor, type Tenancy } from '../../../models/tenancy.ts';
import type { Session } from '../http.ts';
import { type Deed, type SeenService, seenOf, type SeenVisit } from './deed.ts';
import type { World } from './world.ts';

type Answer = Pick<Deed, 'status' | 'code' | 'reasons' | 'made'>;
export interface Cast {
  world: World;
  session: Session;
  tenancy: Tenancy;
  random: () => number;
  deeds: Deed[];
  /** Visits that somebody has seen, whatever has become of them. */
  known: SeenVisit[];
}

/** Some are forgotten at once, so that a run of a second has taken what lapsed too. */
const holdMs = [200, 1_500] as const;

/** One turn of one person: books, moves, cancels, changes, or holds and forgets. */
export async function act(cast: Cast): Promise<void> {
  const draw = cast.random();
  const seen = cast.known[Math.floor(cast.random() * cast.known.length)];
  if (!seen || draw < 0.3) return draw < 0.02 ? book(cast, 'squeeze-in') : book(cast, 'book');
  if (draw < 0.42) return hold(cast);
  if (draw < 0.47) return asProcess(cast, 'book-hold', seen);
  if (draw < 0.51) return asProcess(cast, 'release', seen);
  if (draw < 0.7) return move(cast, seen);
  if (draw < 0.76) return change(cast, seen);
  return cancel(cast, seen);
}

const pick = <Item>({ random }: Cast, items: readonly Item[]): Item =>
  items[Math.floor(random() * items.length)] as Item;
const isoOf = (instant: number) => new Date(instant).toISOString();

function wishOf(cast: Cast): NonNullable<Deed['wish']> {
  const { world, random } = cast;
  const count = random() < 0.7 ? 1 : random() < 0.7 ? 2 : 3;
  const service = (): SeenService => ({
    procedureId: pick(cast, world.procedures).id,
    professionalId: pick(cast, world.professionalIds),
  });
  return { startsAt: pick(cast, world.starts), services: Array.from({ length: count }, service) };
}

async function record(
  cast: Cast,
  deed: Pick<Deed, 'kind' | 'seen' | 'wish'>,
  ask: () => Promise<Answer>,
): Promise<void> {
  const sent = Date.now();
  const answer = await ask().catch((error: Error): Answer => ({
    status: 0,
    code: error.message,
    reasons: [],
  }));
  cast.deeds.push({ ...deed, ...answer, sent, answered: Date.now() });
  const { made } = answer;
  if (!made) return;
  const at = cast.known.findIndex(({ id }) => id === made.id);
  if (at === -1) cast.known.push(made);
  else if ((cast.known[at]?.version ?? 0) < made.version) cast.known[at] = made;
  // Few ask for what is over.
  if (made.status === 'cancelled' && cast.random() < 0.9) {
    cast.known.splice(
      cast.known.findIndex(({ id }) => id === made.id),
      1,
    );
  }
}

async function post(cast: Cast, path: string, body: object, key?: string): Promise<Answer> {
  const answer = await cast.session.send('POST', path, body, key);
  if (answer.status < 300) return { status: answer.status, code: '', reasons: [], made: seenOf(answer.body) };
  const { code = '', reasons = [] } = answer.body as { code?: string; reasons?: Deed['reasons'] };
  return { status: answer.status, code, reasons };
}

function book(cast: Cast, kind: 'book' | 'squeeze-in'): Promise<void> {
  const wish = wishOf(cast);
  const body = {
    clientId: pick(cast, cast.world.clinic.clientIds),
    ...{ startsAt: isoOf(wish.startsAt), services: wish.services },
    ...(kind === 'squeeze-in' && { squeezeIn: { reason: 'urgent' } }),
  };
  return record(cast, { kind, wish }, () => post(cast, '/appointments', body, randomUUID()));
}

function move(cast: Cast, seen: SeenVisit): Promise<void> {
  const startsAt = pick(cast, cast.world.starts);
  const wish = { startsAt, services: seen.services };
  const body = { version: seen.version, startsAt: isoOf(startsAt) };
  return record(cast, { kind: 'move', seen, wish }, () => post(cast, `/appointments/${seen.id}/move`, body));
}

function change(cast: Cast, seen: SeenVisit): Promise<void> {
  const { services } = wishOf(cast);
  const wish = { startsAt: seen.startsAt, services };
  const body = { version: seen.version, services };
  return record(cast, { kind: 'services', seen, wish }, () =>
    post(cast, `/appointments/${seen.id}/services`, body),
  );
}

const cancel = (cast: Cast, seen: SeenVisit): Promise<void> =>
  record(cast, { kind: 'cancel', seen }, () =>
    post(cast, `/appointments/${seen.id}/cancel`, { version: seen.version, reason: 'client' }),
  );

/** Holds come from the public page and the waitlist, and end by a process: both act for the clinic, through the models. */
async function inClinic(cast: Cast, work: (scope: Scope) => Promise<Appointment | null>): Promise<Answer> {
  try {
    const visit = await cast.tenancy.withClinic(systemActor(cast.world.clinic.id), work);
    return { status: 200, code: '', reasons: [], ...(visit && { made: seenOf(visit) }) };
  } catch (error) {
    if (!(error instanceof DomainError)) throw error;
    const reasons = [...(error.details.reasons ?? [])];
    return { status: errorTable[error.code].status, code: error.code, reasons };
  }
}

function hold(cast: Cast): Promise<void> {
  const wish = wishOf(cast);
  const clientId = pick(cast, cast.world.clinic.clientIds);
  const expiresAt = new Date(Date.now() + cast.random() * pick(cast, holdMs));
  const booking = { ...wish, clientId, origin: 'online', hold: { expiresAt } } as const;
  return record(cast, { kind: 'hold', wish }, () =>
    inClinic(cast, (scope) => bookVisit(scope, booking, null, Date.now())),
  );
}

function asProcess(cast: Cast, kind: 'book-hold' | 'release', seen: SeenVisit): Promise<void> {
  const { id, version } = seen;
  return record(cast, { kind, seen }, () =>
    inClinic(cast, (scope) =>
      kind === 'release'
        ? releaseLapsed(scope, { id, version })
        : commandAppointment(scope, 'book', { id, version }),
    ),
  );
}
