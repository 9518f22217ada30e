import { readFileSync } from 'node:fs';
import { parse } from 'csv-parse/sync';
import { dayMs, type RiskVisit } from '../../domain/no-show/risk-visit.ts';
import { LauncherError } from '../errors.ts';

const needed = ['PatientId', 'AppointmentID', 'ScheduledDay', 'AppointmentDay'] as const;
const outcomes: Record<string, RiskVisit['outcome']> = { Yes: 'missed', No: 'came', '': null };

/** Reads appointments in the columns of the public «Medical Appointment No Shows» data set; outcomes may be absent or empty. */
export function readAppointments(file: string): RiskVisit[] {
  const visits: RiskVisit[] = [];
  let read: ((line: string[], at: number) => RiskVisit) | null = null;
  // Row by row, and none is kept: the cells of a large file are three times the file.
  const onRecord = (line: string[], { lines }: { lines: number }): null => {
    if (read) visits.push(read(line, lines));
    const missing = read ? [] : needed.filter((name) => !line.includes(name));
    if (missing.length > 0) throw new LauncherError(`${file} lacks the columns ${missing.join(', ')}.`);
    read ??= visitReader(line, file);
    return null;
  };
  try {
    parse(readFileSync(file), { bom: true, skip_empty_lines: true, on_record: onRecord });
  } catch (error) {
    if (error instanceof LauncherError) throw error;
    throw new LauncherError(`${file} cannot be read as CSV: ${(error as Error).message}`);
  }
  if (read === null) throw new LauncherError(`${file} is empty.`);
  return visits;
}

function visitReader(header: string[], file: string): (line: string[], at: number) => RiskVisit {
  const place = (name: string) => header.indexOf(name);
  const [client, id, booked, day] = needed.map(place) as [number, number, number, number];
  const [gender, neighbourhood, outcomeAt] = ['Gender', 'Neighbourhood', 'No-show'].map(place);
  const [age, scholarship, hypertension] = ['Age', 'Scholarship', 'Hipertension'].map(place);
  const [diabetes, alcoholism, handicap] = ['Diabetes', 'Alcoholism', 'Handcap'].map(place);
  const once = new Map<string, string>();
  return (line, at) => {
    const cell = (where = -1) => (line[where] ?? '').trim();
    // One string for each client and place, not one for each row.
    const name = (where?: number) =>
      once.get(cell(where)) ?? (once.set(cell(where), cell(where)), cell(where));
    const number = (where?: number) =>
      cell(where) === '' || Number.isNaN(+cell(where)) ? null : +cell(where);
    const [bookedAt, dayAt] = [Date.parse(cell(booked)), Date.parse(cell(day))];
    const outcome = outcomes[cell(outcomeAt)];
    const refuse = (why: string) => new LauncherError(`${file}, line ${at}: ${why}`);
    if (Number.isNaN(bookedAt + dayAt)) throw refuse('ScheduledDay and AppointmentDay must be ISO dates.');
    if (outcome === undefined) throw refuse('No-show must be Yes, No or empty.');
    return {
      id: cell(id),
      clientId: name(client),
      ...{ bookedAt, bookedDay: Math.floor(bookedAt / dayMs), day: Math.floor(dayAt / dayMs) },
      ...{ startMinute: null, outcome },
      // `SMS_received` is an intervention and is never read.
      numbers: {
        bookedMinute: Math.floor((bookedAt % dayMs) / 60_000),
        age: number(age),
        scholarship: number(scholarship),
        hypertension: number(hypertension),
        diabetes: number(diabetes),
        alcoholism: number(alcoholism),
        handicap: number(handicap),
      },
      groups: { gender: name(gender) || null, neighbourhood: name(neighbourhood) || null },
    };
  };
}
