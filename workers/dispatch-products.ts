import type { Client } from '@temporalio/client';
import type { OutboxRow } from '../models/outbox.ts';
import { recheckAgainSignal, recheckAnvisa, recheckAnvisaId } from '../workflows/products/recheck-anvisa.ts';
import {
  reportSafetyEvent,
  reportSafetyEventId,
  safetyEventChangedSignal,
} from '../workflows/products/report-safety-event.ts';
import { createRecallDispatch } from './dispatch-recalls.ts';
import { placed } from './placed.ts';

const today = (): string => new Date().toISOString().slice(0, 10);

type Route = (clinicId: string, id: string) => Promise<unknown>;

/** Processes of products, by topic: a new one is a new line here. Throws at a topic that nobody knows. */
export function createProductDispatch(client: Client): (row: OutboxRow) => Promise<unknown> {
  const recalls = createRecallDispatch(client);
  const routes: Record<string, Route> = {
    recall: recalls.pokeRecall,
    'network-recall': recalls.pokeNetworkRecall,

    /** It ends at the first look when it was dealt with, so anything may begin it again. */
    'safety-event': (clinicId, eventId) =>
      client.workflow.signalWithStart(reportSafetyEvent, {
        ...placed(clinicId, 'compliance', true),
        workflowId: reportSafetyEventId(clinicId, eventId),
        args: [{ clinicId, eventId }],
        signal: safetyEventChangedSignal,
      }),

    /** One run for each clinic and import, however often it is told. */
    'recheck-swap': (clinicId, importId) =>
      client.workflow.start(recheckAnvisa, {
        ...placed(clinicId, 'compliance', false),
        workflowId: recheckAnvisaId(clinicId, importId),
        args: [{ clinicId, cause: 'swap', key: importId, day: today() }],
      }),

    /** Goods of a product came. */
    recheck: (clinicId, productId) =>
      client.workflow.signalWithStart(recheckAnvisa, {
        ...placed(clinicId, 'compliance', true),
        workflowId: recheckAnvisaId(clinicId, productId),
        args: [{ clinicId, cause: 'receipt', key: productId, day: today() }],
        signal: recheckAgainSignal,
      }),
  };
  return ({ topic, clinicId, entityId }) => {
    const route = routes[topic];
    if (!route) throw Object.assign(new Error('no such topic'), { code: 'unknown-topic' });
    return route(clinicId, entityId);
  };
}
