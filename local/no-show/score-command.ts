import { writeFileSync } from 'node:fs';
import { parseArgs } from 'node:util';
import type { RiskVisit } from '../../domain/no-show/risk-visit.ts';
import { scoreVisits } from '../../domain/no-show/rolling-cut.ts';
import { LauncherError } from '../errors.ts';
import { readAppointments } from './appointments-file.ts';
import { costs } from './costs.ts';
import { defaultModelFile, readModel } from './model-file.ts';

const usage = 'npm run noshow:score -- --data <csv> --out <csv> [--model <file>]';

/**
 * Writes `AppointmentID,risk` for every row, as of the model's cut: outcomes in the file are not read, other rows of the file are seen as
 * bookings once they were made.
 */
export async function run(args: string[]): Promise<number> {
  const options = { data: { type: 'string' }, out: { type: 'string' }, model: { type: 'string' } } as const;
  const { values } = parseArgs({ args, options });
  if (!values.data || !values.out) throw new LauncherError('Say what to score and where to write.', usage);
  const { artefact, cutDay, known } = readModel(values.model ?? defaultModelFile());
  const visits = readAppointments(values.data).map((visit) => ({ ...visit, outcome: null }));
  const began = performance.now();
  const risks = scoreVisits(artefact, visits, everybody(known, visits), { cutDay });
  const microseconds = ((performance.now() - began) * 1000) / Math.max(1, visits.length);
  write(values.out, visits, risks);
  console.error(`${visits.length} risks written to ${values.out}`);
  const mean = risks.reduce((sum, risk) => sum + risk, 0) / Math.max(1, visits.length);
  console.log(
    JSON.stringify({
      ...{ out: values.out, n: visits.length, meanRisk: Math.round(mean * 1e5) / 1e5 },
      ...{ microsecondsWithFeatures: Math.round(microseconds * 10) / 10, ...costs() },
    }),
  );
  return Promise.resolve(0);
}

/** A row of the file that the model already knew is one visit, not two. */
function everybody(known: RiskVisit[], visits: RiskVisit[]): RiskVisit[] {
  const seen = new Set(known.map(({ id }) => id));
  return [...known, ...visits.filter(({ id }) => !seen.has(id))];
}

function write(file: string, visits: RiskVisit[], risks: Float64Array): void {
  const lines = visits.map(({ id }, at) => `${id},${(risks[at] as number).toFixed(6)}`);
  try {
    writeFileSync(file, ['AppointmentID,risk', ...lines, ''].join('\n'));
  } catch (error) {
    throw new LauncherError(`${file} cannot be written: ${(error as Error).message}`);
  }
}
