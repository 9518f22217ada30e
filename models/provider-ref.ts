// How ids of the provider are kept: a `wamid.` holds the client's telephone number in base64, so it is never stored as it came.
import type { ClinicVault } from './encryption.ts';

/** An SMS provider's id tells nothing of anybody, and its fate is asked by it: it is kept as it came. */
const smsId = /^(?:zenvia|twilio):[\w-]{1,100}$/;

/** What stands for a message's id at its provider wherever one is stored or looked up; a wamid's is another one in each clinic. */
export const providerRef = (vault: ClinicVault, id: string): string =>
  smsId.test(id) ? id : vault.blindIndex('wamid', id).toString('base64url');

/** What stands for a webhook event's id, which contains a wamid. */
export const webhookRef = (vault: ClinicVault, eventId: string): string =>
  vault.blindIndex('webhook-event', eventId).toString('base64url');
