// How ids of the provider are kept: a `wamid.` holds the client's telephone number in base64, so it is never stored as it came.
import type { ClinicVault } from './encryption.ts';

/** What stands for a message's wamid wherever one is stored or looked up; another one in each clinic. */
export const providerRef = (vault: ClinicVault, wamid: string): string =>
  vault.blindIndex('wamid', wamid).toString('base64url');

/** What stands for a webhook event's id, which contains a wamid. */
export const webhookRef = (vault: ClinicVault, eventId: string): string =>
  vault.blindIndex('webhook-event', eventId).toString('base64url');
