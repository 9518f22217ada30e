import { activityInfo } from '@temporalio/activity';
import type { DeliveryStep } from '../../domain/messaging/delivery-plan.ts';
import { smsReference } from '../../domain/messaging/sms-reference.ts';
import type { SmsProvider } from '../../domain/messaging/delivery.ts';
import { changeMessage, lockMessage, type MessageRow } from '../../models/message-send.ts';
import { heedRefusal } from '../../models/sender-pause.ts';
import { systemActor, type Scope } from '../../models/tenancy.ts';
import { clinicOfWorkflow } from '../clinic-of-workflow.ts';
import type { MessagingDeps } from './activities.ts';
import type { ClaimMark } from './claim.ts';
import { claimDelivery, type Outgoing } from './deliver-claim.ts';
import { advance } from './deliver-steps.ts';
import type { DeliveryWorld } from './deliver-words.ts';
import { notTaken, withJitter } from './not-taken.ts';
import { persist } from './persist.ts';
import { recordOutcome } from './record-outcome.ts';
import { recordStatus } from './record-status.ts';
import { sendInOrder, type SmsSent } from './sms-order.ts';
import type { SmsClients } from './sms.ts';
import type { SendOutcome } from './whatsapp.ts';

export interface DeliverDeps extends MessagingDeps {
  sms: SmsClients;
  /** Of the public pages, for the link of an SMS. */
  origin: string;
  /** Whether the house's SMS senders take answers, so that a text may ask for one. */
  smsCanReply?: boolean;
}
export type DeliverActivities = ReturnType<typeof createDeliverActivities>;

interface Look {
  messageId: string;
  /** How often this run has asked what became of the SMS. */
  looks?: number;
}

/** A shorter wait is Temporal's retry, which leaves nothing in the history; a longer one is on record, and the process sleeps. */
const longestRetryMs = 15_000;

export function createDeliverActivities(deps: DeliverDeps) {
  const { tenancy, whatsapp, whatsappToken, live, sms, origin, smsCanReply = false } = deps;
  const smsProviders = (Object.keys(sms) as SmsProvider[]).filter((name) => sms[name].isConfigured);
  /** Messages whose task is written in the transaction under way: told after its commit. */
  const withTask = new Set<string>();
  const worldOf = ({ messageId, looks = 0 }: Look): DeliveryWorld => ({
    ...{ smsProviders, origin, looks, canReply: smsCanReply },
    onTask: () => void withTask.add(messageId),
  });
  const inClinic = <T>(work: (scope: Scope) => Promise<T>): Promise<T> => {
    const clinicId = clinicOfWorkflow();
    return persist(() => tenancy.withClinic(systemActor(clinicId), work));
  };

  /** Browsers look again, and the relay: an SMS may have been queued. */
  function show(messageId: string): void {
    const clinicId = clinicOfWorkflow();
    live.publish({ clinicId, entity: 'message', id: messageId });
    if (withTask.delete(messageId)) live.publish({ clinicId, entity: 'task', id: messageId });
    live.poke('neonpro_outbox');
  }

  async function callWhatsApp({ row, content, address, permit }: Outgoing): Promise<SendOutcome> {
    const token = permit.token ?? whatsappToken;
    const to = { ...address, phoneNumberId: permit.sender, token, callbackData: row.id };
    if ('template' in content) return whatsapp.sendTemplate({ ...to, template: content.template });
    if ('reaction' in content) return whatsapp.sendReaction({ ...to, ...content.reaction });
    return whatsapp.sendText({ ...to, ...content });
  }

  async function call(claim: Outgoing): Promise<SmsSent> {
    const { row, content, address, usefulForMs, smsOrder } = claim;
    if (row.channel !== 'sms') return { provider: null, outcome: await callWhatsApp(claim), passedOver: [] };
    const reference = smsReference({ clinicId: clinicOfWorkflow(), messageId: row.id });
    const to = 'to' in address ? address.to : '';
    return sendInOrder(sms, smsOrder, { to, text: content.text, reference, usefulForMs });
  }

  return {
    /** Does what is only record and says what is next. Answers with times and codes: they stay in the history. */
    async advanceDelivery(look: Look): Promise<DeliveryStep> {
      const step = await inClinic((scope) => advance(scope, look.messageId, worldOf(look)));
      if (step.kind === 'over') show(look.messageId);
      return step;
    },

    /**
     * Sends once: intent on record, the call outside of any transaction, the answer on record together with what follows from it. Fails,
     * to be tried again, only when the provider certainly did not take it.
     */
    async sendMessage(look: Look): Promise<DeliveryStep> {
      const { messageId } = look;
      const mark: ClaimMark = { at: new Date() };
      const claim = await inClinic((scope) => claimDelivery(scope, messageId, mark, worldOf(look)));
      if (!claim.isMine) {
        show(messageId);
        return claim.step;
      }
      const sent = await call(claim);
      const { attempt } = activityInfo();
      const verdict = await inClinic(async (scope) => {
        await recordProviders(scope, claim.row, sent);
        const tries = Math.max(attempt, claim.row.attempts);
        const told = await recordOutcome(scope, claim.row, sent.outcome, tries, claim.permit.token);
        const mayRetry = !told.isOver && (told.afterMs ?? 0) <= longestRetryMs;
        return mayRetry
          ? told
          : { isOver: true as const, step: await advance(scope, messageId, worldOf(look)) };
      });
      show(messageId);
      if ('step' in verdict) return verdict.step;
      throw notTaken(verdict.code, withJitter(verdict.afterMs));
    },

    /** Asks the SMS provider what became of it; no answer is no answer. */
    async lookAtMessage(look: Look): Promise<DeliveryStep> {
      const { messageId } = look;
      const row = await inClinic((scope) => lockMessage(scope, messageId));
      const hasId = row?.channel === 'sms' && row.providerId !== null && row.provider !== null;
      const receipt = hasId ? await sms[row.provider as SmsProvider].look(row.providerId as string) : null;
      const step = await inClinic(async (scope) => {
        const now = receipt && (await lockMessage(scope, messageId));
        if (now) await recordStatus(scope, now, receipt.status, receipt);
        return advance(scope, messageId, worldOf({ ...look, looks: (look.looks ?? 0) + 1 }));
      });
      show(messageId);
      return step;
    },
  };
}

/** Which one has it; until then either may. Who refused it before for a reason of its own is told of, though the next one took it. */
async function recordProviders(
  scope: Scope,
  row: MessageRow,
  { provider, passedOver }: SmsSent,
): Promise<void> {
  for (const { provider: refuser, refusal } of passedOver)
    await heedRefusal(scope, { ...row, provider: refuser }, refusal);
  if (provider === null) return;
  const now = await lockMessage(scope, row.id);
  if (now) await changeMessage(scope, now, { provider, updatedAt: now.updatedAt });
}
