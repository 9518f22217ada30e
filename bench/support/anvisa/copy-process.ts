import { MockActivityEnvironment } from '@temporalio/testing';
import { type AnvisaDeps, createAnvisaActivities } from '../../../activities/products/anvisa-files.ts';
import type { AnvisaFileCode } from '../../../domain/products/anvisa-catalogue.ts';
import { createKnex } from '../../../models/knex.ts';

/** A worker that copies files, in a process of its own: to be measured, and killed. */
export type CopyOrder = Pick<AnvisaDeps, 'databaseUrl' | 'baseUrl' | 'directory'> & {
  codes: AnvisaFileCode[];
};
export interface CopyResult {
  code: AnvisaFileCode;
  fetchMs: number;
  stageMs: number;
  swapMs: number;
  rows: number;
  appeared: number;
  changed: number;
  gone: number;
  /** Of the process up to now, megabytes. */
  peakRssMb: number;
}

const { codes, ...deps } = JSON.parse(process.argv[2] ?? '') as CopyOrder;
const knex = createKnex({ url: deps.databaseUrl, pool: 1 });
const activities = createAnvisaActivities({ ...deps, knex });

async function timed<T>(work: () => Promise<T>): Promise<[T, number]> {
  const began = performance.now();
  const result = await new MockActivityEnvironment().run<[], T, () => Promise<T>>(work);
  return [result, Math.round(performance.now() - began)];
}

for (const code of codes) {
  const [fetched, fetchMs] = await timed(() => activities.fetchAnvisaFile({ code }));
  if (fetched.kind === 'unchanged') throw new Error(`${code} is not newer`);
  const { file } = fetched;
  const [{ importId }, stageMs] = await timed(() => activities.stageAnvisaFile({ code, file }));
  const [swapped, swapMs] = await timed(() => activities.swapAnvisaFile({ code, importId, file }));
  if (swapped.kind === 'refused') throw new Error(`${code} was refused: ${swapped.fault}`);
  const { rows, appeared, changed, gone } = swapped;
  const peakRssMb = Math.round(process.resourceUsage().maxRSS / 1_024);
  const result: CopyResult = { code, fetchMs, stageMs, swapMs, rows, appeared, changed, gone, peakRssMb };
  console.log(JSON.stringify(result));
}
await knex.destroy();
process.exit(0);
