import { z } from 'zod';
import { DomainError, refuse } from '../../domain/errors.ts';
import { depositOfTxid } from '../../domain/payments/pix-ids.ts';
import { wantLook } from '../../models/deposit-poke.ts';
import { isWebhookToken } from '../../models/payment-account.ts';
import { systemActor } from '../../models/tenancy.ts';
import type { Operations } from '../operations.ts';
import { readRawBody } from '../raw-body.ts';
import { pixWebhookParams } from './schema.ts';

const longestBody = 256 * 1_024;
const mostPayments = 200;
// Banks add fields of their own; only the name of the charge is read.
const told = z.looseObject({
  pix: z.array(z.looseObject({ txid: z.string().max(35).optional() })).max(mostPayments),
});

/**
 * The bank says that something was paid. Nothing of it is believed but which charge to look at: the process asks the bank itself. So a
 * call may come twice, late, or from somebody who stole the address, and costs one question.
 */
export function pixWebhookRoutes(api: Operations): void {
  api.add({
    ...{ method: 'POST', path: '/webhooks/pix/:clinicId/:token/pix', id: 'receivePix', tag: 'machines' },
    summary: 'Payments, told by the bank; the address is the secret.',
    access: { who: 'anyone' },
    hasCsrfCheck: false,
    consumes: 'application/json',
    produces: 'text/plain',
    input: { params: pixWebhookParams },
    output: z.literal(''),
    async handle(ctx) {
      const { clinicId, token } = ctx.input.params;
      const { tenancy, live, gates } = ctx.deps;
      const body = await readRawBody(ctx.req, longestBody);
      await gates.webhooks.run(() =>
        tenancy
          .withClinic(systemActor(clinicId, ctx.state.requestId), async (scope) => {
            // Before the body is parsed: bytes of a stranger are not read (D25).
            if (!(await isWebhookToken(scope, token))) refuse('not-found');
            await wantLook(scope, depositsOf(body));
          })
          .catch((error: unknown) => {
            // A clinic that is not there is the same as a wrong token.
            throw error instanceof DomainError && error.code === 'key-destroyed'
              ? new DomainError('not-found')
              : error;
          }),
      );
      live.poke('neonpro_outbox');
      return '' as const;
    },
  });
}

function depositsOf(body: Buffer): string[] {
  const { data } = told.safeParse(parsed(body));
  if (!data) refuse('invalid-input');
  return [...new Set(data.pix.flatMap(({ txid }) => depositOfTxid(txid ?? '') ?? []))];
}

function parsed(body: Buffer): unknown {
  try {
    return JSON.parse(body.toString('utf8'));
  } catch {
    return undefined;
  }
}
