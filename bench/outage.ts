import { defineBench, mustBeZero } from './support/bench.ts';
import { asAdmin, clinicMaker } from './support/clinic.ts';
import { judgeDue, messageRows, untilSettled } from './support/messages/ledgers.ts';
import { atNoon, queueNotices, smsAfter } from './support/messages/load.ts';
import { Phones } from './support/phone.ts';
import { startClinicStack } from './support/stack.ts';

type Names = 'messages' | 'useless' | 'down' | 'hang';
const pause = (ms: number) => new Promise((done) => setTimeout(done, ms));
const onTheWay = ['pending', 'sending', 'unknown'];

/**
 * Messages are due while WhatsApp refuses everything and then takes connections without an answer. Half are of a clinic whose SMS goes after a
 * minute, and some are of no use any more before WhatsApp is back. Then the providers' ledgers are counted against the record.
 */
export const bench = defineBench<Names>({
  flags: { messages: 500, useless: 40, down: 60, hang: 60 },
  limitSeconds: 900,
  async run(context) {
    const { messages, useless, down, hang } = context.flags;
    const stack = await startClinicStack(context, { durable: false });
    const maker = clinicMaker(stack);
    context.defer(() => maker.close());
    const patient = await maker.make({ professionals: 1, clients: Math.ceil(messages / 2) + useless });
    const withSms = await maker.make({ professionals: 1, clients: Math.floor(messages / 2) });
    await atNoon(stack, [patient, withSms]);
    await smsAfter(stack, withSms, 1);
    const phones = new Phones(stack.urls.simulator);
    context.defer(() => Promise.resolve(phones.close()));

    await phones.setFaults({ mode: 'down' });
    context.say(`WhatsApp is down; ${messages} messages are due, and ${useless} of little use`);
    const wanted = Math.ceil(messages / 2);
    const outageMs = (down + hang) * 1_000;
    const due = [
      ...(await queueNotices(maker.tenancy, patient, patient.clientIds.slice(0, wanted), () => 3_600_000)),
      ...(await queueNotices(maker.tenancy, withSms, withSms.clientIds, () => 3_600_000)),
    ];
    const late = await queueNotices(
      ...([maker.tenancy, patient, patient.clientIds.slice(wanted)] as const),
      (at) => outageMs * (0.2 + (0.6 * at) / useless),
    );
    await pause(down * 1_000);
    await phones.setFaults({ mode: 'hang', holdMs: hang * 1_000 });
    context.say('WhatsApp takes connections and says nothing');
    await pause(hang * 1_000);
    await phones.setFaults({});
    const returnedAt = Date.now();
    context.say('WhatsApp is back');
    const isSettled = ({ state }: { state: string }) => !onTheWay.includes(state);
    const left = await untilSettled(
      stack,
      [...due, ...late],
      { patienceMs: 300_000, isSettled },
      context.say,
    );
    const settledSeconds = Math.round((Date.now() - returnedAt) / 1_000);
    const { troubles, ...counted } = await judgeDue(stack, due);
    const ofLittleUse = await judgeDue(stack, late);
    for (const trouble of [...troubles, ...ofLittleUse.troubles]) context.say(trouble);
    const figures = {
      accepted: counted.accepted,
      duplicates: counted.duplicates,
      lost: counted.lost + ofLittleUse.lost,
      both_channels: counted.both_channels,
      late_useless: counted.late_useless + ofLittleUse.late_useless,
      to_a_person: counted.to_a_person,
      by_sms: counted.by_sms,
      ...{ dropped_in_time: ofLittleUse.too_late, on_the_way: left, settled_after_s: settledSeconds },
      unknown_states: (await messageRows(stack)).filter(({ state }) => state === 'unknown').length,
      tasks: await openTasks(stack),
    };
    const faults = mustBeZero(figures, ['duplicates', 'lost', 'both_channels', 'late_useless', 'on_the_way']);
    if (counted.accepted + counted.to_a_person !== messages)
      faults.push(`${counted.accepted} of ${messages} were accepted`);
    return { figures, faults };
  },
});

async function openTasks(stack: Parameters<typeof asAdmin>[0]): Promise<number> {
  return asAdmin(stack, async (admin) => {
    const { rows } = await admin.query<{ n: number }>(
      `select count(*)::int as n from staff_tasks where state = 'open'`,
    );
    return rows[0]?.n ?? -1;
  });
}
