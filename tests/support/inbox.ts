import { randomUUID } from 'node:crypto';
import type { WebhookEcho, WebhookMessage } from '../../domain/messaging/webhook.ts';
import type { TestClinic } from './clinics.ts';

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
