import { enrolBy } from '../domain/account/sign-in-policy.ts';
import { getSignInPolicy } from './sign-in-policy.ts';
import type { StaffRecord } from './staff.ts';
import type { Scope } from './tenancy.ts';

/** Owner context: clinic. What colleagues have enrolled, in numbers: enough to remind them, nothing to sign in with. */
export interface StaffFactors {
  passkeys: number;
  hasTotp: boolean;
  /** Null when nothing is missing. */
  enrolBy: Date | null;
}
export type StaffWithFactors = StaffRecord & StaffFactors;

export async function withFactors(scope: Scope, staff: readonly StaffRecord[]): Promise<StaffWithFactors[]> {
  const { since, ...policy } = await getSignInPolicy(scope);
  const rows = await scope.run<{ id: string; passkeys: number; hasTotp: boolean; isRecovered: boolean }>({
    text: `select s.id, f.passkeys, f.totp_since is not null as "hasTotp", f.recovered_at is not null as "isRecovered"
      from staff s, lateral app.factors_of(s.user_id) f where s.id = any($1)`,
    values: [staff.map(({ id }) => id)],
  });
  const byId = new Map(rows.map((row) => [row.id, row]));
  return staff.map((person) => {
    const { passkeys = 0, hasTotp = false, isRecovered = false } = byId.get(person.id) ?? {};
    // After a recovery there is no grace, as in app.sign_in_facts: there since the beginning of time.
    const [memberSince, policySince] = isRecovered ? [new Date(0), new Date(0)] : [person.memberSince, since];
    const facts = { policy, role: person.role, memberSince, policySince, factors: { passkeys, hasTotp } };
    return { ...person, passkeys, hasTotp, enrolBy: enrolBy(facts) };
  });
}
