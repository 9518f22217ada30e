import { canCampaignFill, writeOffer } from '../../domain/messaging/campaign-text.ts';
import type { MessageContent } from '../../domain/messaging/delivery.ts';
import { campaignOfMessage, readTemplate } from '../../models/campaign-words.ts';
import { readClientContact } from '../../models/client-contact.ts';
import type { Scope } from '../../models/tenancy.ts';

/** How long a message of a paused campaign sleeps before it looks by itself; whoever resumes wakes it at once. */
const pausedMs = 3_600_000;

/** Why it is not written: for good, or (`until`) not now, to be looked at again. */
export interface NotWritten {
  code: string;
  until?: Date;
}

/**
 * Writes a campaign's message in the transaction of its claim, from what is true then: what was stopped meanwhile is never sent, what
 * is paused waits. `origin` is where the clinic's page for clients is.
 */
export async function writeCampaignMessage(
  scope: Scope,
  { id, clientId, templateId }: { id: string; clientId: string | null; templateId: string | null },
  { origin = '' }: { origin?: string } = {},
): Promise<MessageContent | NotWritten> {
  const campaign = await campaignOfMessage(scope, id);
  if (!campaign || !clientId || !templateId) return { code: 'not-wanted' };
  if (campaign.state === 'paused') return { code: 'campaign-paused', until: new Date(Date.now() + pausedMs) };
  if (campaign.state !== 'running') return { code: 'campaign-stopped' };
  const template = await readTemplate(scope, templateId);
  // A pause ends by itself: what was released waits for it, and whoever resumes the campaign wakes it.
  if (template?.state === 'paused')
    return { code: 'campaign-paused', until: new Date(Date.now() + pausedMs) };
  if (template?.state !== 'approved' || !canCampaignFill(template)) return { code: 'template-not-approved' };
  const contact = await readClientContact(scope, clientId);
  if (!contact?.client) return { code: 'erased' };
  const { client, clinic } = contact;
  const link = `${origin}/c/${scope.clinicId}`;
  return writeOffer(template, { fullName: client.name, clinicName: clinic.name, link });
}
