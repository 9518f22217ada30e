import type { Stack } from '../local/stack.ts';
import type { Tenancy } from '../models/tenancy.ts';
import { type Context, defineBench, mustBeZero } from './support/bench.ts';
import { clinicMaker, signedInAt } from './support/clinic.ts';
import type { Session } from './support/http.ts';
import { whatsappTaken } from './support/messages/ledgers.ts';
import { queueNotices } from './support/messages/load.ts';
import { startClinicStack } from './support/stack.ts';
import {
  judgeWithdrawals,
  messagePurpose,
  type SendingPurpose,
  type Withdrawn,
} from './support/withdrawal/judge.ts';
import {
  type Group,
  groupOf,
  messagesOf,
  processesOf,
  sendTo,
  slowDown,
} from './support/withdrawal/sends.ts';

const graceMs = 5_000;
/** So many of each group have it before anybody says no: the sends really run. */
const seenFirst = 3;
/** People who said no to offers only, and then are sent a notice: that one must come. */
const othersAsked = 20;
const pause = (ms: number) => new Promise((done) => setTimeout(done, ms));

type Names = 'sends' | 'control' | 'at-once' | 'per-second';
type World = Context<Names> & { stack: Stack; groups: Group[] };
type Leaver = Pick<Withdrawn, 'clientId' | 'purpose'>;

/**
 * A campaign and notices are on their way to people of whom most take their yes back over HTTP: by the simulator's own clock nothing of
 * that purpose is taken later than five seconds after the answer, each withdrawal ends with its proof, and whoever said nothing gets all.
 */
export const bench = defineBench<Names>({
  flags: { sends: 200, control: 40, 'at-once': 8, 'per-second': 6 },
  limitSeconds: 900,
  async run(context) {
    const { sends, control, 'per-second': perSecond } = context.flags;
    const stack = await startClinicStack(context, { durable: false });
    const maker = clinicMaker(stack);
    context.defer(() => maker.close());
    // More than are to be in flight, because some are sent before the first no.
    const half = { professionals: 1, clients: Math.ceil((sends * 2.2 + control) / 2) };
    const groups: Group[] = [];
    for (const purpose of ['marketing', 'reminders'] as const)
      groups.push(groupOf(purpose, await maker.make(half), Math.ceil(control / 2)));
    for (const group of groups) await slowDown(stack, group, perSecond);
    const world = { ...context, stack, groups };
    // Offers first: on a busy machine they wait behind every notice, and then all of them are in flight.
    let onTheirWay: Leaver[] = [];
    for (const [at, group] of groups.entries()) {
      await sendTo(maker.tenancy, group);
      onTheirWay = await untilTheyRun({ ...world, groups: groups.slice(0, at + 1) });
    }
    context.say(`${onTheirWay.length} sends are on their way; the first people take their yes back`);
    const leavers = onTheirWay.slice(0, sends);
    const withdrawn = await withdraw(world, leavers);
    const due = await askOthers(maker.tenancy, groups, withdrawn);
    await untilOver(
      world,
      due.map(({ id }) => id),
    );
    const [messages, taken, { open, proofs }] = await Promise.all([
      ...([messagesOf(stack), whatsappTaken(stack), processesOf(stack)] as const),
    ]);
    const reached = reachedBy(messages, taken);
    const staying = groups.flatMap(({ purpose, staying: ids }) => ids.map((id) => keyOf(id, purpose)));
    const figures = {
      ...judgeWithdrawals({ withdrawn, messages, taken }, graceMs),
      ...{ in_flight_at_start: leavers.length, withdrawals: withdrawn.length, proofs, open },
      ...{ control: staying.length, control_received: staying.filter((key) => reached.has(key)).length },
      other_purpose: due.length,
      other_purpose_received: due.filter(({ id }) => taken.some(({ rowId }) => rowId === id)).length,
      without_proof: withdrawn.length - proofs,
    };
    return { figures, faults: faultsOf(figures, sends) };
  },
});

const keyOf = (clientId: string, purpose: SendingPurpose): string => `${clientId}/${messagePurpose[purpose]}`;

/** Client and purpose of whatever the simulator took. */
function reachedBy(messages: Awaited<ReturnType<typeof messagesOf>>, taken: readonly { rowId: string }[]) {
  const ids = new Set(taken.map(({ rowId }) => rowId));
  return new Set(messages.filter(({ id }) => ids.has(id)).map((one) => `${one.clientId}/${one.purpose}`));
}

