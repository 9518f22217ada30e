// Table messages, as the process of one message sees it; owner context: messaging.
import { isMobile } from '../domain/clients/phone.ts';
import { defaultVisitPolicy, type VisitPolicy } from '../domain/appointments/visit-policy.ts';
import type { DeliveryFacts } from '../domain/messaging/delivery-plan.ts';
import type { SmsProvider } from '../domain/messaging/delivery.ts';
import { readClientContact } from './client-contact.ts';
import { changeMessage, lockMessage, type MessageRow } from './message-send.ts';
import { readMessagingSettings } from './messaging-settings.ts';
import { houseTtlMin } from './template-choice.ts';
import type { Scope } from './tenancy.ts';

/** From here on its own process watches it. Twice is once. */
export async function handToDelivery(scope: Scope, messageId: string): Promise<void> {
  const { trx, clinicId } = scope;
  await trx('messages').where({ clinicId, id: messageId }).update({ isClosed: false, updatedAt: new Date() });
  await scope.enqueue('delivery', messageId);
}

/** A message without an end of its own is of use for a day. */
const dayMs = 86_400_000;
export const usefulUntilOf = ({ usefulUntil, createdAt }: MessageRow): number =>
  usefulUntil?.getTime() ?? createdAt.getTime() + dayMs;

/** Why a message that was taken waits: `held_for_quality_assessment` of Meta. */
export const heldThere = 'held-by-provider';

interface DeliveryWorld {
  /** SMS providers that this house is set up for. */
  smsProviders: readonly SmsProvider[];
  looks: number;
}

export interface Delivery {
  row: MessageRow;
  facts: DeliveryFacts;
  /** SMS providers in the clinic's order. */
  smsOrder: readonly SmsProvider[];
}

/** The row, locked until the transaction ends, and what its next step is planned from. Null when it is gone. */
export async function lockDelivery(
  scope: Scope,
  messageId: string,
  world: DeliveryWorld,
): Promise<Delivery | null> {
  const row = await lockMessage(scope, messageId);
  if (!row) return null;
  const rules = await readRules(scope, row);
  const settings = await readMessagingSettings(scope);
  const hasProvider = settings.smsProviders.some((provider) => world.smsProviders.includes(provider));
  const isWanted = settings.isSmsOn && hasProvider && row.channel === 'whatsapp' && !row.isClosed;
  return {
    row,
    smsOrder: settings.smsProviders,
    facts: {
      ...{
        channel: row.channel,
        kind: row.kind,
        purpose: row.purpose,
        state: row.state,
        isClosed: row.isClosed,
      },
      ...{ isFallback: row.fallbackOf !== null, hasFallback: rules.hasFallback, errorCode: row.errorCode },
      ...{ usefulUntil: usefulUntilOf(row), notBefore: row.notBefore?.getTime() ?? null },
      ...{ triedSince: row.triedSince?.getTime() ?? null, sentAt: row.sentAt?.getTime() ?? null },
      ...{ stateAt: row.stateAt.getTime(), isHeldThere: row.waitCode === heldThere, looks: world.looks },
      ...{ fallbackAfter: settings.fallbackAfterMin * 60_000, livesFor: rules.ttlSeconds * 1_000 },
      unknownWait: rules.visitPolicy.unknownWait ?? defaultVisitPolicy.unknownWait,
      canSms: isWanted && (await hasMobile(scope, row.clientId)),
    },
  };
}

interface Rules {
  hasFallback: boolean;
  visitPolicy: Partial<VisitPolicy>;
  ttlSeconds: number;
}

async function readRules({ run, clinicId }: Scope, { id, templateId }: MessageRow): Promise<Rules> {
  const [rules] = await run<Rules>({
    name: 'delivery-rules',
    text: `select c.visit_policy as "visitPolicy",
        exists (select from messages m where m.clinic_id = $1 and m.fallback_of = $2) as "hasFallback",
        coalesce((select t.ttl_seconds from message_templates t where t.clinic_id = $1 and t.id = $3), $4) as "ttlSeconds"
      from clinics c where c.clinic_id = $1`,
    values: [clinicId, id, templateId, houseTtlMin * 60],
  });
  return rules as Rules;
}

async function hasMobile(scope: Scope, clientId: string | null): Promise<boolean> {
  const contact = clientId === null ? null : await readClientContact(scope, clientId);
  const phone = contact?.client?.phone;
  return phone != null && isMobile(phone);
}

/** Its process has nothing more to do for it. */
export async function closeDelivery(scope: Scope, messageId: string): Promise<void> {
  const row = await lockMessage(scope, messageId);
  if (row) await changeMessage(scope, row, { isClosed: true });
}
