// Table recalls: what a clinic takes out of use and why; owner context: products.
import { refuse } from '../domain/errors.ts';
import type { RecallLevel, RecallOrigin, RecallReason } from '../domain/products/recall.ts';
import type { Regime } from '../domain/products/registration.ts';
import { addRecallEvent } from './recall-event.ts';
import { type StaffNamed, staffNamed } from './staff-named.ts';
import type { Scope } from './tenancy.ts';

/** What is looked for in every clinic: a registration (or process) and codes of lots; none: every lot of it. */
export interface RecallTarget {
  regime: Regime;
  /** The mirror's key. */
  registration: string;
  /** As `readLotCode` reads them. */
  lotCodes: readonly string[];
}

export interface Recall extends RecallTarget {
  id: string;
  networkRecallId: string;
  rootClinicId: string;
  origin: RecallOrigin;
  productName: string;
  dossier: string | null;
  actionKey: string | null;
  reason: RecallReason;
  level: RecallLevel | null;
  note: string | null;
  state: 'open' | 'closed';
  /** Null: the process, for a clinic of the network of which somebody else opened it. */
  openedBy: StaffNamed | null;
  openedAt: Date;
  closedBy: StaffNamed | null;
  closedAt: Date | null;
  closeNote: string | null;
  networkClosedAt: Date | null;
  /** When it was last said that it may be closed. */
  readyAt: Date | null;
  version: number;
  timeZone: string;
}

interface Row extends Omit<Recall, 'note' | 'closeNote' | 'openedBy' | 'closedBy'> {
  noteCt: Buffer | null;
  closeNoteCt: Buffer | null;
  openedById: string | null;
  openedByCt: Buffer | null;
  closedById: string | null;
  closedByCt: Buffer | null;
}

const select = `select r.id, r.network_recall_id as "networkRecallId", r.root_clinic_id as "rootClinicId", r.origin, r.regime,
    r.registration, r.lot_codes as "lotCodes", r.product_name as "productName", r.dossier, r.action_key as "actionKey",
    r.reason, r.level, r.note_ct as "noteCt", r.state, r.opened_at as "openedAt", r.closed_at as "closedAt",
    r.close_note_ct as "closeNoteCt", r.network_closed_at as "networkClosedAt", r.ready_at as "readyAt", r.version,
    c.time_zone as "timeZone", o.id as "openedById", o.name_ct as "openedByCt", e.id as "closedById", e.name_ct as "closedByCt"
  from recalls r join clinics c on c.clinic_id = r.clinic_id
    left join staff o on o.clinic_id = r.clinic_id and o.id = r.opened_by
    left join staff e on e.clinic_id = r.clinic_id and e.id = r.closed_by
  where r.clinic_id = $1`;

type NoteColumn = 'note_ct' | 'close_note_ct';
export const recallNotePlace = (column: NoteColumn, row: string) => ({ table: 'recalls', column, row });

function opened({ vault }: Scope, row: Row): Recall {
  const { noteCt, closeNoteCt, openedById, openedByCt, closedById, closedByCt, ...recall } = row;
  const words = (column: NoteColumn, ct: Buffer | null) =>
    ct && vault.open(recallNotePlace(column, row.id), ct);
  return {
    ...recall,
    ...{ note: words('note_ct', noteCt), closeNote: words('close_note_ct', closeNoteCt) },
    openedBy: staffNamed(vault, openedById, openedByCt),
    closedBy: staffNamed(vault, closedById, closedByCt),
  };
}

/** Another clinic's and a missing one are the same `not-found`. */
export async function getRecall(scope: Scope, id: string): Promise<Recall> {
  const [row] = await scope.run<Row>({
    name: 'recall-one',
    text: `${select} and r.id = $2`,
    values: [scope.clinicId, id],
  });
  return row ? opened(scope, row) : refuse('not-found');
}

export interface RecallPage {
  state: 'open' | 'closed' | undefined;
  after: [at: string, id: string] | null;
  limit: number;
}
/** Newest first; `position` is where the next page begins. */
export async function listRecalls(
  scope: Scope,
  { state, after, limit }: RecallPage,
): Promise<(Recall & { position: string })[]> {
  const rows = await scope.run<Row & { position: string }>({
    name: 'recall-list',
    text: `${select.replace('select r.id,', 'select r.opened_at::text as position, r.id,')}
      and ($2::text is null or r.state = $2) and ($3::timestamptz is null or (r.opened_at, r.id) < ($3::timestamptz, $4::uuid))
      order by r.opened_at desc, r.id desc limit $5`,
    values: [scope.clinicId, state ?? null, after?.[0] ?? null, after?.[1] ?? null, limit],
  });
  return rows.map((row) => opened(scope, row) as Recall & { position: string });
}

/** Ids of whom it is about stand in the trail; what a recall touches is looked at as the law orders (RDC 551/2021). */
export const auditRecall = (
  scope: Pick<Scope, 'audit'>,
  verb: string,
  id: string,
  subjectIds: readonly string[] = [],
): Promise<void> =>
  scope.audit({
    ...{ action: `recall.${verb}`, entity: 'recall', entityId: id, subjectIds },
    purpose: 'LEGAL_OBLIGATION',
  });

/** Locks an open recall for what a person does to it; its process hears of it with the commit. Whoever comes second waits. */
export async function touchRecall(
  scope: Scope,
  id: string,
  version: number | null,
  event: { kind: string; detail?: Record<string, unknown>; note?: string | undefined },
): Promise<Recall> {
  await scope.run({
    name: 'recall-lock',
    text: 'select 1 from recalls where clinic_id = $1 and id = $2 for update',
    values: [scope.clinicId, id],
  });
  const recall = await getRecall(scope, id);
  if (version !== null && recall.version !== version) refuse('version-conflict');
  if (recall.state === 'closed') refuse('transition-refused');
  await scope.run({
    name: 'recall-touch',
    text: 'update recalls set version = version + 1, updated_at = now() where clinic_id = $1 and id = $2',
    values: [scope.clinicId, id],
  });
  await addRecallEvent(scope, id, event);
  await scope.enqueue('recall', id);
  return recall;
}
