// Table data_exports: a person's copy of her data, from the order to its end; owner context: privacy.
import { randomUUID } from 'node:crypto';
import { refuse } from '../domain/errors.ts';
import type { ExportFacts, ExportFormat, ExportState } from '../domain/privacy/data-export.ts';
import { requireNotErased } from './person-erased.ts';
import type { Scope } from './tenancy.ts';

export interface DataExport {
  id: string;
  clientId: string;
  requestId: string | null;
  format: ExportFormat;
  state: ExportState;
  /** Bytes. */
  size: number | null;
  sha256: string | null;
  manifestSha256: string | null;
  orderedAt: Date;
  readyAt: Date | null;
  expiresAt: Date | null;
  openings: { at: string; by: 'client' | 'staff' }[];
}

const entity = 'data-export';
const purpose = 'DATA_SUBJECT_REQUEST';
// Past its term it is over, whether or not its process has written so yet.
const select = `select e.id, e.client_id as "clientId", e.request_id as "requestId", e.format,
    case when e.state = 'ready' and e.expires_at <= now() then 'expired' else e.state end as state, e.size, e.sha256,
    e.manifest_sha256 as "manifestSha256", e.ordered_at as "orderedAt", e.ready_at as "readyAt", e.expires_at as "expiresAt",
    coalesce((select jsonb_agg(jsonb_build_object('at', o.opened_at, 'by', o.opened_by) order by o.opened_at)
      from data_export_openings o where o.clinic_id = e.clinic_id and o.export_id = e.id), '[]') as openings
  from data_exports e where e.clinic_id = $1`;

export interface ExportOrder {
  clientId: string;
  /** The request of hers that it answers. */
  requestId: string | null;
  format: ExportFormat;
}

const orderedBy = ({ actor }: Scope): 'client' | 'staff' | 'system' =>
  actor.role === 'client' || actor.role === 'system' ? actor.role : 'staff';

/** The one that is being prepared, when there is one. Refuses with `not-found` and, after erasure, `person-erased`. */
export async function orderExport(
  scope: Scope,
  { clientId, requestId, format }: ExportOrder,
): Promise<DataExport> {
  const { run, clinicId } = scope;
  await requireNotErased(scope, clientId);
  const id = randomUUID();
  const made = await run({
    name: 'export-new',
    text: `insert into data_exports (clinic_id, id, client_id, request_id, format, ordered_by) values ($1, $2, $3, $4, $5, $6)
      on conflict do nothing returning 1`,
    values: [clinicId, id, clientId, requestId, format, orderedBy(scope)],
  });
  if (made.length > 0) {
    await scope.audit({ action: 'data-export.order', entity, entityId: id, subjectIds: [clientId], purpose });
    await scope.enqueue(entity, id);
  }
  const open =
    made.length > 0 ? await readExport(scope, id) : await preparing(scope, { clientId, requestId, format });
  return open ?? refuse('busy-try-again');
}

async function preparing({ run, clinicId }: Scope, order: ExportOrder): Promise<DataExport | null> {
  const [row] = await run<DataExport>({
    name: 'export-preparing',
    text: `${select} and e.client_id = $2 and e.format = $3 and e.request_id is not distinct from $4::uuid and e.state = 'preparing'`,
    values: [clinicId, order.clientId, order.format, order.requestId],
  });
  return row ?? null;
}

export async function readExport({ run, clinicId }: Scope, id: string): Promise<DataExport | null> {
  const [row] = await run<DataExport>({
    name: 'export-one',
    text: `${select} and e.id = $2`,
    values: [clinicId, id],
  });
  return row ?? null;
}

/** Newest first; a person orders few in her life, and the last fifty tell enough. */
export async function exportsOf({ run, clinicId }: Scope, clientId: string): Promise<DataExport[]> {
  return run<DataExport>({
    name: 'exports-of-client',
    text: `${select} and e.client_id = $2 order by e.ordered_at desc, e.id limit 50`,
    values: [clinicId, clientId],
  });
}

export async function readExportFacts({ run, clinicId }: Scope, id: string): Promise<ExportFacts | null> {
  const [row] = await run<Omit<ExportFacts, 'expiresAt'> & { expiresAt: Date | null }>({
    name: 'export-facts',
    text: `select state, is_closed as "isClosed", expires_at as "expiresAt" from data_exports where clinic_id = $1 and id = $2`,
    values: [clinicId, id],
  });
  return row ? { ...row, expiresAt: row.expiresAt?.getTime() ?? null } : null;
}
