import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { MockActivityEnvironment } from '@temporalio/testing';
import { DefaultLogger } from '@temporalio/worker';
import {
  createDelayActivities,
  type DelayActivities,
} from '../../activities/appointments/delay-activities.ts';
import { createSendNotice } from '../../activities/messaging/send-notice.ts';
import { createInbound } from '../../activities/messaging/inbound.ts';
import {
  createMessagingActivities,
  type MessagingActivities,
} from '../../activities/messaging/activities.ts';
import {
  createDeliverActivities,
  type DeliverActivities,
} from '../../activities/messaging/deliver-activities.ts';
import { createSms, type SmsClients } from '../../activities/messaging/sms.ts';
import {
  createSignInActivities,
  type SignInActivities,
} from '../../activities/messaging/sign-in-activities.ts';
import {
  createOfferAnswerActivities,
  type OfferAnswerActivities,
} from '../../activities/messaging/offer-answer-activities.ts';
import {
  createPackageActivities,
  type PackageActivities,
} from '../../activities/packages/package-activities.ts';
import {
  createReturnActivities,
  type ReturnActivities,
} from '../../activities/packages/return-activities.ts';
import { createWaitlistActivities, type WaitlistActivities } from '../../activities/waitlist/activities.ts';
import type { VisitMessageInput } from '../../activities/messaging/claim.ts';
import { createWhatsApp } from '../../activities/messaging/whatsapp.ts';
import { parseWebhook, type WebhookItem } from '../../domain/messaging/webhook.ts';
import { startWhatsAppSimulator, type WhatsAppSimulator } from '../../local/simulators/whatsapp-simulator.ts';
import type { LiveEvent } from '../../models/live.ts';
import type { Tenancy } from '../../models/tenancy.ts';

export const whatsappToken = 'token-of-the-house';
export const publicOrigin = 'https://neonpro.example';
type StageActivities = WaitlistActivities &
  PackageActivities &
  ReturnActivities &
  OfferAnswerActivities &
  MessagingActivities &
  DeliverActivities &
  SignInActivities &
  DelayActivities;

export interface MessagingStage {
  simulator: WhatsAppSimulator;
  /** What the simulator's webhooks brought, as the drain would hand it on. */
  received: WebhookItem[];
  published: LiveEvent[];
  inbound: ReturnType<typeof createInbound>;
  /** Runs an activity as attempt `attempt` of a visit's workflow, over any tenancy. */
  run<Name extends keyof StageActivities>(
    name: Name,
    clinicId: string,
    input: Parameters<StageActivities[Name]>[0],
    options?: { attempt?: number; tenancy?: Pick<Tenancy, 'withClinic'>; workflowId?: string },
  ): Promise<Awaited<ReturnType<StageActivities[Name]>>>;
  stop(): Promise<void>;
}

/** Messaging over a real simulator and a real database; only Temporal is left out. */
export async function startMessaging(
  tenancy: Tenancy,
  sms: SmsClients = createSms({ zenvia: null, twilio: null }),
): Promise<MessagingStage> {
  const received: WebhookItem[] = [];
  const published: LiveEvent[] = [];
  const live = { publish: (event: LiveEvent) => void published.push(event), poke: () => undefined };
  const house = createServer((request, response) => {
    const chunks: Buffer[] = [];
    request.on('data', (chunk: Buffer) => chunks.push(chunk));
    request.on('end', () => {
      received.push(...parseWebhook(JSON.parse(Buffer.concat(chunks).toString())));
      response.end();
    });
  });
  await new Promise<void>((resolve) => house.listen(0, '127.0.0.1', resolve));
  const { port } = house.address() as AddressInfo;
  const simulator = await startWhatsAppSimulator({
    token: whatsappToken,
    appSecret: 's',
    callbackUrl: `http://127.0.0.1:${port}/`,
  });
  const options = { baseUrl: simulator.url, version: 'v24.0', timeoutMs: 3_000 };
  const whatsapp = createWhatsApp({ ...options, breaker: { failures: 1_000, openMs: 10 } });
  return {
    simulator,
    received,
    published,
    inbound: createInbound({ tenancy, live }),
    run(name, clinicId, input, { attempt = 1, tenancy: other = tenancy, workflowId } = {}) {
      const sending = { tenancy: other, whatsapp, whatsappToken };
      const care = { tenancy: other, live, sendNotice: createSendNotice({ ...sending, live }) };
      const activities = {
        ...createPackageActivities(care),
        ...createReturnActivities({ ...care, origin: publicOrigin }),
        ...createMessagingActivities({ ...sending, live }),
        ...createDeliverActivities({ ...sending, live, sms, origin: publicOrigin }),
        ...createSignInActivities({ ...sending, origin: publicOrigin }),
        ...createOfferAnswerActivities(sending),
        ...createWaitlistActivities({
          ...{ tenancy: other, live },
          sendNotice: createSendNotice({ ...sending, live }),
        }),
        ...createDelayActivities({ tenancy: other, sendNotice: createSendNotice({ ...sending, live }) }),
      };
      const { appointmentId = '' } = input as Partial<VisitMessageInput>;
      const id = workflowId ?? `clinic/${clinicId}/appointment/${appointmentId}`;
      const info = { attempt, workflowExecution: { workflowId: id, runId: 'r' } };
      const environment = new MockActivityEnvironment(info, { logger: new DefaultLogger('ERROR') });
      type Result = Awaited<ReturnType<StageActivities[typeof name]>>;
      return environment.run(activities[name] as (i: typeof input) => Promise<Result>, input);
    },
    async stop() {
      await simulator.stop();
      await new Promise((resolve) => house.close(resolve));
    },
  };
}
