import type { SmsProvider } from './delivery.ts';
import type { ProviderStatus } from './message-state.ts';

interface Event {
  /** Unique for ever: a repeated or replayed webhook brings the same one. */
  eventId: string;
  /** Epoch milliseconds, by the provider's clock. */
  at: number;
}

/** Something about one message of one of our numbers. */
interface MessageEvent extends Event {
  /** Of Meta; the clinic's sender, or empty, when it came by SMS. */
  phoneNumberId: string;
  /** The provider's id of the message. */
  wamid: string;
  /** Absent: WhatsApp. */
  channel?: 'sms';
  provider?: SmsProvider;
}

export interface WebhookStatus extends MessageEvent {
  kind: 'status';
  status: Exclude<ProviderStatus, 'accepted'>;
  /** Our own message id, echoed. */
  callbackData?: string;
  /** Graph's number; the SMS providers' own codes are words too. */
  errorCode?: number | string;
  /** The wa_id that Meta found for the number we sent to; digits. Absent for people with a username only. */
  recipientId?: string;
  recipientUserId?: string;
}

/** A file that the person sent: at the provider still, to be fetched by its id within 30 days. */
export interface WebhookMedia {
  id: string;
  mime: string;
  /** Base64 in webhooks, hexadecimal in answers about the media: compare with `isSameSha256`. */
  sha256?: string;
  fileName?: string;
  caption?: string;
}

export interface WebhookMessage extends MessageEvent {
  kind: 'message';
  /** Meta's word: text, image, audio, video, document, sticker, reaction, location, contacts, button, interactive, system, unsupported … */
  type: string;
  /** Digits of the sender's wa_id; absent for people with a username only (BSUID, 2026). */
  from?: string;
  fromUserId?: string;
  /** As the person calls herself on WhatsApp: her word, proof of nothing. */
  profileName?: string;
  username?: string;
  text?: string;
  /** Payload of a pressed button, or the id of an interactive reply; `title` is what the button said. */
  payload?: string;
  title?: string;
  /** The message that the person answered. */
  contextId?: string;
  media?: WebhookMedia;
  /** An empty emoji takes the reaction back. */
  reaction?: { targetWamid: string; emoji: string };
  /** `from` and `fromUserId` are the old ones. */
  system?: { type: 'number-changed' | 'user-id-changed'; newWaId?: string; newUserId?: string };
  location?: { latitude: number; longitude: number; name?: string; address?: string };
  /** Her leave, brought to another clinic than the one she answers: it holds here too, and that one alone confirms it. */
  isCopy?: true;
}

/** Coexistence: staff wrote on the clinic's own telephone. */
export interface WebhookEcho extends MessageEvent {
  kind: 'echo';
  /** Digits of the client's wa_id; absent for people with a username only. */
  to?: string;
  toUserId?: string;
  type: string;
  text?: string;
  media?: WebhookMedia;
}

/** The person told WhatsApp itself that she wants no more (or again) offers of this business. */
export interface WebhookPreference extends Event {
  kind: 'preference';
  phoneNumberId: string;
  from?: string;
  fromUserId?: string;
  offers: 'stop' | 'resume';
}

/** Something about a business account, which has no number in it. */
interface AccountEvent extends Event {
  wabaId: string;
}

interface TemplateEvent extends AccountEvent {
  /** Meta's id of the template, as text: it is larger than a number can hold. */
  templateId: string;
  templateName: string;
  language: string;
}

export interface WebhookTemplate extends TemplateEvent {
  kind: 'template';
  /** Meta's word: APPROVED, REJECTED, PENDING, IN_APPEAL, FLAGGED, PAUSED, DISABLED, REINSTATED, PENDING_DELETION, DELETED, ARCHIVED … */
  event: string;
  /** Why it was rejected (INVALID_FORMAT, SCAM …) or paused (FIRST_PAUSE …); absent when there is none. */
  reason?: string;
}

export interface WebhookTemplateCategory extends TemplateEvent {
  kind: 'template-category';
  newCategory: string;
  previousCategory?: string;
  /** Only announced: within a day the category will be this one. */
  comingCategory?: string;
}

export interface WebhookTemplateQuality extends TemplateEvent {
  kind: 'template-quality';
  /** GREEN, YELLOW, RED, UNKNOWN. */
  quality: string;
}

export interface WebhookQuality extends AccountEvent {
  kind: 'quality';
  /** Digits: Meta names the number by what people see, not by its id. */
  displayPhone: string;
  /** FLAGGED, UNFLAGGED, UPGRADE, DOWNGRADE, ONBOARDING, THROUGHPUT_UPGRADE … */
  event: string;
  /** TIER_250, TIER_2K, TIER_10K, TIER_100K, TIER_UNLIMITED. */
  limit?: string;
}

export interface WebhookAccount extends AccountEvent {
  kind: 'account';
  /** Meta's word of `account_update`; CAPABILITY, REVIEW_… and ALERT_… for its neighbours. */
  event: string;
  reason?: string;
  /** Different people in a moving day whom the business may write to first; -1: without limit. */
  dailyLimit?: number;
}

export type WebhookMessageItem = WebhookStatus | WebhookMessage | WebhookEcho | WebhookPreference;
export type WebhookAccountItem =
  WebhookTemplate | WebhookTemplateCategory | WebhookTemplateQuality | WebhookQuality | WebhookAccount;
export type WebhookItem = WebhookMessageItem | WebhookAccountItem;
