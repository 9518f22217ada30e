import { normalizePhone } from './phone.ts';
import type { Identity } from './import-match.ts';
import type { AppointmentRow, Cells, Parsed } from './import-rows.ts';
import type { CalendarTarget } from './import-targets.ts';
import type { ImportedStatus } from './import-values.ts';

/** What is kept of an event: when it is, and by what its client may be known. The rest of it is never stored. */
export interface CalendarEvent {
  /** UID, and of a repeated event also which of its times: one visit however often the file comes. */
  reference: string;
  startsAt: number;
  /** Null when the event does not say; then the procedure does. */
  durationMin: number | null;
  status: ImportedStatus;
  phones: readonly string[];
  emails: readonly string[];
  names: readonly string[];
}

export const calendarTargets = [
  'clientPhone',
  'clientEmail',
  'clientName',
  'startsAt',
  'durationMin',
  'status',
  'reference',
] as const satisfies readonly CalendarTarget[];

/** In the order of `calendarTargets`; lists are lines of one cell. */
export const calendarCells = (event: CalendarEvent): string[] => [
  event.phones.join('\n'),
  event.emails.join('\n'),
  event.names.join('\n'),
  new Date(event.startsAt).toISOString(),
  event.durationMin === null ? '' : String(event.durationMin),
  event.status,
  event.reference,
];

const lines = (cell: string | undefined): string[] => (cell ?? '').split('\n').filter(Boolean);
const nobody: Identity = { reference: null, cpf: null, phone: null, name: null };

/** An event as a row of visits: a phone tells most, then an e-mail, then a name that one client has exactly. */
export function parseCalendarRow(cells: Cells<CalendarTarget>): Parsed<AppointmentRow> {
  const startsAt = Date.parse(cells.startsAt ?? '');
  const durationMin = cells.durationMin ? Number(cells.durationMin) : null;
  if (Number.isNaN(startsAt)) return { faults: [{ target: null, code: 'date-invalid' }] };
  if (durationMin !== null && !(durationMin >= 1 && durationMin <= 720))
    return { faults: [{ target: null, code: 'duration-invalid' }] };
  const [phones, emails, names] = [
    lines(cells.clientPhone),
    lines(cells.clientEmail),
    lines(cells.clientName),
  ];
  const iso = new Date(startsAt).toISOString();
  return {
    row: {
      client: {
        ...nobody,
        phone: phones[0] ?? null,
        email: emails[0] ?? null,
        name: names[0] ?? null,
      },
      hints: [
        ...phones.flatMap((phone) => names.map((name) => ({ ...nobody, phone, name }))),
        ...phones.map((phone) => ({ ...nobody, phone })),
        ...emails.map((email) => ({ ...nobody, email })),
        ...names.map((name) => ({ ...nobody, name })),
      ],
      moment: { day: iso.slice(0, 10), time: iso.slice(11, 16), instant: startsAt },
      ...{ bookedAt: null, procedure: null, professional: null, durationMin },
      status: (cells.status || 'booked') as ImportedStatus,
      reference: cells.reference ?? null,
    },
  };
}

const phoneLike = /\+?\(?\d[\d\s().-]{8,18}\d/g;
const emailLike = /[^\s@<>()[\],;:"]+@[^\s@<>()[\],;:"]+\.[a-z]{2,}/gi;
/** What stands between a name and what is done: "Ana Souza - Botox", "Limpeza: Ana", "Ana (retorno)". */
const separators = /\s+[-–—]\s+|[|:/,;()[\]\n\r•]+|\s{2,}/;
const most = 5;

const unique = (values: readonly string[]): string[] => [...new Set(values)].slice(0, most);

/** By what the client of an event may be known: phones and e-mails anywhere in it, names in its title and among its guests. */
export function clientHints(event: {
  summary: string;
  description: string;
  guests: readonly { email: string | null; name: string | null }[];
}): Pick<CalendarEvent, 'phones' | 'emails' | 'names'> {
  const text = `${event.summary}\n${event.description}`.slice(0, 4_000);
  const phones = (text.match(phoneLike) ?? []).map(normalizePhone).filter((phone) => phone !== null);
  const written = [...(text.match(emailLike) ?? []), ...event.guests.map(({ email }) => email ?? '')];
  const emails = written.map((email) => email.toLowerCase()).filter(Boolean);
  const title = event.summary.replace(phoneLike, ' ').replace(emailLike, ' ').trim();
  // A guest's name first: who has to be registered is called by the first.
  const names = [...event.guests.map(({ name }) => name ?? ''), ...title.split(separators), title]
    .map((name) => name.replace(/\s+/g, ' ').trim())
    // A word alone ("Botox", "Almoço", "Ana") is nobody's whole name, and a number is none.
    .filter((name) => /\p{Letter}{2,}\P{Letter}+\p{Letter}/u.test(name) && name.length <= 200);
  return { phones: unique(phones), emails: unique(emails), names: unique(names) };
}
