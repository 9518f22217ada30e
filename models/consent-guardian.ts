// Who answers for a minor (LGPD art. 14); owner context: consents.
import { isMinorOn, type Purpose } from '../domain/consents/purposes.ts';
import { refuse } from '../domain/errors.ts';
import { getClinic } from './clinic.ts';
import { personOpener } from './person-key.ts';
import type { Scope } from './tenancy.ts';

export interface Guardian {
  name: string;
  /** Eleven digits. */
  cpf: string;
  kinship: string;
}

/** Below eighteen, on the clinic's day. Refuses with `not-found`; somebody erased is nobody's child any more. */
export async function isMinor(scope: Scope, clientId: string): Promise<boolean> {
  const [row] = await scope.run<{ birthDateCt: Buffer | null; wrappedKey: Buffer | null }>({
    name: 'consent-birth',
    text: `select c.birth_date_ct as "birthDateCt", k.wrapped_key as "wrappedKey" from clients c
      join person_keys k on k.clinic_id = c.clinic_id and k.person_id = c.id where c.clinic_id = $1 and c.id = $2`,
    values: [scope.clinicId, clientId],
  });
  if (!row) refuse('not-found');
  if (!row.wrappedKey || !row.birthDateCt) return false;
  const open = personOpener(scope.vault, 'clients', { id: clientId, wrappedKey: row.wrappedKey });
  const { timeZone } = await getClinic(scope);
  const today = new Intl.DateTimeFormat('sv-SE', { timeZone }).format(new Date());
  return isMinorOn(open('birth_date_ct', row.birthDateCt), today);
}

/** Null for a grown-up, who answers alone. A minor's pictures are never shown, whoever would say yes. */
export async function guardianFor(
  scope: Scope,
  clientId: string,
  purpose: Purpose,
  guardian: Guardian | null,
): Promise<Guardian | null> {
  if (!(await isMinor(scope, clientId))) return null;
  if (purpose === 'photos-publication') refuse('consent-impossible');
  return guardian ?? refuse('guardian-missing');
}
