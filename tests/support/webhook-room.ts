import { MockActivityEnvironment } from '@temporalio/testing';
import { createEndpointGate } from '../../activities/integrations/endpoint-gate.ts';
import { createWebhookClient, type WebhookClient } from '../../activities/integrations/webhook-client.ts';
import { createWebhookActivities, type DeliveryLook } from '../../activities/integrations/webhooks.ts';
import type { WebhookEvent } from '../../domain/integrations/webhook-events.ts';
import { insertClients, updateClient } from '../../models/client-write.ts';
import type { Scope } from '../../models/tenancy.ts';
import { createEndpoint } from '../../models/webhook-endpoint.ts';
import { fanOut } from '../../models/webhook-fan-out.ts';
import { type Clinics, startClinics, type TestClinic } from './clinics.ts';
import { type Received, startReceiver } from './receiver.ts';

export interface DeliveryRow {
  id: string;
  event: string;
  entity_id: string;
  event_id: string;
  state: string;
  attempts: number;
  last_error: string | null;
  last_status: number | null;
}

/** Two clinics and somebody who listens: deliveries on real Postgres, tried over real HTTP, without their processes. */
export async function openWebhookRoom() {
  const clinics: Clinics = await startClinics();
  const receiver = await startReceiver();
  const { admin, a } = clinics;
  const client = createWebhookClient({ allowsLocal: true });

  const activities = (post: WebhookClient = client, backoffMs: number[] = [60_000, 120_000]) =>
    createWebhookActivities({
      ...{ tenancy: clinics.workerTenancy, live: { poke: () => undefined }, gate: createEndpointGate() },
      ...{ post, backoffMs, timeoutMs: 1_000 },
    });
  /** One look at a delivery, as its process takes it. */
  const look = (deliveryId: string, acts = activities(), clinic = a): Promise<DeliveryLook> =>
    new MockActivityEnvironment({
      workflowExecution: { workflowId: `clinic/${clinic.id}/webhook-delivery/${deliveryId}`, runId: 'r' },
    }).run((input: { deliveryId: string }) => acts.tryDelivery(input), { deliveryId });

  const inA = <T>(work: (scope: Scope) => PromiseLike<T>) => clinics.tenancy.withClinic(a.system, work);
  const listen = (events: WebhookEvent[], clinic: TestClinic = a) =>
    clinics.tenancy.withClinic(clinic.system, (scope) =>
      createEndpoint(scope, { url: receiver.url, description: 'prontuário do parceiro', events }),
    );
  const newClient = () =>
    inA(async (scope) => {
      const nothing = { cpf: null, phone: null, email: null, birthDate: null, notes: null };
      const data = { ...nothing, name: 'Ana Fictícia', whatsappOptInAt: null };
      return (await insertClients(scope, [data]))[0] ?? '';
    });
  const edit = (id: string, version: number) =>
    inA((scope) => updateClient(scope, id, version, { notes: String(version) }));
  const spread = (source: 'appointment' | 'other', id: string) =>
    clinics.workerTenancy.withClinic(a.system, (scope) => fanOut(scope, source, id));
  const deliveries = async (endpointId: string) =>
    (
      await admin.query<DeliveryRow>('select * from webhook_deliveries where endpoint_id = $1 order by seq', [
        endpointId,
      ])
    ).rows;

  return {
    ...{ clinics, receiver, client, activities, look, inA, listen, newClient, edit, spread, deliveries },
    states: async (endpointId: string) => (await deliveries(endpointId)).map(({ state }) => state),
    /** Whose processes were told to look, since the outbox was last emptied. */
    async poked(): Promise<string[]> {
      const text = "select entity_id as id from outbox where topic = 'webhook-delivery'";
      return (await admin.query<{ id: string }>(text)).rows.map(({ id }) => id);
    },
    /** Time passes for whatever waits or holds a lease. */
    due: () => admin.query('update webhook_deliveries set next_try_at = now(), lease_until = now()'),
    received(at: number): Received {
      const one = receiver.received[at];
      if (!one) throw new Error(`request ${at} never came`);
      return one;
    },
    /** An endpoint that has three events of one client in line. */
    async threeInLine() {
      const { endpoint, secret } = await listen(['client.created', 'client.updated']);
      const clientId = await newClient();
      await edit(clientId, 1);
      await edit(clientId, 2);
      await spread('other', clientId);
      const [first = '', second = '', third = ''] = (await deliveries(endpoint.id)).map(({ id }) => id);
      return { endpoint, secret, clientId, first, second, third };
    },
    async tidy() {
      receiver.received.length = 0;
      receiver.answer = () => 204;
      await admin.query('delete from webhook_endpoints; delete from outbox');
    },
    async close() {
      await receiver.close();
      await clinics.stop();
    },
  };
}
export type WebhookRoom = Awaited<ReturnType<typeof openWebhookRoom>>;
