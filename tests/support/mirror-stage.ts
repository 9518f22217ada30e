import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { MockActivityEnvironment } from '@temporalio/testing';
import {
  type AnvisaActivities,
  type AnvisaDeps,
  createAnvisaActivities,
} from '../../activities/products/anvisa-files.ts';
import type { AnvisaFileCode } from '../../domain/products/anvisa-catalogue.ts';
import type { SwapResult } from '../../models/anvisa-swap.ts';
import { createKnex } from '../../models/knex.ts';
import type { Clinics } from './clinics.ts';

export interface MirrorStage {
  activities: AnvisaActivities;
  directory: string;
  /** Each activity as a worker runs it, with heartbeats and a signal. */
  run<Result>(work: () => Promise<Result>): Promise<Result>;
  /** All three steps; what ANVISA has not changed answers `unchanged`. */
  sync(code: AnvisaFileCode): Promise<SwapResult | { kind: 'unchanged' }>;
  close(): Promise<void>;
}

/** The activities of the mirror over a test's database, without Temporal. */
export function openMirrorStage(
  clinics: Pick<Clinics, 'urls'>,
  deps: Pick<AnvisaDeps, 'baseUrl' | 'ca' | 'silenceMs'>,
): MirrorStage {
  const directory = mkdtempSync(join(tmpdir(), 'neonpro-mirror-'));
  const knex = createKnex({ url: clinics.urls.worker, pool: 2 });
  const activities = createAnvisaActivities({ knex, databaseUrl: clinics.urls.worker, directory, ...deps });
  const run = <Result>(work: () => Promise<Result>): Promise<Result> =>
    new MockActivityEnvironment().run<[], Result, () => Promise<Result>>(work);
  return {
    ...{ activities, directory, run },
    async sync(code) {
      const fetched = await run(() => activities.fetchAnvisaFile({ code }));
      if (fetched.kind === 'unchanged') return fetched;
      const { importId } = await run(() => activities.stageAnvisaFile({ code, file: fetched.file }));
      return run(() => activities.swapAnvisaFile({ code, importId, file: fetched.file }));
    },
    async close() {
      await knex.destroy();
      rmSync(directory, { recursive: true, force: true });
    },
  };
}
