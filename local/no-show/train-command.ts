import { parseArgs } from 'node:util';
import { trainInThread } from '../../activities/no-show/train-thread.ts';
import { publicColumns } from '../../domain/no-show/column-sets.ts';
import type { RiskVisit } from '../../domain/no-show/risk-visit.ts';
import { LauncherError } from '../errors.ts';
import { readAppointments } from './appointments-file.ts';
import { costs } from './costs.ts';
import { evaluate } from './evaluate.ts';
import { fileStaleDays } from './stale-days.ts';
import { defaultModelFile, writeModel } from './model-file.ts';

const usage = 'npm run noshow:train -- --data <csv> [--model <file>] [--evaluate]';

/** Learns from a file of appointments with outcomes and leaves the model where `noshow:score` finds it. */
export async function run(args: string[]): Promise<number> {
  const options = {
    data: { type: 'string' },
    model: { type: 'string' },
    evaluate: { type: 'boolean' },
  } as const;
  const { values } = parseArgs({ args, options });
  if (!values.data) throw new LauncherError('Say what to learn from.', usage);
  const visits = readAppointments(values.data);
  console.error(`${visits.length} appointments read (${costs().seconds} s)`);
  if (values.evaluate) await evaluate(visits);
  const { artefact, seconds, cpuSeconds } = await train(visits);
  const file = values.model ?? defaultModelFile();
  const cutDay = artefact.trained.toDay + 1;
  writeModel(file, { artefact, cutDay, known: visits });
  const { rows, missed } = artefact.trained;
  console.error(`${artefact.kind} of ${artefact.columns.length} columns written to ${file}`);
  console.log(
    JSON.stringify({
      model: file,
      kind: artefact.kind,
      rows,
      missed,
      fitSeconds: seconds,
      fitCpuSeconds: cpuSeconds,
      ...costs(),
    }),
  );
  return 0;
}

async function train(visits: RiskVisit[]) {
  const began = performance.now();
  const cpuBefore = costs().cpuSeconds;
  let told = 0;
  const onProgress = (done: number) => {
    if (done < told + 0.2 && done < 1) return;
    told = done;
    console.error(`learning: ${Math.round(done * 100)} %`);
  };
  const options = { columns: publicColumns, staleDays: fileStaleDays };
  const trained = await trainInThread(visits, options, { onProgress });
  if (trained.state === 'refused') {
    const why = trained.why === 'too-few' ? 'too few of them' : 'all of them went the same way';
    throw new LauncherError(
      `Nothing can be learned from ${trained.rows} appointments with an outcome, ${trained.missed} of them missed: ${why}.`,
    );
  }
  const cpuSeconds = Math.round((costs().cpuSeconds - cpuBefore) * 100) / 100;
  return { ...trained, cpuSeconds, seconds: Math.round(performance.now() - began) / 1000 };
}
