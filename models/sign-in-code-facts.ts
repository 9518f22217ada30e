// What the message with a sign-in code is written from, in one query; owner context: clients.
import { personOpener } from './person-key.ts';
import { codePlace } from './sign-in-code.ts';
import type { Scope } from './tenancy.ts';

export interface SignInCodeFacts {
  clientId: string;
  /** Null when the code was used, replaced, sent or has expired, or the person's key was destroyed. */
  open: { code: string; token: string; phone: string | null } | null;
  /** Epoch milliseconds. */
  createdAt: number;
  clinicName: string;
  phoneNumberId: string | null;
  /** It proves who asked something by law, and signs nobody in. */
  isOfRequest: boolean;
}

interface FactsRow {
  isOfRequest: boolean;
  clientId: string;
  codeCt: Buffer | null;
  isOpen: boolean;
  createdAt: Date;
  phoneCt: Buffer | null;
  wrappedKey: Buffer | null;
  clinicName: string;
  phoneNumberId: string | null;
}

const sql = `
  select s.client_id as "clientId", s.code_ct as "codeCt", s.state = 'open' and s.expires_at > now() as "isOpen",
    s.created_at as "createdAt", s.rights_request_id is not null as "isOfRequest", c.phone_ct as "phoneCt", k.wrapped_key as "wrappedKey", t.name as "clinicName",
    (select min(m.phone_number_id) from messaging_channels m where m.clinic_id = $1) as "phoneNumberId"
  from sign_in_codes s
    join clients c on c.clinic_id = s.clinic_id and c.id = s.client_id
    join person_keys k on k.clinic_id = s.clinic_id and k.person_id = s.client_id
    join clinics t on t.clinic_id = s.clinic_id
  where s.clinic_id = $1 and s.id = $2`;

/** Null for a code that nobody of this clinic asked for, or whose number the clinic does not know. */
export async function readSignInCodeFacts(scope: Scope, id: string): Promise<SignInCodeFacts | null> {
  const values = [scope.clinicId, id];
  const [row] = await scope.run<FactsRow>({ name: 'sign-in-code-facts', text: sql, values });
  if (!row) return null;
  const { clientId, codeCt, isOpen, phoneCt, wrappedKey } = row;
  return {
    clientId,
    open:
      isOpen && codeCt && wrappedKey ? opened(scope, id, { clientId, codeCt, phoneCt, wrappedKey }) : null,
    createdAt: row.createdAt.getTime(),
    clinicName: row.clinicName,
    phoneNumberId: row.phoneNumberId,
    isOfRequest: row.isOfRequest,
  };
}

function opened(
  { vault }: Scope,
  id: string,
  {
    clientId,
    codeCt,
    phoneCt,
    wrappedKey,
  }: { clientId: string; codeCt: Buffer; phoneCt: Buffer | null; wrappedKey: Buffer },
) {
  const text = vault.openPerson(clientId, wrappedKey).open(codePlace(id), codeCt);
  const phone = personOpener(vault, 'clients', { id: clientId, wrappedKey })('phone_ct', phoneCt);
  return { ...(JSON.parse(text) as { code: string; token: string }), phone };
}
