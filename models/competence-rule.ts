// Tables competence_rules, competence_sign_offs, competence_revocations; owner context: clinic.
import { randomUUID } from 'node:crypto';
import type { CompetenceRule, SignOff } from '../domain/clinic/competence.ts';
import { refuse } from '../domain/errors.ts';
import { violatedConstraint } from './database-errors.ts';
import type { Scope } from './tenancy.ts';

const purpose = 'CLINIC_OPERATION';
const foreignIds = (error: unknown): never => {
  if (violatedConstraint(error)?.endsWith('_fkey')) refuse('not-found');
  throw error;
};
const rules = ({ trx }: Scope) => trx<CompetenceRule & { clinicId: string }>('competence_rules');

/** The clinic's own; those of the nation are configuration (domain/clinic/competence-defaults.ts). */
export const listOwnRules = (scope: Scope): Promise<CompetenceRule[]> =>
  rules(scope)
    .where({ clinicId: scope.clinicId })
    .orderBy([{ column: 'validFrom', order: 'desc' }, 'id'])
    .select(
      ...(['id', 'procedureId', 'regime', 'council', 'category', 'clinicClass'] as const),
      ...(['verdict', 'source', 'validFrom', 'validTo'] as const),
    );

export async function addRule(scope: Scope, rule: Omit<CompetenceRule, 'id'>): Promise<CompetenceRule> {
  const id = randomUUID();
  await rules(scope)
    .insert({ clinicId: scope.clinicId, id, ...rule })
    .catch(foreignIds);
  await scope.audit({ action: 'competence-rule.create', entity: 'competence-rule', entityId: id, purpose });
  return { id, ...rule };
}

export async function removeRule(scope: Scope, id: string): Promise<void> {
  const gone = await rules(scope).where({ clinicId: scope.clinicId, id }).delete();
  if (gone === 0) refuse('not-found');
  await scope.audit({ action: 'competence-rule.delete', entity: 'competence-rule', entityId: id, purpose });
}

export interface SignOffRecord extends SignOff {
  id: string;
  note: string;
  signedByName: string;
  signedAt: Date;
  revokedAt: Date | null;
}
type SignOffRow = Omit<SignOffRecord, 'note' | 'signedByName'> & {
  noteCt: Buffer;
  signedBy: string;
  nameCt: Buffer;
};
const place = (row: string) => ({ table: 'competence_sign_offs', column: 'note_ct', row });

/** All there ever were, the newest first: what was signed stays to be seen. */
export async function listSignOffs(scope: Scope, id: string | null = null): Promise<SignOffRecord[]> {
  const rows = await scope.run<SignOffRow>({
    name: 'sign-offs',
    text: `select s.id, s.procedure_id as "procedureId", s.regime, s.professional_id as "professionalId", s.council, s.note_ct as "noteCt",
        s.signed_by as "signedBy", s.signed_at as "signedAt", s.ends_on as "endsOn", r.revoked_at as "revokedAt", p.name_ct as "nameCt"
      from competence_sign_offs s left join staff p on p.clinic_id = s.clinic_id and p.id = s.signed_by
        left join competence_revocations r on r.clinic_id = s.clinic_id and r.sign_off_id = s.id
      where s.clinic_id = $1 and ($2::uuid is null or s.id = $2) order by s.signed_at desc, s.id`,
    values: [scope.clinicId, id],
  });
  const subjectIds = [...new Set(rows.map(({ signedBy }) => signedBy))];
  await scope.audit({
    action: 'competence-sign-off.list',
    entity: 'competence-sign-off',
    subjectIds,
    purpose,
  });
  return rows.map(({ noteCt, nameCt, signedBy, ...row }) => ({
    ...row,
    note: scope.vault.open(place(row.id), noteCt),
    // Who reads the catalogue may not see the staff (a role without `staff:read` and `agenda:read`).
    signedByName: (nameCt as Buffer | null)
      ? scope.vault.open({ table: 'staff', column: 'name_ct', row: signedBy }, nameCt)
      : '',
  }));
}

/** In the name of whoever acts, which the policy asks again. */
export async function signOff(scope: Scope, wish: SignOff & { note: string }): Promise<SignOffRecord> {
  const { clinicId, actor, vault, trx } = scope;
  const id = randomUUID();
  const { note, ...columns } = wish;
  await trx('competence_sign_offs')
    .insert({ clinicId, id, ...columns, noteCt: vault.seal(place(id), note), signedBy: actor.actorId })
    .catch(foreignIds);
  await noteSigning(scope, 'competence-sign-off.create', id);
  return (await listSignOffs(scope, id))[0] ?? refuse('not-found');
}

/** Taking it back a second time changes nothing. */
export async function revokeSignOff(scope: Scope, id: string): Promise<SignOffRecord> {
  const { clinicId, actor, trx } = scope;
  await trx('competence_revocations')
    .insert({ clinicId, signOffId: id, revokedBy: actor.actorId })
    .onConflict(['clinicId', 'signOffId'])
    .ignore()
    .catch(foreignIds);
  await noteSigning(scope, 'competence-sign-off.revoke', id);
  return (await listSignOffs(scope, id))[0] ?? refuse('not-found');
}

const noteSigning = (scope: Scope, action: string, entityId: string) =>
  scope.audit({
    ...{ action, entity: 'competence-sign-off', entityId, subjectIds: [scope.actor.actorId], purpose },
  });
