export const importKinds = ['clients', 'appointments', 'calendar'] as const;
export type ImportKind = (typeof importKinds)[number];
/** What comes as rows and columns. */
export const sheetKinds = ['clients', 'appointments'] as const satisfies readonly ImportKind[];
export type SheetKind = (typeof sheetKinds)[number];

/** What a column of the clinic's file can be mapped to. */
export const importTargets = {
  clients: ['name', 'cpf', 'phone', 'email', 'birthDate', 'notes', 'whatsappOptIn', 'reference'],
  appointments: [
    'clientReference',
    'clientCpf',
    'clientPhone',
    'clientName',
    'date',
    'time',
    'startsAt',
    'bookedAt',
    'procedure',
    'professional',
    'status',
    'noShow',
    'durationMin',
    'reference',
  ],
  // What is kept of an event; nobody maps it, an event has no columns.
  calendar: ['clientPhone', 'clientEmail', 'clientName', 'startsAt', 'durationMin', 'status', 'reference'],
} as const satisfies Record<ImportKind, readonly string[]>;
export type ClientTarget = (typeof importTargets.clients)[number];
export type AppointmentTarget = (typeof importTargets.appointments)[number];
export type CalendarTarget = (typeof importTargets.calendar)[number];
export type ImportTarget = ClientTarget | AppointmentTarget | CalendarTarget;

/** Target → name of the column in the file's header. Columns that are not named here are never stored. */
export type ImportMapping = Partial<Record<ImportTarget, string>>;

/** What the file does not say; ids of the clinic's catalogue. */
export interface ImportOptions {
  procedureId?: string | undefined;
  professionalId?: string | undefined;
  /** `HH:MM` of visits of the past whose file has no hour. */
  time?: string | undefined;
  /** A calendar's events with a name that nobody has: registered by that name, or left out (the default). */
  createsClients?: boolean | undefined;
}

/** Noon stays on the same day in every zone of Brazil, so a past visit without hour is never shown on another day. */
export const defaultVisitTime = '12:00';

/** Why a row was not imported; the words are in `imports.error.<code>` of the UI. */
export const importErrorCodes = [
  'missing',
  'too-long',
  'columns-shifted',
  'cpf-invalid',
  'cpf-of-another-client',
  'phone-invalid',
  'email-invalid',
  'date-invalid',
  'date-in-the-future',
  'time-invalid',
  'time-missing',
  'answer-unknown',
  'status-unknown',
  'status-in-the-future',
  'too-far-ahead',
  'duration-invalid',
  'procedure-unknown',
  'procedure-missing',
  'professional-unknown',
  'professional-missing',
  'client-unknown',
  'client-ambiguous',
  'slot-unavailable',
  'client-not-found',
  'all-day-event',
  'event-unreadable',
  'recurrence-unsupported',
  'time-zone-unknown',
  'person-erased',
] as const;
export type ImportErrorCode = (typeof importErrorCodes)[number];

export interface RowFault {
  target: ImportTarget | null;
  code: ImportErrorCode;
}

export interface MappingFault {
  path: string;
  code: 'target-unknown' | 'client-not-mapped' | 'name-not-mapped' | 'date-not-mapped' | 'column-missing';
}

const clientTargets = ['clientReference', 'clientCpf', 'clientPhone', 'clientName'] as const;

/** What speaks against a mapping before any row is read; empty when it can be used. */
export function mappingFaults(kind: ImportKind, mapping: ImportMapping): MappingFault[] {
  const known: readonly string[] = kind === 'calendar' ? [] : importTargets[kind];
  const faults: MappingFault[] = Object.keys(mapping)
    .filter((target) => !known.includes(target))
    .map((target) => ({ path: `mapping.${target}`, code: 'target-unknown' }));
  const has = (target: ImportTarget) => Boolean(mapping[target]);
  if (kind === 'clients' && !has('name') && !has('reference')) {
    faults.push({ path: 'mapping.name', code: 'name-not-mapped' });
  }
  if (kind === 'appointments') {
    if (!clientTargets.some(has)) faults.push({ path: 'mapping.clientName', code: 'client-not-mapped' });
    if (!has('startsAt') && !has('date')) faults.push({ path: 'mapping.date', code: 'date-not-mapped' });
  }
  return faults;
}

/** A calendar is one professional's, and no event says what is done: both are chosen for the file. */
export function optionFaults(kind: ImportKind, options: ImportOptions): { path: string; code: 'missing' }[] {
  if (kind !== 'calendar') return [];
  return (['procedureId', 'professionalId'] as const)
    .filter((key) => !options[key])
    .map((key) => ({ path: `options.${key}`, code: 'missing' }));
}

/** Where each mapped target stands in the header; names are compared without outer spaces. */
export function columnPositions(
  mapping: ImportMapping,
  header: readonly string[],
): { positions: [ImportTarget, number][]; faults: MappingFault[] } {
  const names = header.map((name) => name.trim());
  const positions: [ImportTarget, number][] = [];
  const faults: MappingFault[] = [];
  for (const [target, column] of Object.entries(mapping) as [ImportTarget, string][]) {
    const position = names.indexOf(column.trim());
    if (position >= 0) positions.push([target, position]);
    else faults.push({ path: `mapping.${target}`, code: 'column-missing' });
  }
  return { positions, faults };
}
