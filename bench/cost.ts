import { defineBench } from './support/bench.ts';
import { asAdmin, clinicMaker, ordinaryClient, signedInAt } from './support/clinic.ts';
import { compressed, playVisit } from './support/lifecycle.ts';
import { median } from './support/percentiles.ts';
import { Phones } from './support/phone.ts';
import { Reception } from './support/reception.ts';
import { startClinicStack } from './support/stack.ts';
import {
  billableActions,
  connectPlainly,
  historyBytes,
  listExecutions,
  namespaceOf,
  rawHistory,
} from './support/temporal.ts';

/** What one plain confirmed visit costs in Temporal: booking, confirmation, reminder, visit, after-care; nothing goes wrong. */
export const bench = defineBench({
  flags: { lifecycles: 5, pace: 0.5 },
  limitSeconds: 600,
  async run(context) {
    const { lifecycles, pace } = context.flags;
    const unitMs = pace * 1000;
    const stack = await startClinicStack(context, { durable: false });
    const maker = clinicMaker(stack);
    context.defer(() => maker.close());
    const people = Array.from({ length: lifecycles }, ordinaryClient);
    const clinic = await maker.make({
      ...{ professionals: lifecycles, clients: people, durationMin: 1 },
      ...{ hasAfterCare: true, visitPolicy: compressed(unitMs) },
    });
    const session = await signedInAt(clinic, () => stack.urls.api);
    const phones = new Phones(stack.urls.simulator);
    context.defer(() => Promise.resolve([session.close(), phones.close()]));
    const cast = { clinic, phones, unitMs, reception: new Reception(session, 30_000) };
    context.say(`${lifecycles} visits, about ${Math.round(170 * pace)} s`);
    const visits = await Promise.all(
      people.map((person, at) =>
        playVisit(cast, 'plain', {
          clientId: clinic.clientIds[at] ?? '',
          phone: person.phone ?? '',
          professionalId: clinic.professionalIds[at] ?? '',
        }),
      ),
    );
    for (const until = Date.now() + 180 * unitMs; Date.now() < until;) {
      const open = await asAdmin(stack, (admin) =>
        admin.query('select 1 from appointments where not is_closed'),
      );
      if (open.rows.length === 0) break;
      await new Promise((done) => setTimeout(done, 1_000));
    }
    const connection = await connectPlainly(stack);
    context.defer(() => connection.close());
    const namespace = namespaceOf(stack);
    const histories: { events: Awaited<ReturnType<typeof rawHistory>>; isDone: boolean }[] = [];
    for (const execution of await listExecutions(
      connection,
      namespace,
      `WorkflowType = 'appointmentLifecycle'`,
    )) {
      const events = await rawHistory(connection, namespace, execution);
      histories.push({ events, isDone: execution.status.endsWith('COMPLETED') });
    }
    const of = (measure: (events: Awaited<ReturnType<typeof rawHistory>>) => number) =>
      median(histories.map(({ events }) => measure(events)));
    const completed = histories.filter(({ isDone }) => isDone).length;
    const sent = (await phones.ledger(0)).length;
    const figures = {
      ...{
        events: of((events) => events.length),
        actions: of(billableActions),
        bytes: of((events) => historyBytes(events).length),
      },
      ...{ completed, messages_per_visit: sent / visits.length },
    };
    const faults = completed === lifecycles ? [] : [`${lifecycles - completed} visits did not end`];
    if (figures.events > 60) faults.push(`${figures.events} events in a history, more than 60`);
    return { figures, faults };
  },
});
