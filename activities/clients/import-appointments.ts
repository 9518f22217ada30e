import { randomUUID } from 'node:crypto';
import {
  type AppointmentRow,
  parseAppointmentRow,
  placeholderName,
} from '../../domain/clients/import-rows.ts';
import type { AppointmentTarget, ImportMapping, ImportOptions } from '../../domain/clients/import-targets.ts';
import { type ImportedVisit, placeVisit } from '../../domain/clients/import-visit.ts';
import { insertVisits, knownVisits, type NewVisit, visitReference } from '../../models/appointment-import.ts';
import {
  clinicTimeZone,
  type NamedProcedure,
  type NamedProfessional,
} from '../../models/import-catalogue.ts';
import type { Chunk } from '../../models/import-chunk.ts';
import type { KnownClient } from '../../models/client-match.ts';
import type { Scope } from '../../models/tenancy.ts';
import { type FaultList, readRows } from './chunk-rows.ts';
import { Catalogue } from './import-catalogue.ts';
import { Registrar } from './registrar.ts';
import { heldTime, SlotBook } from './visit-slots.ts';

interface PlacedRow {
  rowNo: number;
  row: AppointmentRow;
  visit: ImportedVisit;
  procedure: NamedProcedure;
  professional: NamedProfessional;
}
interface VisitOfClient extends PlacedRow {
  client: KnownClient;
}
export interface AppointmentImport {
  id: string;
  mapping: ImportMapping;
  options: ImportOptions;
}

const momentTarget = (mapping: ImportMapping): AppointmentTarget => (mapping.startsAt ? 'startsAt' : 'date');
const clientTarget = {
  reference: 'clientReference',
  cpf: 'clientCpf',
  phone: 'clientPhone',
  name: 'clientName',
} as const;

/** One chunk of a list of visits: read, place in time, recognise or register the client, take the time of those ahead, write. */
export async function importAppointmentChunk(
  scope: Scope,
  chunk: Chunk,
  faults: FaultList,
  { id, mapping, options }: AppointmentImport,
  now: number,
): Promise<void> {
  const timeZone = await clinicTimeZone(scope);
  const catalogue = await Catalogue.read(scope, options);
  const placed: PlacedRow[] = [];
  for (const { rowNo, row } of readRows<AppointmentTarget, AppointmentRow>(
    chunk,
    faults,
    parseAppointmentRow,
  )) {
    const found = await catalogue.find(row);
    if ('faults' in found) {
      for (const fault of found.faults) faults.add(rowNo, fault);
      continue;
    }
    const minutes = row.durationMin ?? found.procedure.durationMin;
    const visit = placeVisit(row, minutes, { timeZone, now, fallbackTime: options.time });
    const missing = 'fault' in visit ? [] : catalogue.missingFor(visit, found);
    for (const fault of missing) faults.add(rowNo, fault);
    if ('fault' in visit) {
      const statusTarget = mapping.status ? 'status' : 'noShow';
      faults.add(rowNo, {
        target: visit.part === 'moment' ? momentTarget(mapping) : statusTarget,
        code: visit.fault,
      });
    } else if (missing.length === 0) placed.push({ rowNo, row, visit, ...found });
  }
  const known = await registerClients(scope, placed, faults);
  const fresh = await withoutKnown(scope, known);
  const visits = await takeTimes(scope, fresh, catalogue, faults, momentTarget(mapping));
  await insertVisits(scope, id, visits);
}

async function registerClients(
  scope: Scope,
  rows: readonly PlacedRow[],
  faults: FaultList,
): Promise<VisitOfClient[]> {
  const identities = rows.map(({ row }) => row.client);
  const registrar = await Registrar.open(scope, identities, 'recognise');
  const known: VisitOfClient[] = [];
  for (const placed of rows) {
    const { reference, name, cpf, phone } = placed.row.client;
    const unknown = { email: null, birthDate: null, notes: null, whatsappOptInAt: null };
    const data = { name: name ?? placeholderName(reference ?? ''), cpf, phone, reference, ...unknown };
    const resolved = registrar.resolve(placed.row.client, data);
    if ('client' in resolved) known.push({ ...placed, client: resolved.client });
    else faults.add(placed.rowNo, { target: clientTarget[resolved.part], code: resolved.fault });
  }
  await registrar.write();
  return known;
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
  scope: Scope,
  rows: readonly VisitOfClient[],
): Promise<(VisitOfClient & { reference: Buffer })[]> {
  const told = rows.map((row) => ({ ...row, reference: visitReference(scope, referenceText(row)) }));
  const seen = await knownVisits(
    scope,
    told.map(({ reference }) => reference),
  );
  return told.filter(({ reference }) => {
    const key = reference.toString('hex');
    return !seen.has(key) && seen.add(key);
  });
}

async function takeTimes(
  scope: Scope,
  rows: readonly (VisitOfClient & { reference: Buffer })[],
  catalogue: Catalogue,
  faults: FaultList,
  target: AppointmentTarget,
): Promise<NewVisit[]> {
  const ahead = rows.filter(({ visit }) => visit.isAhead);
  const people = [...new Set(ahead.map(({ professional }) => professional.id))];
  const times = ahead.map(({ visit }) => visit);
  const slots = await SlotBook.open(scope, times, people, catalogue.equipment);
  return rows.flatMap(({ rowNo, visit, procedure, professional, client, reference }) => {
    const none = { roomId: null, deviceId: null, ...heldTime(visit, procedure) };
    const slot = visit.isAhead ? slots.take(visit, procedure, professional.id) : none;
    if (!slot) faults.add(rowNo, { target, code: 'slot-unavailable' });
    if (!slot || !client.id) return [];
    const { bookedAt: timedAt, ...time } = visit;
    const ids = { clientId: client.id, procedureId: procedure.id, professionalId: professional.id };
    return [{ id: randomUUID(), ...time, timedAt, ...ids, ...slot, reference }];
  });
}
