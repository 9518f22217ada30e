import { readPaymentAccount, writePaymentAccount } from '../../models/payment-account.ts';
import type { Operations } from '../operations.ts';
import { presentAccount } from './presenter.ts';
import { paymentAccountAnswer, paymentAccountBody } from './schema.ts';

const managing = { tag: 'payments', access: { permission: 'catalogue:write' } } as const;

export function paymentAccountRoutes(api: Operations): void {
  api.add({
    ...{ method: 'GET', path: '/payment-account', id: 'getPaymentAccount', ...managing },
    summary: 'Where deposits are paid to; of secrets, that they are there.',
    output: paymentAccountAnswer,
    inClinic: async (scope) => presentAccount(await readPaymentAccount(scope)),
  });

  api.add({
    ...{ method: 'PUT', path: '/payment-account', id: 'putPaymentAccount', ...managing },
    summary: 'The clinic’s access to its bank and its Pix key, if nobody changed them since `version`.',
    needsStepUp: true,
    input: { body: paymentAccountBody },
    output: paymentAccountAnswer,
    inClinic: async (scope, ctx) => presentAccount(await writePaymentAccount(scope, ctx.input.body)),
  });
}
