// Table rights_requests: who asks, proved by a code on the telephone that the clinic knows; owner context: privacy.
import { refuse } from '../domain/errors.ts';
import { openSealed, type Requester } from './rights-request.ts';
import { hold, underHerKey, write } from './rights-request-decide.ts';
import { askStaff } from './rights-request-process.ts';
import { useSignInCode } from './sign-in-code.ts';
import type { Scope } from './tenancy.ts';

/** The number that somebody left on the public page. Refuses with `not-found` for a request that is not a stranger's any more, or never was. */
export async function numberToProve({ trx, clinicId, vault }: Scope, id: string): Promise<string> {
  const [row]: { requesterCt: Buffer | null }[] = await trx('rightsRequests')
    .where({ clinicId, id, channel: 'web', clientId: null, identity: 'unproven', state: 'open' })
    .select('requesterCt');
  const requester = openSealed(vault, 'requester_ct', id, row?.requesterCt ?? null);
  if (requester === null) refuse('not-found');
  return (JSON.parse(requester) as Requester).phone;
}

/**
 * Uses up a code whose answer was right: whose telephone rang is who asks. Staff are told that there is something to decide, where somebody
 * must. Refuses with `challenge-invalid`, `transition-refused` when staff were faster, and `already-done` while she has the same one open.
 */
export async function proveByCode(scope: Scope, id: string, codeId: string): Promise<void> {
  const row = await hold(scope, id, null);
  if (row.identity !== 'unproven' || row.clientId !== null) refuse('transition-refused');
  const clientId = (await useSignInCode(scope, codeId, id))?.clientId ?? refuse('challenge-invalid');
  const proof = { identity: 'proved', identityHow: 'code', identityAt: new Date() };
  const moved = await underHerKey(scope, row, clientId);
  await write(scope, row, { ...proof, ...moved }, 'rights-request.identify', clientId);
  await askStaff(scope, id);
}
