// What the law does with one person's data now: held, being erased, kept sealed; owner context: privacy.
import type { Scope } from './tenancy.ts';

export interface ClientStanding {
  /** In force; its reason is read where holds are. */
  hold: { ground: string; since: Date } | null;
  erasure: { id: string; state: 'running' | 'done'; createdAt: Date; endedAt: Date | null } | null;
  /** `retainUntil` is yyyy-mm-dd. */
  sealed: { id: string; ground: string; retainUntil: string; createdAt: Date }[];
}

/** Of whoever's rights were read, and audited, just before. */
export async function standingOf({ run, clinicId }: Scope, clientId: string): Promise<ClientStanding> {
  const values = [clinicId, clientId];
  const [hold] = await run<NonNullable<ClientStanding['hold']>>({
    name: 'standing-hold',
    text: `select ground, set_at as since from legal_holds where clinic_id = $1 and client_id = $2 and released_at is null`,
    values,
  });
  const [erasure] = await run<NonNullable<ClientStanding['erasure']>>({
    name: 'standing-erasure',
    text: `select id, state, created_at as "createdAt", ended_at as "endedAt" from erasures where clinic_id = $1 and client_id = $2`,
    values,
  });
  const sealed = await run<ClientStanding['sealed'][number]>({
    name: 'standing-sealed',
    text: `select id, ground, retain_until::text as "retainUntil", created_at as "createdAt" from sealed_records
      where clinic_id = $1 and client_id = $2 order by created_at`,
    values,
  });
  return { hold: hold ?? null, erasure: erasure ?? null, sealed };
}
