import { chmodSync, mkdtempSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it, vi } from 'vitest';
import type { RiskVisit } from '../../domain/no-show/risk-visit.ts';
import { readAppointments } from './appointments-file.ts';
import { writeAppointments } from './made-file.ts';
import { madeVisits } from './made-visits.ts';
import { readModel } from './model-file.ts';
import { run as score } from './score-command.ts';
import { run as train } from './train-command.ts';

let folder: string;
const at = (name: string) => join(folder, name);
const write = (name: string, lines: string[]) => writeFileSync(at(name), lines.join('\n'));
beforeAll(() => {
  folder = mkdtempSync(join(tmpdir(), 'neonpro-no-show-'));
  vi.spyOn(console, 'error').mockImplementation(() => undefined);
  vi.spyOn(console, 'log').mockImplementation(() => undefined);
});
afterAll(() => {
  vi.restoreAllMocks();
  rmSync(folder, { recursive: true });
});

const head = 'PatientId,AppointmentID,Gender,ScheduledDay,AppointmentDay,Age,Neighbourhood,Handcap,No-show';
describe('a file of appointments', () => {
  it('is refused in one line when it is none', () => {
    expect(() => readAppointments(at('none.csv'))).toThrow(/none\.csv cannot be read/);
    write('empty.csv', []);
    expect(() => readAppointments(at('empty.csv'))).toThrow(/empty\.csv is empty/);
    write('words.csv', ['a,b', '1,2']);
    expect(() => readAppointments(at('words.csv'))).toThrow(/lacks the columns PatientId, AppointmentID/);
    write('day.csv', [head, '1,2,F,soon,2016-05-01T00:00:00Z,3,X,0,No']);
    expect(() => readAppointments(at('day.csv'))).toThrow(/line 2: ScheduledDay and AppointmentDay/);
    write('outcome.csv', [head, '1,2,F,2016-05-01T10:00:00Z,2016-05-01T00:00:00Z,3,X,0,Maybe']);
    expect(() => readAppointments(at('outcome.csv'))).toThrow(/line 2: No-show/);
  });

  it('may have ids that are no integers, an age of −1, bookings after the day, duplicates and no outcomes', () => {
    const row = '39217.84439,7,F,2016-05-10T10:51:53Z,2016-05-09T00:00:00Z,-1,RESISTÊNCIA,4';
    write('odd.csv', [head.replace(',No-show', ''), row, row.replace(',7,', ',8,'), '']);
    const [one, two] = readAppointments(at('odd.csv'));
    expect(one).toMatchObject({
      id: '7',
      clientId: '39217.84439',
      outcome: null,
      bookedDay: (one?.day ?? 0) + 1,
    });
    expect(one?.numbers).toMatchObject({ age: -1, handicap: 4, bookedMinute: 651 });
    expect(two).toEqual({ ...one, id: '8' });
  });
});

describe('noshow:train and noshow:score', () => {
  const visits = madeVisits({ count: 1_200, days: 30 });
  const past = visits.filter(({ day }) => day < 20_024);
  const later = visits.filter(({ day }) => day >= 20_024);

  it('say what they need, and why nothing can be learned or scored', async () => {
    await expect(train([])).rejects.toThrow('Say what to learn from.');
    await expect(score(['--data', 'x'])).rejects.toThrow('Say what to score');
    writeAppointments(at('few.csv'), past.slice(0, 9));
    await expect(train(['--data', at('few.csv'), '--model', at('few.json')])).rejects.toThrow(/too few/);
    writeAppointments(at('later.csv'), later);
    const ask = (model: string) => score(['--data', at('later.csv'), '--out', at('o.csv'), '--model', model]);
    await expect(ask(at('none.json'))).rejects.toThrow(/none\.json cannot be read/);
    write('bad.json', ['{"format":1}']);
    await expect(ask(at('bad.json'))).rejects.toThrow(/no no-show model of this version/);
  });

  it('keep what was learned from every other eye, also in a file that was there, and refuse one without its cut', async () => {
    writeAppointments(at('past.csv'), past);
    const model = at('open.json');
    writeFileSync(model, '{}', { mode: 0o644 });
    chmodSync(model, 0o644);
    expect(await train(['--data', at('past.csv'), '--model', model])).toBe(0);
    expect(statSync(model).mode & 0o777).toBe(0o600);
    const kept = JSON.parse(readFileSync(model, 'utf8')) as object;
    for (const cutDay of [undefined, null, 'soon', 1.5]) {
      writeFileSync(model, JSON.stringify({ ...kept, cutDay }));
      expect(() => readModel(model)).toThrow(/no no-show model of this version/);
    }
  });

  it('give one risk for every row, whether or not the file tells the outcomes', async () => {
    writeAppointments(at('past.csv'), past);
    expect(await train(['--data', at('past.csv'), '--model', at('model.json')])).toBe(0);
    const risksOf = async (name: string, rows: RiskVisit[]) => {
      writeAppointments(at(`${name}.csv`), rows);
      const args = ['--data', at(`${name}.csv`), '--out', at(`${name}.out`), '--model', at('model.json')];
      expect(await score(args)).toBe(0);
      return readFileSync(at(`${name}.out`), 'utf8')
        .trim()
        .split('\n');
    };
    const told = await risksOf('told', later);
    expect(
      await risksOf(
        'untold',
        later.map((visit) => ({ ...visit, outcome: null })),
      ),
    ).toEqual(told);
    expect(told[0]).toBe('AppointmentID,risk');
    expect(told.slice(1).map((row) => row.split(',')[0])).toEqual(later.map(({ id }) => id));
    for (const row of told.slice(1)) expect(Number(row.split(',')[1])).toBeGreaterThan(0);
    expect(new Set(told).size).toBeGreaterThan(later.length / 2);
  });
});
