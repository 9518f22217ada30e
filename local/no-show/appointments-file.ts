import { readFileSync } from 'node:fs';
import { parse } from 'csv-parse/sync';
import { dayMs, type RiskVisit } from '../../domain/no-show/risk-visit.ts';
import { LauncherError } from '../errors.ts';

const needed = ['PatientId', 'AppointmentID', 'ScheduledDay', 'AppointmentDay'] as const;
/** Numbers of the public data set and what the columns of the model call them. `SMS_received` is an intervention and is never read. */
const numbers = {
  Age: 'age',
  Scholarship: 'scholarship',
  Hipertension: 'hypertension',
  Diabetes: 'diabetes',
  Alcoholism: 'alcoholism',
  Handcap: 'handicap',
} as const;
const outcomes: Record<string, RiskVisit['outcome']> = { Yes: 'missed', No: 'came', '': null };

/** Reads appointments in the columns of the public «Medical Appointment No Shows» data set; outcomes may be absent or empty. */
export function readAppointments(file: string): RiskVisit[] {
  let rows: string[][];
  try {
    rows = parse(readFileSync(file), { bom: true, skip_empty_lines: true });
  } catch (error) {
    throw new LauncherError(`${file} cannot be read as CSV: ${(error as Error).message}`);
  }
  const [header = [], ...lines] = rows;
  const missing = needed.filter((name) => !header.includes(name));
  if (missing.length > 0) throw new LauncherError(`${file} lacks the columns ${missing.join(', ')}.`);
  const at = (name: string) => header.indexOf(name);
  const read = visitReader(at);
  return lines.map((line, row) => {
    const visit = read(line);
    if (typeof visit === 'string') throw new LauncherError(`${file}, line ${row + 2}: ${visit}`);
    return visit;
  });
}

function visitReader(at: (name: string) => number): (line: string[]) => RiskVisit | string {
  const places = Object.entries(numbers).filter(([name]) => at(name) >= 0);
  const [client, id, booked, day] = needed.map(at) as [number, number, number, number];
  return (line) => {
    const cell = (place: number) => (line[place] ?? '').trim();
    const bookedAt = Date.parse(cell(booked));
    const dayAt = Date.parse(cell(day));
    const outcome = outcomes[at('No-show') < 0 ? '' : cell(at('No-show'))];
    if (Number.isNaN(bookedAt) || Number.isNaN(dayAt))
      return 'ScheduledDay and AppointmentDay must be ISO dates.';
    if (outcome === undefined) return 'No-show must be Yes, No or empty.';
    return {
      id: cell(id),
      clientId: cell(client),
      ...{ bookedAt, bookedDay: Math.floor(bookedAt / dayMs), day: Math.floor(dayAt / dayMs) },
      ...{ startMinute: null, outcome },
      numbers: {
        bookedMinute: Math.floor((bookedAt % dayMs) / 60_000),
        ...Object.fromEntries(places.map(([name, own]) => [own, numberOf(cell(at(name)))])),
      },
      groups: { gender: cell(at('Gender')) || null, neighbourhood: cell(at('Neighbourhood')) || null },
    };
  };
}

const numberOf = (text: string) => (text === '' || Number.isNaN(Number(text)) ? null : Number(text));
