import type { KeyObject } from 'node:crypto';
import { type Anchor, isGenuine } from './audit-anchor.ts';
import { chainHash, eventColumns, genesis } from './audit-chain.ts';
import type { Scope } from './tenancy.ts';

export type AuditFault =
  | { kind: 'gap' | 'wrong-link' | 'event-changed' | 'event-missing'; seq: number }
  | { kind: 'event-unchained'; eventId: string }
  | { kind: 'anchor-forged' | 'anchor-missing-tail' | 'anchor-differs'; seq: number };

export interface AuditReport {
  clinicId: string;
  checked: number;
  faults: AuditFault[];
}

type Row = Parameters<typeof chainHash>[3] & {
  seq: number;
  previousHash: Buffer;
  linkHash: Buffer;
  eventId: string | null;
};

const page = 5_000;

async function readPage({ trx, clinicId }: Scope, after: number): Promise<Row[]> {
  const { rows } = await trx.raw<{ rows: Row[] }>(
    `select c.seq, c.previous_hash as "previousHash", c.hash as "linkHash", e.id as "eventId", ${eventColumns}
     from audit_chain c left join audit_events e on e.clinic_id = c.clinic_id and e.id = c.event_id
     where c.clinic_id = ? and c.seq > ? order by c.seq limit ${page}`,
    [clinicId, after],
  );
  return rows;
}

function faultOf(row: Row, expectedSeq: number, previous: Buffer, clinicId: string): AuditFault | null {
  if (row.seq !== expectedSeq) return { kind: 'gap', seq: expectedSeq };
  if (!row.previousHash.equals(previous)) return { kind: 'wrong-link', seq: row.seq };
  if (row.eventId === null) return { kind: 'event-missing', seq: row.seq };
  const isRight = chainHash(clinicId, row.seq, previous, row).equals(row.linkHash);
  return isRight ? null : { kind: 'event-changed', seq: row.seq };
}

/** Events that are neither chained nor waiting to be: written past `app.audit`, or cut from the chain. */
async function unchained({ trx, clinicId }: Scope): Promise<AuditFault[]> {
  const { rows } = await trx.raw<{ rows: { id: string }[] }>(
    `select e.id from audit_events e where e.clinic_id = ?
       and not exists (select 1 from audit_chain c where c.clinic_id = e.clinic_id and c.event_id = e.id)
       and not exists (select 1 from audit_queue q where q.clinic_id = e.clinic_id and q.event_id = e.id) limit 100`,
    [clinicId],
  );
  return rows.map(({ id }) => ({ kind: 'event-unchained', eventId: id }));
}

/**
 * Walks one clinic's chain from its first link, recomputing every hash, and holds it against the signed heads. No fault
 * means that nothing was edited, removed, inserted, reordered or cut up to the last anchor.
 */
export async function verifyAudit(
  scope: Scope,
  anchors: readonly Anchor[],
  key: KeyObject,
): Promise<AuditReport> {
  const { clinicId } = scope;
  const wanted = new Map(
    anchors.filter((anchor) => anchor.clinicId === clinicId).map((anchor) => [anchor.seq, anchor]),
  );
  const faults: AuditFault[] = [];
  let checked = 0;
  let previous: Buffer = genesis;
  for (let rows = await readPage(scope, 0); rows.length > 0; rows = await readPage(scope, checked)) {
    for (const row of rows) {
      const fault = faultOf(row, checked + 1, previous, clinicId);
      if (fault) faults.push(fault);
      const anchor = wanted.get(row.seq);
      if (anchor && anchor.hash !== row.linkHash.toString('hex'))
        faults.push({ kind: 'anchor-differs', seq: row.seq });
      checked = row.seq;
      previous = row.linkHash;
    }
  }
  for (const anchor of wanted.values()) {
    if (!isGenuine(anchor, key)) faults.push({ kind: 'anchor-forged', seq: anchor.seq });
    if (anchor.seq > checked) faults.push({ kind: 'anchor-missing-tail', seq: anchor.seq });
  }
  return { clinicId, checked, faults: [...faults, ...(await unchained(scope))] };
}
