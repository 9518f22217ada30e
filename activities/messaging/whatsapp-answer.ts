import { z } from 'zod';
import { refusalOf, type RefusalAction } from '../../domain/messaging/whatsapp-errors.ts';
import { parseJson, type PostResult } from './post-json.ts';

export type SendOutcome =
  | {
      outcome: 'accepted';
      providerId: string;
      /** What Meta knows the person by: the number, or the id of whoever was written to by that. */
      waId?: string;
      userId?: string;
      /** Taken, and kept back until Meta has seen how people like the template; it may still fail. */
      isHeld?: boolean;
    }
  /** The provider says that it did not take the message. `code` is Graph's, or the HTTP status without one. */
  | {
      outcome: 'refused';
      code: number;
      action: RefusalAction;
      retryAfterMs?: number;
      isServerSide: boolean;
    }
  /** No byte of the message can have left: safe to send again. */
  | { outcome: 'not-sent'; cause: string }
  /** It may have been taken. Sending again may be a second message. */
  | { outcome: 'ambiguous'; cause: string };

const acceptedSchema = z.looseObject({
  messages: z
    .array(z.looseObject({ id: z.string().min(1), message_status: z.string().optional().catch(undefined) }))
    .min(1),
  contacts: z
    .array(z.looseObject({ wa_id: z.string().optional(), user_id: z.string().optional() }))
    .optional()
    .catch(undefined),
});
const graphErrorSchema = z.looseObject({
  error: z.looseObject({ code: z.number().int(), is_transient: z.boolean().optional() }),
});

export function readAnswer(result: PostResult): SendOutcome {
  if (result.kind !== 'answer') return { outcome: result.kind, cause: result.cause };
  const { status } = result;
  const body = parseJson(result.body);
  if (status >= 200 && status < 300) {
    const accepted = acceptedSchema.safeParse(body).data;
    const message = accepted?.messages[0];
    // Taken, very likely, but under an id that we cannot read.
    if (!message) return { outcome: 'ambiguous', cause: 'unreadable-answer' };
    const { wa_id: waId, user_id: userId } = accepted?.contacts?.[0] ?? {};
    return {
      ...{ outcome: 'accepted', providerId: message.id },
      ...(waId !== undefined && { waId }),
      ...(userId !== undefined && { userId }),
      ...(message.message_status === 'held_for_quality_assessment' && { isHeld: true }),
    };
  }
  const error = graphErrorSchema.safeParse(body).data?.error;
  if (error) return refused(error.code, status, refusalOf(error.code, error.is_transient));
  // A gateway between us and the provider: a 5xx (or 408) may have come after the message went through.
  if (status >= 500 || status === 408) return { outcome: 'ambiguous', cause: `http-${status}` };
  const refusal = status === 429 ? refusalOf(4) : refusalOf(status === 401 ? 190 : -1);
  return refused(status, status, refusal);
}

function refused(code: number, status: number, refusal: ReturnType<typeof refusalOf>): SendOutcome {
  const { action, retryAfterMs } = refusal;
  return {
    outcome: 'refused',
    code,
    action,
    ...(retryAfterMs !== undefined && { retryAfterMs }),
    isServerSide: status >= 500,
  };
}
