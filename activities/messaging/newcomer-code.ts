import { isMobile } from '../../domain/clients/phone.ts';
import { codeSendableMs, signInLink } from '../../domain/client-door/sign-in-code.ts';
import { renderSignInCode } from '../../domain/messaging/templates.ts';
import { nextTryMs } from '../../domain/messaging/whatsapp-errors.ts';
import { lockNewcomerCode, markNewcomerCode, type NewcomerSendState } from '../../models/newcomer-code.ts';
import { readLine } from '../../models/sender.ts';
import type { Scope } from '../../models/tenancy.ts';
import type { SendOutcome, TemplateSend } from './whatsapp.ts';

/** `send` null: there is nothing (more) to send, and this is how it ended. */
export interface NewcomerClaim {
  state: NewcomerSendState;
  send: Omit<TemplateSend, 'token'> | null;
  /** The clinic's own; null: the house's. */
  token: string | null;
}

/**
 * As claimSignInCode, for somebody the clinic does not know: the intent is on the code's row. What another try left in `sending` may be
 * with the provider already and is never sent again. Null when the code is not a newcomer's.
 */
export async function claimNewcomerCode(
  scope: Scope,
  codeId: string,
  { origin, at }: { origin: string; at: Date },
): Promise<NewcomerClaim | null> {
  const code = await lockNewcomerCode(scope, codeId);
  if (!code) return null;
  const isOurs = code.sendState === 'sending' && code.sendMark?.getTime() === at.getTime();
  if (code.sendState === 'sending' && !isOurs) return settle(scope, codeId, 'unknown');
  if (code.sendState !== 'waiting' && !isOurs) return { state: code.sendState, send: null, token: null };
  const { open, clinicName, createdAt } = code;
  const line = await readLine(scope);
  const isInTime = at.getTime() - createdAt <= codeSendableMs;
  if (!open || !isInTime || !isMobile(open.phone) || !line) return settle(scope, codeId, 'dropped');
  await markNewcomerCode(scope, codeId, 'sending', at);
  await scope.audit({
    ...{ action: 'message.prepare', entity: 'sign-in-code', entityId: codeId, purpose: 'BOOKING_CONTRACT' },
  });
  const link = signInLink(origin, scope.clinicId, codeId, open.token);
  const { providerName, language, bodyParams } = renderSignInCode({ clinicName, code: open.code, link });
  return {
    ...{ state: 'sending', token: line.token },
    send: {
      ...{ phoneNumberId: line.phoneNumberId, to: open.phone.replace('+', ''), callbackData: codeId },
      template: { name: providerName, language, bodyParams, quickReplyPayloads: [] },
    },
  };
}

async function settle(scope: Scope, id: string, state: NewcomerSendState): Promise<NewcomerClaim> {
  await markNewcomerCode(scope, id, state);
  return { state, send: null, token: null };
}

export type NewcomerVerdict =
  { isOver: true; state: NewcomerSendState } | { isOver: false; code: string; afterMs: number | undefined };

const breakerPauseMs = 5_000;

/** Writes down how a send ended; bears being run twice. */
export async function recordNewcomerOutcome(
  scope: Scope,
  codeId: string,
  outcome: SendOutcome,
  attempt: number,
): Promise<NewcomerVerdict> {
  const end = async (state: NewcomerSendState): Promise<NewcomerVerdict> => {
    await markNewcomerCode(scope, codeId, state);
    return { isOver: true, state };
  };
  const again = async (code: string, afterMs: number | undefined): Promise<NewcomerVerdict> => {
    await markNewcomerCode(scope, codeId, 'waiting');
    return { isOver: false, code, afterMs };
  };
  if (outcome.outcome === 'accepted') return end('sent');
  if (outcome.outcome === 'ambiguous') return end('unknown');
  if (outcome.outcome === 'not-sent')
    return again(outcome.cause, outcome.cause === 'breaker-open' ? breakerPauseMs : undefined);
  const afterMs = nextTryMs(outcome.code, outcome.action, attempt);
  return afterMs === undefined ? end('failed') : again(String(outcome.code), afterMs);
}

/** Out of time: what may be with the provider stays unknown. */
export async function giveUpNewcomerCode(scope: Scope, codeId: string): Promise<void> {
  const code = await lockNewcomerCode(scope, codeId);
  if (code?.sendState === 'waiting') await markNewcomerCode(scope, codeId, 'dropped');
  if (code?.sendState === 'sending') await markNewcomerCode(scope, codeId, 'unknown');
}
