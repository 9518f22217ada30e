import { z } from 'zod';
import { refuse } from '../../domain/errors.ts';
import { accountWished, type AccountInput } from '../../models/messaging-channel.ts';
import { requireStepUp } from '../../models/step-up.ts';
import type { ApiContext } from '../context.ts';

const timeoutMs = 10_000;
/** Of a hundred numbers each; no account has more. */
const longestList = 20;
/** Graph's codes of a moment, not of an account: unknown, away, too many calls. */
const passing: readonly number[] = [1, 2, 4, 80_008];

const pageSchema = z.looseObject({
  data: z.array(z.looseObject({ id: z.string() })),
  paging: z
    .looseObject({
      next: z.string().optional(),
      cursors: z.looseObject({ after: z.string().optional() }).optional(),
    })
    .optional(),
});
const errorSchema = z.looseObject({ error: z.looseObject({ code: z.number() }) });

const away = (): never => refuse('unavailable', { retryAfterSeconds: 30 });

/**
 * An account that is written down decides whose templates and whose news a clinic reads: so the provider is asked, with the token that
 * will speak for it, whether the clinic's number is one of its numbers. Nobody but who just proved herself may ask.
 */
export async function checkAccount(
  ctx: Pick<ApiContext, 'inClinic' | 'deps'>,
  input: AccountInput,
): Promise<void> {
  const { whatsapp } = ctx.deps;
  const wished = await ctx.inClinic(async (scope) => {
    await requireStepUp(scope);
    return accountWished(scope, input);
  });
  if (!wished) return;
  const { wabaId, phoneNumberId, token } = wished;
  let after: string | undefined;
  for (let page = 0; page < longestList; page += 1) {
    const query = new URLSearchParams({ fields: 'id', limit: '100', ...(after && { after }) });
    const path = `${whatsapp.version}/${encodeURIComponent(wabaId)}/phone_numbers?${query.toString()}`;
    const numbers = await ask(`${whatsapp.baseUrl}/${path}`, token ?? whatsapp.token);
    if (numbers.data.some(({ id }) => id === phoneNumberId)) return;
    after = numbers.paging?.next === undefined ? undefined : numbers.paging.cursors?.after;
    if (after === undefined) break;
  }
  refuse('messaging-account-refused');
}

async function ask(url: string, token: string): Promise<z.infer<typeof pageSchema>> {
  const asked = { headers: { authorization: `Bearer ${token}` }, signal: AbortSignal.timeout(timeoutMs) };
  const response = await fetch(url, asked).catch(away);
  const body: unknown = await response.json().catch(away);
  if (response.ok) return pageSchema.safeParse(body).data ?? away();
  const code = errorSchema.safeParse(body).data?.error.code;
  const isOfNow = response.status >= 500 || response.status === 429;
  if (isOfNow || code === undefined || passing.includes(code)) return away();
  return refuse('messaging-account-refused');
}
