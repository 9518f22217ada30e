import { limitOfTier, pauseOfWord, qualityOfWord } from '../../domain/messaging/account-words.ts';
import { categoryOfWord, reasonCode, stateOfWord } from '../../domain/messaging/template-words.ts';
import type { WebhookAccountItem } from '../../domain/messaging/webhook.ts';
import { noteChannel, type ChannelWord } from '../../models/channel-state.ts';
import {
  announceCategory,
  markTemplate,
  noteQuality,
  recategoriseTemplate,
} from '../../models/message-template.ts';
import type { Scope } from '../../models/tenancy.ts';

/** What the clinic's browsers look at again. */
export interface Shown {
  entity: 'message-template' | 'messaging-channel';
  id: string;
}

/**
 * What the provider says of templates, of the number and of the account. It may come twice, late, and for a template or a number that is
 * not ours: then nothing changes. Null: nothing to show.
 */
export async function applyAccountItem(scope: Scope, item: WebhookAccountItem): Promise<Shown | null> {
  if (item.kind === 'quality' || item.kind === 'account') {
    const id = await noteChannel(scope, channelWord(item));
    return id === null ? null : { entity: 'messaging-channel', id };
  }
  const id = await applyTemplateItem(scope, item);
  return id === null ? null : { entity: 'message-template', id };
}

async function applyTemplateItem(
  scope: Scope,
  item: Extract<WebhookAccountItem, { templateName: string }>,
): Promise<string | null> {
  const name = { name: item.templateName, language: item.language };
  if (item.kind === 'template') {
    const state = stateOfWord(item.event);
    if (state === undefined) return null;
    return markTemplate(scope, { ...name, state, reason: reasonCode(item.reason), at: new Date(item.at) });
  }
  if (item.kind === 'template-quality')
    return noteQuality(scope, { ...name, quality: item.quality.toLowerCase() });
  const coming = item.comingCategory && categoryOfWord(item.comingCategory);
  if (coming) return announceCategory(scope, { ...name, category: coming });
  const category = categoryOfWord(item.newCategory);
  return category === undefined ? null : recategoriseTemplate(scope, { ...name, category });
}

function channelWord(item: Extract<WebhookAccountItem, { kind: 'quality' | 'account' }>): ChannelWord {
  const { wabaId } = item;
  if (item.kind === 'account') {
    const pauseCode = pauseOfWord(item.event, item.reason);
    const { dailyLimit } = item;
    return { wabaId, ...(dailyLimit !== undefined && { dailyLimit }), ...(pauseCode && { pauseCode }) };
  }
  const [quality, dailyLimit] = [qualityOfWord(item.event), limitOfTier(item.limit)];
  return {
    ...{ wabaId, displayPhone: item.displayPhone },
    ...(quality && { quality }),
    ...(dailyLimit !== undefined && { dailyLimit }),
  };
}
