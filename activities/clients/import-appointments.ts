import { randomUUID } from 'node:crypto';
import { parseCalendarRow } from '../../domain/clients/calendar-row.ts';
import type { Identity } from '../../domain/clients/import-match.ts';
import {
  type AppointmentRow,
  parseAppointmentRow,
  placeholderName,
} from '../../domain/clients/import-rows.ts';
import type {
  AppointmentTarget,
  CalendarTarget,
  ImportKind,
  ImportMapping,
  ImportOptions,
  ImportTarget,
  RowFault,
} from '../../domain/clients/import-targets.ts';
import { type ImportedVisit, placeVisit } from '../../domain/clients/import-visit.ts';
import { visitReference } from '../../models/appointment-import.ts';
import {
  clinicTimeZone,
  type NamedProcedure,
  type NamedProfessional,
} from '../../models/import-catalogue.ts';
import type { KnownClient } from '../../models/client-match.ts';
import type { Chunk } from '../../models/import-chunk.ts';
import type { ImportLedger, RowVisit } from '../../models/import-ledger.ts';
import type { Scope } from '../../models/tenancy.ts';
import type { ChunkReport, ClientBy } from './chunk-report.ts';
import { type ReadRow, readRows } from './chunk-rows.ts';
import { Catalogue } from './import-catalogue.ts';
import { Registrar, type Resolved } from './registrar.ts';
import { heldTime, SlotBook } from './visit-slots.ts';

/** What the work on a chunk has at hand; the same for a dry run and for the import itself, but for its ledger. */
export interface ChunkWork {
  scope: Scope;
  ledger: ImportLedger;
  report: ChunkReport;
  now: number;
}
interface PlacedRow {
  rowNo: number;
  row: AppointmentRow;
  visit: ImportedVisit;
  procedure: NamedProcedure;
  professional: NamedProfessional;
}
interface VisitOfClient extends PlacedRow {
  client: KnownClient;
  by: ClientBy;
}
type NumberedVisit = VisitOfClient & { reference: Buffer };

export interface AppointmentImport {
  kind: ImportKind;
  mapping: ImportMapping;
  options: ImportOptions;
}

const momentTarget = (mapping: ImportMapping): AppointmentTarget => (mapping.startsAt ? 'startsAt' : 'date');
const clientTarget = {
  reference: 'clientReference',
  cpf: 'clientCpf',
  phone: 'clientPhone',
  email: 'clientEmail',
  name: 'clientName',
} as const satisfies Record<keyof Identity, ImportTarget>;

/** One chunk of visits: read, place in time, recognise or register the client, take the time of those ahead, write. */
export async function importAppointmentChunk(
  work: ChunkWork,
  chunk: Chunk,
  record: AppointmentImport,
): Promise<void> {
  const { scope, ledger } = work;
  const catalogue = await Catalogue.read(scope, record.options, ledger.isDry);
  const placed = await placeRows(work, readVisits(chunk, work.report, record.kind), catalogue, record);
  const known = await registerClients(work, placed, record.options);
  const fresh = await withoutKnown(work, known);
  const visits = await takeTimes(work, fresh, catalogue, momentTarget(record.mapping));
  await ledger.book(visits);
}

function readVisits(chunk: Chunk, report: ChunkReport, kind: ImportKind): ReadRow<AppointmentRow>[] {
  if (kind !== 'calendar')
    return readRows<AppointmentTarget, AppointmentRow>(chunk, report, parseAppointmentRow);
  const rows = readRows<CalendarTarget, AppointmentRow>(chunk, report, parseCalendarRow);
  for (const { rowNo, row } of rows) report.noteMoment(rowNo, row.moment.instant);
  return rows;
}

async function placeRows(
  { scope, report, now }: ChunkWork,
  rows: readonly ReadRow<AppointmentRow>[],
  catalogue: Catalogue,
  { mapping, options }: AppointmentImport,
): Promise<PlacedRow[]> {
  const timeZone = await clinicTimeZone(scope);
  const placed: PlacedRow[] = [];
  for (const { rowNo, row } of rows) {
    const found = await catalogue.find(row);
    if ('faults' in found) {
      noteFaults(report, rowNo, row, found.faults);
      continue;
    }
    const minutes = row.durationMin ?? found.procedure.durationMin;
    const visit = placeVisit(row, minutes, { timeZone, now, fallbackTime: options.time });
    if ('fault' in visit) {
      const statusTarget = mapping.status ? 'status' : 'noShow';
      const target = visit.part === 'moment' ? momentTarget(mapping) : statusTarget;
      report.add(rowNo, { target, code: visit.fault });
      continue;
    }
    const missing = catalogue.missingFor(visit, found);
    if (missing.length > 0) noteFaults(report, rowNo, row, missing);
    else placed.push({ rowNo, row, visit, ...found });
  }
  return placed;
}

