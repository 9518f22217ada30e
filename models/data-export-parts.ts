// Table data_export_parts: the bytes of a person's copy under her own key, and the end of its process; owner context: privacy.
import { refuse } from '../domain/errors.ts';
import { exportDays } from '../domain/privacy/data-export.ts';
import { readExport } from './data-export.ts';
import { sealerOf } from './person-key.ts';
import { raiseTask } from './staff-task.ts';
import type { Scope } from './tenancy.ts';

const place = (exportId: string, position: number) => ({
  ...{ table: 'data_export_parts', column: 'content_ct' },
  row: `${exportId}/${position}`,
});
const purpose = 'DATA_SUBJECT_REQUEST';

/** Bytes of one part, so that no statement carries a whole archive. */
export const partBytes = 1_000_000;

export interface KeptArchive {
  size: number;
  sha256: string;
  manifestSha256: string;
}

/** Held by whoever prepares it: a try beside it waits, and finds that there is nothing left to prepare. */
export async function lockPreparing({ run, clinicId }: Scope, exportId: string): Promise<boolean> {
  const rows = await run({
    name: 'export-lock',
    text: `select 1 from data_exports where clinic_id = $1 and id = $2 and state = 'preparing' for update`,
    values: [clinicId, exportId],
  });
  return rows.length > 0;
}

/** In the transaction that has read what is in it; what an earlier try left is thrown away first. */
export async function dropParts({ run, clinicId }: Scope, exportId: string): Promise<void> {
  await run({
    name: 'export-parts-drop',
    text: 'delete from data_export_parts where clinic_id = $1 and export_id = $2',
    values: [clinicId, exportId],
  });
}

export async function keepPart(
  scope: Scope,
  part: { exportId: string; clientId: string; position: number; bytes: Buffer },
): Promise<void> {
  const { exportId, clientId, position, bytes } = part;
  const sealer = await sealerOf(scope, clientId);
  await scope.run({
    name: 'export-part',
    text: 'insert into data_export_parts (clinic_id, export_id, position, content_ct) values ($1, $2, $3, $4)',
    values: [
      scope.clinicId,
      exportId,
      position,
      sealer.seal(place(exportId, position), bytes.toString('base64')),
    ],
  });
}

/** Once: false when it was not being prepared any more. */
export async function finishExport(scope: Scope, id: string, archive: KeptArchive): Promise<boolean> {
  const [row] = await scope.run<{ clientId: string; requestId: string | null }>({
    name: 'export-ready',
    text: `update data_exports set state = 'ready', size = $3, sha256 = $4, manifest_sha256 = $5, ready_at = now(),
        expires_at = now() + make_interval(days => $6), updated_at = now()
      where clinic_id = $1 and id = $2 and state = 'preparing' returning client_id as "clientId", request_id as "requestId"`,
    values: [scope.clinicId, id, archive.size, archive.sha256, archive.manifestSha256, exportDays],
  });
  if (!row) return false;
  await settleFailed(scope, row.clientId);
  await end(scope, id, row, 'ready');
  return true;
}

/** It cannot be prepared: whoever ordered it is told by the row, and may order another. */
export async function failExport(scope: Scope, id: string): Promise<boolean> {
  const [row] = await scope.run<{ clientId: string; requestId: string | null }>({
    name: 'export-failed',
    text: `update data_exports set state = 'failed', is_closed = true, updated_at = now()
      where clinic_id = $1 and id = $2 and state = 'preparing' returning client_id as "clientId", request_id as "requestId"`,
    values: [scope.clinicId, id],
  });
  // Ready meanwhile, by a try whose answer was lost: its bytes stay.
  if (!row) return false;
  await dropParts(scope, id);
  await end(scope, id, row, 'failed');
  // Nothing tries it again by itself, and the term of the law runs on.
  const task = { kind: 'data-export', subjectKey: id, reason: 'export-failed' } as const;
  await raiseTask(scope, { ...task, clientId: row.clientId, dueAt: await dueOf(scope, row.requestId) });
  return true;
}

/** Of the request that waits for it (art. 19 II). */
async function dueOf({ run, clinicId }: Scope, requestId: string | null): Promise<Date | null> {
  if (requestId === null) return null;
  const text = 'select due_at as "dueAt" from rights_requests where clinic_id = $1 and id = $2';
  const [row] = await run<{ dueAt: Date }>({ name: 'export-due', text, values: [clinicId, requestId] });
  return row?.dueAt ?? null;
}

/** Another copy of hers is ready: whoever was to see to one that failed need not. */
const settleFailed = ({ run, clinicId }: Scope, clientId: string) =>
  run({
    name: 'export-settle',
    text: `update staff_tasks set state = 'done', done_at = now(), version = version + 1
      where clinic_id = $1 and client_id = $2 and kind = 'data-export' and state = 'open'`,
    values: [clinicId, clientId],
  });

/** The bytes go, the row stays and says what was given. */
export async function expireExport(scope: Scope, id: string): Promise<void> {
  await dropParts(scope, id);
  const [row] = await scope.run<{ clientId: string }>({
    name: 'export-expired',
    text: `update data_exports set state = 'expired', is_closed = true, updated_at = now()
      where clinic_id = $1 and id = $2 and state = 'ready' returning client_id as "clientId"`,
    values: [scope.clinicId, id],
  });
  if (row) await end(scope, id, { ...row, requestId: null }, 'expired');
}

async function end(
  scope: Scope,
  entityId: string,
  { clientId, requestId }: { clientId: string; requestId: string | null },
  state: string,
): Promise<void> {
  await scope.audit({
    ...{ action: `data-export.${state}`, entity: 'data-export', entityId, subjectIds: [clientId], purpose },
  });
  if (requestId !== null) await scope.enqueue('rights-request', requestId);
}

/** The archive, with a line that it was opened. Refuses with `not-found` and, after its term, `link-expired`. */
export async function openExport(
  scope: Scope,
  { id, clientId }: { id: string; clientId: string },
): Promise<Buffer> {
  const { run, clinicId } = scope;
  const found = await readExport(scope, id);
  if (found?.clientId !== clientId) refuse('not-found');
  if (found.state === 'expired') refuse('link-expired');
  if (found.state !== 'ready') refuse('not-found');
  const sealer = await sealerOf(scope, clientId);
  const parts = await run<{ position: number; contentCt: Buffer }>({
    name: 'export-parts',
    text: `select position, content_ct as "contentCt" from data_export_parts
      where clinic_id = $1 and export_id = $2 order by position`,
    values: [clinicId, id],
  });
  await run({
    name: 'export-opened',
    text: 'insert into data_export_openings (clinic_id, export_id, opened_by) values ($1, $2, $3)',
    values: [clinicId, id, scope.actor.role === 'client' ? 'client' : 'staff'],
  });
  await scope.audit({
    ...{ action: 'data-export.open', entity: 'data-export', entityId: id, subjectIds: [clientId], purpose },
  });
  const bytes = ({ position, contentCt }: (typeof parts)[number]) =>
    Buffer.from(sealer.open(place(id, position), contentCt), 'base64');
  return Buffer.concat(parts.map(bytes));
}
