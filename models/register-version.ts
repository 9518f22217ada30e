// Table register_versions: the register of processing as it was published, never changed; owner context: compliance.
import { refuse } from '../domain/errors.ts';
import { sha256Hex } from './sha256.ts';
import { staffNamed } from './staff-named.ts';
import type { Scope } from './tenancy.ts';

export interface RegisterVersion {
  /** From 1, without a gap. */
  number: number;
  sha256: string;
  publishedBy: { id: string; name: string } | null;
  publishedAt: Date;
}

const entity = 'register';

/** The newest first; a clinic publishes when its register changes, which is seldom. */
export async function listRegisterVersions({ run, clinicId, vault }: Scope): Promise<RegisterVersion[]> {
  type Row = Omit<RegisterVersion, 'publishedBy'> & { staffId: string | null; nameCt: Buffer | null };
  const rows = await run<Row>({
    name: 'register-versions',
    text: `select v.number, v.sha256, v.published_at as "publishedAt", s.id as "staffId", s.name_ct as "nameCt"
      from register_versions v left join staff s on s.clinic_id = v.clinic_id and s.id = v.published_by
      where v.clinic_id = $1 order by v.number desc`,
    values: [clinicId],
  });
  return rows.map(({ staffId, nameCt, ...version }) => ({
    ...version,
    publishedBy: staffNamed(vault, staffId, nameCt),
  }));
}

/** Refuses with `already-done` what the last version says already, and with `version-conflict` when somebody publishes at the same time. */
export async function publishRegister(scope: Scope, content: string): Promise<{ number: number }> {
  const { run, clinicId, actor } = scope;
  const sha256 = sha256Hex(content);
  const [last] = await run<{ number: number; sha256: string }>({
    name: 'register-last',
    text: `select number, sha256 from register_versions where clinic_id = $1 order by number desc limit 1`,
    values: [clinicId],
  });
  if (last?.sha256 === sha256) refuse('already-done');
  const number = (last?.number ?? 0) + 1;
  const written = await run({
    name: 'register-publish',
    text: `insert into register_versions (clinic_id, number, content, sha256, published_by) values ($1, $2, $3, $4, $5)
      on conflict do nothing returning 1`,
    values: [clinicId, number, content, sha256, actor.actorId],
  });
  if (written.length === 0) refuse('version-conflict');
  await scope.audit({ action: 'register.publish', entity, purpose: 'ACCOUNTABILITY' });
  return { number };
}

/** `day` is the clinic's. Refuses with `not-found`. */
export async function openRegisterVersion(
  { run, clinicId }: Scope,
  number: number,
): Promise<{ number: number; sha256: string; content: string; publishedAt: Date; day: string }> {
  const [row] = await run<{
    number: number;
    sha256: string;
    content: string;
    publishedAt: Date;
    day: string;
  }>({
    name: 'register-version',
    text: `select v.number, v.sha256, v.content, v.published_at as "publishedAt",
        (v.published_at at time zone c.time_zone)::date::text as day
      from register_versions v join clinics c on c.clinic_id = v.clinic_id where v.clinic_id = $1 and v.number = $2`,
    values: [clinicId, number],
  });
  return row ?? refuse('not-found');
}
