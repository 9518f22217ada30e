import { ApplicationFailure } from '@temporalio/activity';
import { noteTrouble, type DepositAct } from '../../models/deposit-process.ts';
import type { Scope } from '../../models/tenancy.ts';
import { accessRefused } from './pix-answer.ts';

const type = 'bank-away';

/** No answer that can be read: whatever was asked may have been done, and is asked again under the same name. */
export function bankAway(cause: string): never {
  throw ApplicationFailure.create({ message: `the bank is away: ${cause}`, type, details: [cause] });
}

/** So long after the time to pay a bank that is still away is more than an outage. */
const silentMs = 2 * 3_600_000;

/**
 * The tries go on for as long as the bank is away. Somebody of the clinic has to know when they will not help by themselves (the bank
 * knows neither its client nor its charge any more) or have not helped for hours.
 */
export async function noteSilence(
  act: Pick<DepositAct, 'id' | 'expiresAt'>,
  error: unknown,
  write: (work: (scope: Scope) => Promise<void>) => Promise<void>,
): Promise<void> {
  if (!(error instanceof ApplicationFailure) || error.type !== type) return;
  const cause = error.details?.[0];
  const isSilent = Date.now() > act.expiresAt.getTime() + silentMs;
  const trouble =
    cause === 'charge-missing'
      ? 'charge-missing'
      : isSilent
        ? 'bank-silent'
        : cause === accessRefused
          ? 'access-refused'
          : null;
  if (trouble) await write((scope) => noteTrouble(scope, act.id, trouble));
}