/** Everybody's send is asked for and some of each group have arrived; who leaves and has nothing yet. */
async function untilTheyRun({ stack, groups, say }: World): Promise<Leaver[]> {
  let told = '';
  for (const until = Date.now() + 240_000; Date.now() < until; await pause(500)) {
    const [messages, taken] = [await messagesOf(stack), await whatsappTaken(stack)];
    const reached = reachedBy(messages, taken);
    const asked = new Set(messages.map((one) => `${one.clientId}/${one.purpose}`));
    const counts = groups.flatMap(({ purpose, leaving, staying }) =>
      [leaving, staying].map((ids) => {
        const among = (keys: Set<string>) => ids.filter((id) => keys.has(keyOf(id, purpose))).length;
        return { wanted: ids.length, asked: among(asked), reached: among(reached) };
      }),
    );
    const line = counts.map((one) => `${one.reached}/${one.asked}/${one.wanted}`).join(' ');
    if (line !== told) say(`taken/asked for/wanted: ${line}`);
    told = line;
    const isRunning = counts.every((one) => one.asked === one.wanted && one.reached >= seenFirst);
    if (!isRunning) continue;
    const waiting = groups.map(({ purpose, leaving }) =>
      leaving.filter((id) => !reached.has(keyOf(id, purpose))).map((clientId) => ({ clientId, purpose })),
    );
    return alternate(waiting);
  }
  throw new Error('the sends do not run');
}

function alternate(lists: readonly (readonly Leaver[])[]): Leaver[] {
  const longest = Math.max(...lists.map(({ length }) => length));
  return Array.from({ length: longest }, (_, at) => lists.flatMap((list) => list[at] ?? [])).flat();
}

async function withdraw({ flags, stack, groups }: World, leavers: readonly Leaver[]): Promise<Withdrawn[]> {
  const desks = new Map<SendingPurpose, Session>();
  for (const { purpose, clinic } of groups)
    desks.set(purpose, await signedInAt(clinic, () => stack.urls.api));
  const left = [...leavers];
  const withdrawn: Withdrawn[] = [];
  const work = async () => {
    for (let one = left.shift(); one; one = left.shift()) {
      const path = `/clients/${one.clientId}/consents/withdraw`;
      const answer = await desks.get(one.purpose)?.send('POST', path, {
        ...{ purpose: one.purpose, channel: 'desk' },
      });
      if (answer?.status !== 200) throw new Error(`a withdrawal was answered ${answer?.status}`);
      withdrawn.push({ ...one, answeredAt: Date.now() });
    }
  };
  await Promise.all(Array.from({ length: flags['at-once'] }, work));
  return withdrawn;
}

/** A no to offers is no no to anything else: some who said it are sent a notice, which has to come. */
async function askOthers(tenancy: Tenancy, groups: readonly Group[], withdrawn: readonly Withdrawn[]) {
  const clinic = groups.find(({ purpose }) => purpose === 'marketing')?.clinic;
  const others = withdrawn.filter(({ purpose }) => purpose === 'marketing').slice(0, othersAsked);
  const ids = others.map(({ clientId }) => clientId);
  return clinic ? queueNotices(tenancy, clinic, ids, () => 3_600_000) : [];
}

/** Every withdrawal is proved and whoever stayed has hers; and then longer than the grace, for what comes too late. */
async function untilOver({ stack, groups, say }: World, due: readonly string[]): Promise<void> {
  for (const until = Date.now() + 240_000; Date.now() < until; await pause(1_000)) {
    const { open } = await processesOf(stack);
    const [messages, taken] = [await messagesOf(stack), await whatsappTaken(stack)];
    const reached = reachedBy(messages, taken);
    const missing = groups.flatMap(({ purpose, staying }) =>
      staying.filter((id) => !reached.has(keyOf(id, purpose))),
    );
    const isTold = due.every((id) => taken.some(({ rowId }) => rowId === id));
    if (open === 0 && missing.length === 0 && isTold) break;
  }
  say('all has been said; waiting for what comes too late');
  await pause(graceMs * 2);
}

type Counted = Record<
  | 'sent_after_5s'
  | 'in_flight'
  | 'in_flight_at_start'
  | 'without_proof'
  | 'open'
  | 'control'
  | 'control_received'
  | 'other_purpose'
  | 'other_purpose_received',
  number
>;
function faultsOf(figures: Counted, sends: number): string[] {
  const faults = mustBeZero(figures, ['sent_after_5s', 'without_proof', 'open']);
  // Sends that were over before anybody said no, or that nobody would ever have got, prove nothing.
  if (figures.in_flight_at_start < sends)
    faults.push(`${figures.in_flight_at_start} of ${sends} were in flight`);
  if (figures.in_flight < sends / 2) faults.push(`only ${figures.in_flight} were in flight at their answer`);
  if (figures.control === 0 || figures.control_received < figures.control)
    faults.push(`${figures.control_received} of ${figures.control} who said nothing got theirs`);
  if (figures.other_purpose_received < figures.other_purpose)
    faults.push('a no to offers stopped other messages');
  return faults;
}
