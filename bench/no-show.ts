import { spawn } from 'node:child_process';
import { existsSync } from 'node:fs';
import { mkdtemp, rm } from 'node:fs/promises';
import { join } from 'node:path';
import { byClient } from '../domain/no-show/training-rows.ts';
import { featuresOf } from '../domain/no-show/features.ts';
import { eveningBefore, type RiskVisit } from '../domain/no-show/risk-visit.ts';
import { scoreFeatures } from '../domain/no-show/score.ts';
import { repositoryRoot } from '../local/cache.ts';
import { readAppointments } from '../local/no-show/appointments-file.ts';
import { writeAppointments } from '../local/no-show/made-file.ts';
import { madeVisits } from '../local/no-show/made-visits.ts';
import { readModel } from '../local/no-show/model-file.ts';
import { type Context, defineBench } from './support/bench.ts';
import { measureRiskCard } from './support/risk-card.ts';

type Said = Pick<Context<string>, 'say' | 'defer'>;

interface Training {
  kind: string;
  rows: number;
  fitSeconds: number;
  fitCpuSeconds: number;
  cpuSeconds: number;
  peakMb: number;
}

/**
 * What a no-show model costs: one training by `noshow:train` in a process of its own (the real visits of ../shared when they are there, else
 * made ones), one score with its features ready and with its client's visits at hand, and one visit's risk over HTTP.
 */
export const bench = defineBench({
  flags: { rows: 80_000, reads: 300, clients: 200 },
  limitSeconds: 900,
  async run(context) {
    const { rows, reads, clients } = context.flags;
    const folder = await mkdtemp(join('/var/tmp', 'neonpro-bench-no-show-'));
    context.defer(() => rm(folder, { recursive: true, force: true }));
    const real = join(repositoryRoot, '..', 'shared', 'noshow', 'train.csv');
    const data = existsSync(real) ? real : join(folder, 'made.csv');
    if (data !== real) writeAppointments(data, madeVisits({ count: rows, days: 40 }));
    const trained = await train(context, data, join(folder, 'model.json'));
    const scored = score(join(folder, 'model.json'), readAppointments(data));
    context.say(
      `one score ${scored.us_per_score} µs, ${scored.us_per_score_and_features} µs with its features`,
    );
    const card = await measureRiskCard(context, { reads, clients });
    const figures = {
      ...{ data: data === real ? 'real' : 'made', kind: trained.kind, rows: trained.rows },
      ...{ fit_s: trained.fitSeconds, fit_cpu_s: trained.fitCpuSeconds, run_cpu_s: trained.cpuSeconds },
      ...{ peak_mb: trained.peakMb, ...scored, ...card },
    };
    const faults = [...(trained.fitCpuSeconds > 8 ? ['a fit took more than 8 s of CPU'] : [])];
    if (trained.peakMb > 400) faults.push('a training took more than 400 MB');
    if (scored.us_per_score > 20) faults.push('a score took more than 20 µs');
    return { figures, faults };
  },
});

async function train({ say, defer }: Said, data: string, model: string): Promise<Training> {
  say(`learning from ${data}`);
  const args = ['--import', 'tsx', 'local/no-show.ts', 'train', '--data', data, '--model', model];
  const child = spawn(process.execPath, args, { cwd: repositoryRoot, stdio: ['ignore', 'pipe', 'inherit'] });
  defer(() => Promise.resolve(child.exitCode === null && child.kill('SIGTERM')));
  const chunks: Buffer[] = [];
  child.stdout.on('data', (chunk: Buffer) => chunks.push(chunk));
  const code = await new Promise<number | null>((done) => child.once('close', done));
  if (code !== 0) throw new Error(`noshow:train ended with ${code}`);
  return JSON.parse(Buffer.concat(chunks).toString()) as Training;
}

/** Microseconds, the best of five rounds: what neighbours on the machine cannot blur. */
function score(model: string, visits: readonly RiskVisit[]) {
  const { artefact } = readModel(model);
  const clients = byClient(visits);
  const chosen = visits.slice(0, 20_000);
  const featured = () =>
    chosen.map((visit) =>
      featuresOf(visit, clients.get(visit.clientId) ?? [], eveningBefore(visit), artefact),
    );
  const features = featured();
  const best = (work: () => void) => {
    const rounds = Array.from({ length: 5 }, () => {
      const began = performance.now();
      work();
      return ((performance.now() - began) * 1_000) / chosen.length;
    });
    return Math.round(Math.min(...rounds) * 100) / 100;
  };
  const scoreAll = (list: readonly Float64Array[]) => list.forEach((row) => scoreFeatures(artefact, row));
  return {
    us_per_score: best(() => scoreAll(features)),
    us_per_score_and_features: best(() => scoreAll(featured())),
  };
}
