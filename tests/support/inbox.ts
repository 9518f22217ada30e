import { randomUUID } from 'node:crypto';
import { createInbound } from '../../activities/messaging/inbound.ts';
import type { WebhookEcho, WebhookItem, WebhookMessage } from '../../domain/messaging/webhook.ts';
import { type Person, startApi, type TestApi } from './api.ts';
import { type Clinics, startClinics, type TestClinic } from './clinics.ts';

/** Items as the drain hands them on. Times are whole seconds of the provider's clock, `ago` seconds back. */
export const wrote = (
  clinic: TestClinic,
  over: Partial<WebhookMessage> & { ago?: number } = {},
): WebhookMessage => {
  const wamid = `wamid.${randomUUID()}`;
  const { ago = 0, ...rest } = over;
  const at = (Math.floor(Date.now() / 1_000) - ago) * 1_000;
  return {
    ...{
      kind: 'message',
      eventId: `msg:${wamid}`,
      phoneNumberId: clinic.phoneNumberId,
      wamid,
      at,
      type: 'text',
    },
    ...rest,
  };
};

export const echoed = (clinic: TestClinic, to: string, text: string, ago = 0): WebhookEcho => {
  const wamid = `wamid.${randomUUID()}`;
  const at = (Math.floor(Date.now() / 1_000) - ago) * 1_000;
  return {
    ...{
      kind: 'echo',
      eventId: `echo:${wamid}`,
      phoneNumberId: clinic.phoneNumberId,
      wamid,
      at,
      type: 'text',
    },
    ...{ to, text },
  };
};

export interface Inbox {
  clinics: Clinics;
  api: TestApi;
  /** The reception of the first clinic. */
  desk: Person;
  /** What the drain does with an item of the first clinic. */
  apply: (item: WebhookItem) => Promise<void>;
  stop(): Promise<void>;
}

/** The API and what comes in, over a real database. */
export async function startInbox(): Promise<Inbox> {
  const clinics = await startClinics();
  const api = await startApi(clinics);
  const live = { publish: () => undefined, poke: () => undefined };
  const { applyInbound } = createInbound({ tenancy: clinics.workerTenancy, live });
  return {
    ...{ clinics, api, desk: await api.signIn(clinics.a, 'receptionist') },
    apply: (item) => applyInbound(clinics.a.id, item),
    async stop() {
      await api.close();
      await clinics.stop();
    },
  };
}
