import { cpfDigits, isCpf } from './cpf.ts';
import type { Identity } from './import-match.ts';
import { nameWords } from './name-search.ts';
import { normalizePhone } from './phone.ts';
import type {
  AppointmentTarget,
  ClientTarget,
  ImportErrorCode,
  ImportTarget,
  RowFault,
} from './import-targets.ts';
import {
  parseAnswer,
  parseDay,
  parseMoment,
  parseNoShow,
  parseStatus,
  parseTime,
  cellText,
} from './import-values.ts';
import type { ImportedStatus, Moment } from './import-values.ts';

export interface ClientRow {
  name: string;
  cpf: string | null;
  /** E.164. */
  phone: string | null;
  email: string | null;
  birthDate: string | null;
  notes: string | null;
  /** The clinic's own number of the client, as text. */
  reference: string | null;
  whatsappOptIn: boolean;
}

export interface AppointmentRow {
  client: Identity;
  /** What an event says of who comes, the surest first; a spreadsheet says it in one piece. */
  hints?: readonly Identity[];
  moment: Moment;
  bookedAt: Moment | null;
  procedure: string | null;
  professional: string | null;
  /** Null when the file does not say. */
  status: ImportedStatus | null;
  durationMin: number | null;
  reference: string | null;
}

export type Parsed<Row> = { row: Row; faults?: never } | { row?: never; faults: RowFault[] };
/** Cells of one row by target; a target that is not mapped is absent. */
export type Cells<Target extends ImportTarget> = Partial<Record<Target, string>>;

const limits: Partial<Record<ImportTarget, number>> = { name: 200, clientName: 200, email: 254, notes: 4000 };
const otherLimit = 120;

/** Reads cells one by one and remembers what is wrong with each, so that a person sees all faults of a row at once. */
class Reader<Target extends ImportTarget> {
  readonly faults: RowFault[] = [];
  readonly #cells: Cells<Target>;
  constructor(cells: Cells<Target>) {
    this.#cells = cells;
  }

  fault(target: Target, code: ImportErrorCode): null {
    this.faults.push({ target, code });
    return null;
  }
  text(target: Target): string | null {
    const text = cellText(this.#cells[target]);
    if (text.length > (limits[target] ?? otherLimit)) return this.fault(target, 'too-long');
    return text || null;
  }
  /** `undefined` from `parse` is a fault; an empty cell is null. */
  value<Value>(
    target: Target,
    code: ImportErrorCode,
    parse: (text: string) => Value | null | undefined,
  ): Value | null {
    const text = this.text(target);
    return text === null ? null : (parse(text) ?? this.fault(target, code));
  }
  cpf = (target: Target) => this.value(target, 'cpf-invalid', parseCpf);
  phone = (target: Target) => this.value(target, 'phone-invalid', normalizePhone);
  result<Row>(row: Row): Parsed<Row> {
    return this.faults.length > 0 ? { faults: this.faults } : { row };
  }
}

/** Excel drops the leading zeros of a CPF: they are put back when the check digits then agree. */
function parseCpf(text: string): string | null {
  if (/[a-z]/i.test(text)) return null;
  const digits = cpfDigits(text).padStart(11, '0');
  return isCpf(digits) ? digits : null;
}

const parseEmail = (text: string): string | null =>
  /^[^\s@]+@[^\s@]+\.[^\s@.]+$/.test(text) ? text.toLowerCase() : null;

/** What a client without name is called. */
export const placeholderName = (reference: string): string => `Cliente ${reference}`;

/** `today` is the clinic's day: nobody is born after it. */
export function parseClientRow(cells: Cells<ClientTarget>, today: string): Parsed<ClientRow> {
  const read = new Reader(cells);
  const reference = read.text('reference');
  const written = read.text('name');
  const name = written && nameWords(written).length > 0 ? written : reference && placeholderName(reference);
  const hasNameFault = read.faults.some(({ target }) => target === 'name' || target === 'reference');
  if (!name && !hasNameFault) read.fault('name', 'missing');
  const birthDate = read.value('birthDate', 'date-invalid', (text) =>
    parseDay(text.split(/[T\s]/)[0] ?? '', { latestYear: Number(today.slice(0, 4)) }),
  );
  if (birthDate && birthDate > today) read.fault('birthDate', 'date-in-the-future');
  return read.result({
    name: name ?? '',
    cpf: read.cpf('cpf'),
    phone: read.phone('phone'),
    email: read.value('email', 'email-invalid', parseEmail),
    birthDate,
    notes: read.text('notes'),
    reference,
    whatsappOptIn: read.value('whatsappOptIn', 'answer-unknown', parseAnswer) ?? false,
  });
}

function readMoment(read: Reader<AppointmentTarget>): Moment | null {
  const whole = read.value('startsAt', 'date-invalid', parseMoment);
  if (whole) return whole;
  if (read.faults.some(({ target }) => target === 'startsAt')) return null;
  const day = read.value('date', 'date-invalid', parseMoment);
  const time = read.value('time', 'time-invalid', parseTime);
  if (!day) {
    if (!read.faults.some(({ target }) => target === 'date')) read.fault('date', 'missing');
    return null;
  }
  // A clock time of its own column is the clinic's wall time and wins over what stands beside the day.
  return time ? { day: day.day, time, instant: null } : day;
}

function readStatus(read: Reader<AppointmentTarget>): ImportedStatus | null {
  // "Not missed" says nothing about a visit that lies ahead; one of the past without another word was done.
  const isMissed = read.value('noShow', 'answer-unknown', parseNoShow);
  const status = read.value('status', 'status-unknown', parseStatus);
  return isMissed ? 'no-show' : status;
}

const parseMinutes = (text: string): number | null => {
  const match = /^(\d{1,3})(?:[.,]0+)?\s*(?:m|min|minutos?)?\.?$/i.exec(text);
  const hours = /^(\d{1,2})(?::|h)(\d{2})?(?::00)?$/i.exec(text);
  const minutes = match ? Number(match[1]) : hours ? Number(hours[1]) * 60 + Number(hours[2] ?? 0) : 0;
  return minutes >= 1 && minutes <= 720 ? minutes : null;
};

export function parseAppointmentRow(cells: Cells<AppointmentTarget>): Parsed<AppointmentRow> {
  const read = new Reader(cells);
  const client = {
    reference: read.text('clientReference'),
    cpf: read.cpf('clientCpf'),
    phone: read.phone('clientPhone'),
    name: read.text('clientName'),
  };
  if (read.faults.length === 0 && !Object.values(client).some(Boolean)) {
    const mapped = (['clientReference', 'clientCpf', 'clientPhone', 'clientName'] as const).find(
      (key) => key in cells,
    );
    read.fault(mapped ?? 'clientName', 'missing');
  }
  const moment = readMoment(read);
  const row = {
    client,
    bookedAt: read.value('bookedAt', 'date-invalid', parseMoment),
    procedure: read.text('procedure'),
    professional: read.text('professional'),
    status: readStatus(read),
    durationMin: read.value('durationMin', 'duration-invalid', parseMinutes),
    reference: read.text('reference'),
  };
  return moment ? read.result({ ...row, moment }) : { faults: read.faults };
}
