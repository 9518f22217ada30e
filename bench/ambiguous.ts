import { defineBench, mustBeZero } from './support/bench.ts';
import { clinicMaker } from './support/clinic.ts';
import { judgeDue, messageRows, untilSettled, whatsappTaken } from './support/messages/ledgers.ts';
import { atNoon, queueNotices } from './support/messages/load.ts';
import { Phones } from './support/phone.ts';
import { startClinicStack } from './support/stack.ts';

type Names = 'messages' | 'faults' | 'absent' | 'wait' | 'seed';
const done = ['delivered', 'read', 'needs-person', 'dropped', 'failed'];

/**
 * WhatsApp takes messages and drops the connection, or answers too late, and its receipts come late, twice, in no order or never. Then:
 * nobody got anything twice, and whatever nobody knows of is a person's, not forgotten.
 */
export const bench = defineBench<Names>({
  flags: { messages: 500, faults: 0.4, absent: 0.15, wait: 30, seed: 20_261_126 },
  limitSeconds: 900,
  async run(context) {
    const { messages, faults: rate, absent, wait, seed } = context.flags;
    const stack = await startClinicStack(context, { durable: false });
    const maker = clinicMaker(stack);
    context.defer(() => maker.close());
    const visitPolicy = { unknownWait: wait * 1_000 };
    const clinic = await maker.make({ professionals: 1, clients: messages, visitPolicy });
    await atNoon(stack, [clinic]);
    const phones = new Phones(stack.urls.simulator);
    context.defer(() => Promise.resolve(phones.close()));
    await phones.setFaults({
      ...{ rate, seed, kinds: ['accept-then-drop', 'accept-then-delay', 'graph-error'], holdMs: 12_000 },
      webhook: { duplicate: 0.4, shuffle: true, delayMs: [0, wait * 500], dropStatus: absent },
    });
    context.say(`${messages} messages; ${Math.round(rate * 100)} % of the sends go wrong`);
    const due = await queueNotices(maker.tenancy, clinic, clinic.clientIds, () => 3_600_000);
    // A receipt that never comes leaves a message "accepted": that is all there is to know of it.
    const isSettled = ({ state }: { state: string }) =>
      done.includes(state) || state === 'accepted' || state === 'sent';
    const left = await untilSettled(stack, due, { patienceMs: 600_000, isSettled }, context.say);
    const { troubles, ...counted } = await judgeDue(stack, due);
    for (const trouble of troubles) context.say(trouble);
    const taken = new Set((await whatsappTaken(stack)).map(({ rowId }) => rowId));
    const rows = await messageRows(stack);
    const claimed = rows.filter(({ state }) => ['accepted', 'sent', 'delivered', 'read'].includes(state));
    const figures = {
      duplicates: counted.duplicates,
      // Said to have left although nobody took it, or neither taken nor in anybody's hands.
      silent_losses: claimed.filter(({ id }) => !taken.has(id)).length + counted.lost,
      to_a_person: rows.filter(({ state }) => state === 'needs-person').length,
      of_those_taken: rows.filter(({ id, state }) => state === 'needs-person' && taken.has(id)).length,
      ...{ accepted: counted.accepted, on_the_way: left, messages },
    };
    return { figures, faults: mustBeZero(figures, ['duplicates', 'silent_losses', 'on_the_way']) };
  },
});
