// What she said last about one purpose, over the tables in which a yes can be written; owner context: consents.
import { choiceOf, isChoice, type PhotoUse, type Purpose, purposeRule } from '../domain/consents/purposes.ts';
import type { Scope } from './tenancy.ts';

interface About {
  clientId: string;
  purpose: Purpose;
  use: PhotoUse | null;
}

const lastNo = `with no as (select max(given_at) as at from consents
  where clinic_id = $1 and client_id = $2 and purpose = $3 and use is not distinct from $4 and choice = 'withdrawn')`;

/** Whether she said yes again after the last no that was written down: to messages by whichever door, with no line in `consents`. */
export async function saidYesSince(
  { run, clinicId }: Scope,
  { clientId, purpose, use }: About,
): Promise<boolean> {
  const choice = isChoice(purpose) ? choiceOf[purpose] : null;
  const [row] = await run<{ isSaid: boolean }>({
    name: 'consent-yes-since',
    text: `${lastNo}
      select exists (select from consents c, no where c.clinic_id = $1 and c.client_id = $2 and c.purpose = $3
          and c.use is not distinct from $4 and c.choice = 'granted' and c.given_at > no.at)
        or exists (select from contact_choices h, no where h.clinic_id = $1 and h.client_id = $2 and h.purpose = $5::text
          and h.choice = 'granted' and h.chosen_at > no.at) as "isSaid"`,
    values: [clinicId, clientId, purpose, use, choice],
  });
  return row?.isSaid === true;
}

/** Whether her last no holds no longer: by a later yes, or, of an objection, because the block that it led to was lifted since. */
export async function isNoOver(scope: Scope, about: About): Promise<boolean> {
  if (await saidYesSince(scope, about)) return true;
  const { clientId, purpose, use } = about;
  if (purposeRule(purpose).asked !== 'opposition') return false;
  const [row] = await scope.run<{ isLifted: boolean }>({
    name: 'consent-lifted-since',
    text: `${lastNo}
      select exists (select from processing_blocks x, no where x.clinic_id = $1 and x.client_id = $2
        and x.scope in ($3, 'all') and x.until > no.at) as "isLifted"`,
    values: [scope.clinicId, clientId, purpose, use],
  });
  return row?.isLifted === true;
}
