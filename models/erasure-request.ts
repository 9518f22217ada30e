// Table rights_requests as an erasure asks it: may her data go because of this request; owner context: privacy.
import { refuse } from '../domain/errors.ts';
import type { RightCode } from '../domain/privacy/rights.ts';
import type { Scope } from './tenancy.ts';

/** Art. 18 VI, and IV where what is too much is to go. */
const erasingRights: readonly RightCode[] = ['erasure', 'anonymize-block-delete'];

interface Asked {
  code: RightCode;
  clientId: string | null;
  state: 'open' | 'decided' | 'answered';
  decision: 'fulfilled' | 'partial' | 'refused' | null;
  hasErasure: boolean;
}

/**
 * An erasure has no way back, so the request it is said to follow is read, and held until the erasure is begun. Refuses with `not-found`,
 * `request-not-hers` (of another person, or of another right), `request-undecided`, `request-refused` and `request-over` (it has had its
 * erasure). One that was decided in her favour may be answered: its process answers as soon as nothing else is to be done for it.
 */
export async function requireErasureRequest(
  { run, clinicId }: Scope,
  { requestId, clientId }: { requestId: string; clientId: string },
): Promise<void> {
  const [asked] = await run<Asked>({
    name: 'erasure-request',
    text: `select code, client_id as "clientId", state, decision,
        exists (select from erasures e where e.clinic_id = $1 and e.request_id = $2) as "hasErasure"
      from rights_requests where clinic_id = $1 and id = $2 for update`,
    values: [clinicId, requestId],
  });
  if (!asked) refuse('not-found');
  if (asked.clientId !== clientId || !erasingRights.includes(asked.code)) refuse('request-not-hers');
  if (asked.state === 'open') refuse('request-undecided');
  if (asked.decision !== 'fulfilled' && asked.decision !== 'partial') refuse('request-refused');
  if (asked.hasErasure) refuse('request-over');
}
