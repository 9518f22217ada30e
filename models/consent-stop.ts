// How each use of a person's data stops when she takes a consent back; owner context: consents.
import {
  choiceOf,
  type Downstream,
  isChoice,
  type PhotoUse,
  type Purpose,
} from '../domain/consents/purposes.ts';
import { saidYesSince } from './consent-last-word.ts';
import { tellIntegrations } from './integration-event.ts';
import { changeMessage, lockMessage } from './message-send.ts';
import { blockProcessing } from './processing-block.ts';
import type { Scope } from './tenancy.ts';

interface What {
  clientId: string;
  purpose: string;
  use: string | null;
}

/** What her own word starts and stops, as against what a person takes down or is only told. */
const followsHerWord: readonly Downstream[] = ['messages', 'campaigns', 'scoring', 'ai'];

/**
 * How many things were stopped; null: something is under way that has to end first. Nothing is stopped that she has agreed to again since.
 * Runs as the worker.
 */
export async function stopUse(scope: Scope, what: What, downstream: Downstream): Promise<number | null> {
  const { clientId } = what;
  const about = { clientId, purpose: what.purpose as Purpose, use: what.use as PhotoUse | null };
  if (followsHerWord.includes(downstream) && (await saidYesSince(scope, about))) return 0;
  switch (downstream) {
    case 'messages':
      return stopMessages(scope, what);
    case 'campaigns':
      return stopCampaigns(scope, what);
    case 'integrations':
      tellIntegrations(scope, 'client.updated', [what.clientId]);
      return 0;
    case 'scoring':
      return block(scope, what.clientId, 'scoring');
    case 'ai':
      return block(scope, what.clientId, 'ai-chat');
    case 'photos':
      return null;
  }
}

async function block(scope: Scope, clientId: string, use: 'scoring' | 'ai-chat'): Promise<number> {
  await blockProcessing(scope, { clientId, scope: use, ground: 'consent-withdrawn', requestId: null });
  return 1;
}

/** What waits is dropped here. What is with the provider at this moment has to come back before it can be said that nothing leaves. */
async function stopMessages(scope: Scope, { clientId, purpose }: What): Promise<number | null> {
  const { run, clinicId } = scope;
  if (!isChoice(purpose as Purpose)) return 0;
  const rows = await run<{ id: string; state: string }>({
    name: 'withdrawal-messages',
    text: `select id, state from messages where clinic_id = $1 and client_id = $2 and purpose = $3
      and not is_closed and state in ('pending', 'sending')`,
    values: [clinicId, clientId, choiceOf[purpose as keyof typeof choiceOf]],
  });
  let stopped = 0;
  let isUnderWay = false;
  for (const { id } of rows) {
    const row = await lockMessage(scope, id);
    if (row?.state === 'sending') isUnderWay = true;
    if (row?.state !== 'pending') continue;
    await changeMessage(scope, row, { state: 'dropped', errorCode: 'opted-out' });
    await scope.enqueue('delivery', id);
    stopped += 1;
  }
  return isUnderWay ? null : stopped;
}

/** A campaign that has not come to her yet never will. */
async function stopCampaigns({ run, clinicId }: Scope, { clientId }: What): Promise<number> {
  const rows = await run({
    name: 'withdrawal-campaigns',
    text: `update campaign_recipients set state = 'skipped', reason = 'opted-out'
      where clinic_id = $1 and client_id = $2 and state = 'waiting' returning campaign_id`,
    values: [clinicId, clientId],
  });
  return rows.length;
}