function noteFaults(report: ChunkReport, rowNo: number, row: AppointmentRow, faults: RowFault[]): void {
  for (const fault of faults) {
    report.add(rowNo, fault);
    if (fault.code === 'procedure-unknown') report.unknown('procedure', row.procedure);
    if (fault.code === 'professional-unknown') report.unknown('professional', row.professional);
  }
}

async function registerClients(
  { ledger, report }: ChunkWork,
  rows: readonly PlacedRow[],
  options: ImportOptions,
): Promise<VisitOfClient[]> {
  const identities = rows.flatMap(({ row }) => [row.client, ...(row.hints ?? [])]);
  const registrar = await Registrar.open(ledger, identities, 'recognise');
  const known: VisitOfClient[] = [];
  for (const placed of rows) {
    const resolved = resolveClient(registrar, placed.row, options);
    if ('client' in resolved) {
      const { client, by } = resolved;
      report.meet(client.id, by);
      known.push({ ...placed, client, by });
    } else report.add(placed.rowNo, { target: clientTarget[resolved.part], code: resolved.fault });
  }
  report.tally.clientsNew += registrar.arrivals;
  await registrar.write();
  return known;
}

/** A row of a spreadsheet means somebody; a calendar holds lunches too, so there a name nobody has is registered only on request. */
function resolveClient(
  registrar: Registrar,
  { client, hints }: AppointmentRow,
  options: ImportOptions,
): Resolved {
  const recognised = hints && registrar.recognise(hints);
  if (recognised) return recognised;
  if (hints && (!options.createsClients || client.name === null))
    return { fault: 'client-not-found', part: 'name' };
  const { reference, name, cpf, phone, email = null } = client;
  const unknown = { birthDate: null, notes: null, whatsappOptInAt: null };
  const data = { name: name ?? placeholderName(reference ?? ''), cpf, phone, email, reference, ...unknown };
  return registrar.resolve(client, data);
}

/** Without a number of its own, a visit is told by who, when, what and with whom; without an hour also by when it was booked. */
function referenceText({ row, visit, client, procedure, professional }: VisitOfClient): string {
  if (row.reference !== null) return row.reference;
  const hasHour = row.moment.instant !== null || row.moment.time !== null;
  return [
    'planilha',
    client.id,
    visit.startsAt,
    procedure.id,
    professional.id,
    hasHour ? '' : visit.bookedAt,
  ].join('|');
}

/** Leaves out what is in the agenda from an earlier run, and rows that come twice. */
async function withoutKnown(
  { scope, ledger, report }: ChunkWork,
  rows: readonly VisitOfClient[],
): Promise<NumberedVisit[]> {
  const told = rows.map((row) => ({ ...row, reference: visitReference(scope, referenceText(row)) }));
  const seen = await ledger.knownVisits(told.map(({ reference }) => reference));
  return told.filter(({ reference }) => {
    const key = reference.toString('hex');
    const where = seen.get(key);
    if (where === 'agenda') report.tally.rowsKnown += 1;
    else if (where === 'file') report.tally.rowsRepeated += 1;
    else seen.set(key, 'file');
    return where === undefined;
  });
}

async function takeTimes(
  { scope, ledger, report }: ChunkWork,
  rows: readonly NumberedVisit[],
  catalogue: Catalogue,
  target: AppointmentTarget,
): Promise<RowVisit[]> {
  const ahead = rows.filter(({ visit }) => visit.isAhead);
  const people = [...new Set(ahead.map(({ professional }) => professional.id))];
  const times = ahead.map(({ visit }) => visit);
  const slots = await SlotBook.open({ scope, ledger }, times, people, catalogue.equipment);
  return rows.flatMap((row) => {
    const { rowNo, visit, procedure, professional, client, reference } = row;
    const none = { roomId: null, deviceId: null, ...heldTime(visit, procedure) };
    const slot = visit.isAhead ? slots.take(rowNo, visit, procedure, professional.id) : none;
    if ('with' in slot) {
      report.add(rowNo, { target, code: 'slot-unavailable' });
      report.collide({ row: rowNo, startsAt: visit.startsAt, ...slot });
      return [];
    }
    if (!client.id) return [];
    report.tally[visit.isAhead ? 'visitsAhead' : 'visitsPast'] += 1;
    noteSample(report, row);
    const { bookedAt: timedAt, ...time } = visit;
    const ids = { clientId: client.id, procedureId: procedure.id, professionalId: professional.id };
    return [{ id: randomUUID(), ...time, timedAt, ...ids, ...slot, reference, row: rowNo }];
  });
}

function noteSample(report: ChunkReport, { rowNo, row, visit, client, by, ...found }: VisitOfClient): void {
  const { startsAt, endsAt, status } = visit;
  report.sample({
    row: rowNo,
    client: client.name ?? row.client.name ?? placeholderName(row.client.reference ?? ''),
    clientBy: by,
    clientId: by === 'new' || by === 'file' ? null : client.id,
    phone: row.client.phone,
    visit: {
      ...{ startsAt, endsAt, status },
      procedure: found.procedure.names.at(-1) ?? null,
      professional: found.professional.names.at(-1) ?? null,
    },
  });
}
