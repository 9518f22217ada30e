import type { Connection } from '@temporalio/client';
import { messageChangedSignal } from '../workflows/messaging/deliver-message.ts';
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

/**
 * What one plain confirmed visit costs in Temporal with its three messages: booking, confirmation, reminder, visit, after-care; nothing goes
 * wrong. Counted are the visit's run and the run of each of its messages.
 */
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
    const readAll = async (type: string): Promise<Run[]> => {
      const executions = await listExecutions(connection, namespace, `WorkflowType = '${type}'`);
      return Promise.all(
        executions.map(async (execution) => ({
          ...{ workflowId: execution.workflowId, isDone: execution.status.endsWith('COMPLETED') },
          events: await rawHistory(connection, namespace, execution),
        })),
      );
    };
    const runs = await readAll('appointmentLifecycle');
    await wakeMessages(connection, namespace, await readAll('deliverMessage'));
    const messages = await readAll('deliverMessage');
    const completed = runs.filter(({ isDone }) => isDone).length;
    const perVisit = (await phones.ledger(0)).length / visits.length;
    const visit = costOf(runs);
    // Woken: that is a signal which in real life is a timer that fires.
    const watch = costOf(await readAll('noShowIntervention'));
    const woken = costOf(messages);
    const message = { ...woken, events: woken.events - 1, actions: woken.actions - 1 };
    const whole = (name: keyof typeof visit) =>
      Math.round(visit[name] + watch[name] + perVisit * message[name]);
    const figures = {
      ...{ events: whole('events'), actions: whole('actions'), bytes: whole('bytes') },
      ...{ visit_events: visit.events, message_events: message.events, message_actions: message.actions },
      ...{ watch_events: watch.events, watch_actions: watch.actions },
      ...{ completed, messages_per_visit: perVisit },
    };
    const faults = completed === lifecycles ? [] : [`${lifecycles - completed} visits did not end`];
    const open = messages.filter(({ isDone }) => !isDone).length;
    if (open > 0) faults.push(`${open} messages did not end`);
    if (visit.events > 60) faults.push(`${visit.events} events in a history, more than 60`);
    return { figures, faults };
  },
});

interface Run {
  workflowId: string;
  isDone: boolean;
  events: Awaited<ReturnType<typeof rawHistory>>;
}

const costOf = (runs: readonly Run[]) => ({
  events: median(runs.map(({ events }) => events.length)),
  actions: median(runs.map(({ events }) => billableActions(events))),
  bytes: median(runs.map(({ events }) => historyBytes(events).length)),
});

/** A message waits a quarter of an hour for its receipt, which is here long ago: it is told to look. */
async function wakeMessages(
  connection: Connection,
  namespace: string,
  messages: readonly Run[],
): Promise<void> {
  for (const { workflowId } of messages.filter(({ isDone }) => !isDone))
    await connection.workflowService.signalWorkflowExecution({
      ...{ namespace, workflowExecution: { workflowId }, signalName: messageChangedSignal.name },
    });
  await new Promise((done) => setTimeout(done, 8_000));
}
