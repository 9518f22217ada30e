import { ApplicationFailure } from '@temporalio/activity';

/** No answer that can be read: whatever was asked may have been done, and is asked again under the same name. */
export function bankAway(cause: string): never {
  throw ApplicationFailure.create({ message: `the bank is away: ${cause}`, type: 'bank-away' });
}
