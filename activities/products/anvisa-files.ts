import { createHash } from 'node:crypto';
import { createReadStream, existsSync, statSync } from 'node:fs';
import { join } from 'node:path';
import { cancellationSignal, heartbeat } from '@temporalio/activity';
import type { Knex } from 'knex';
import type pg from 'pg';
import {
  type AnvisaFault,
  type AnvisaFileCode,
  anvisaPaths,
  leastBytes,
} from '../../domain/products/anvisa-catalogue.ts';
import { withPatientClient } from '../../models/anvisa-copy.ts';
import {
  endStaging,
  knownVersion,
  noteFault,
  noteUnchanged,
  openImport,
  stageChunk,
  type TakenFile,
} from '../../models/anvisa-imports.ts';
import { type SwapResult, swapImport } from '../../models/anvisa-swap.ts';
import { download, forget } from './anvisa-download.ts';
import { anvisaFailure } from './anvisa-fault.ts';
import { parseFile } from './anvisa-parse.ts';

export interface AnvisaDeps {
  knex: Knex;
  /** Of the worker's role: a copy has a connection of its own. */
  databaseUrl: string;
  baseUrl: string;
  /** Certificates of the chain that the server does not send. */
  ca?: Buffer | undefined;
  /** Where files lie while they are copied; it may be emptied at any time. */
  directory: string;
  silenceMs?: number;
}
export interface FileInput {
  code: AnvisaFileCode;
}
export type FetchResult = { kind: 'unchanged' } | { kind: 'taken'; file: TakenFile };

async function sha256Of(path: string): Promise<string> {
  const sum = createHash('sha256');
  for await (const bytes of createReadStream(path, { highWaterMark: 1_000_000 }) as AsyncIterable<Buffer>) {
    sum.update(bytes);
    heartbeat({ summed: true });
  }
  return sum.digest('hex');
}

/** The mirror of ANVISA's open data: public files, of no clinic. Each step may be repeated, by another worker too. */
export function createAnvisaActivities(deps: AnvisaDeps) {
  const targetOf = (code: AnvisaFileCode) => join(deps.directory, `${code}.csv`);
  const within = <T>(work: (client: pg.Client) => Promise<T>): Promise<T> =>
    withPatientClient(deps.databaseUrl, work);

  return {
    async fetchAnvisaFile({ code }: FileInput): Promise<FetchResult> {
      const known = await knownVersion(deps.knex, code);
      const target = targetOf(code);
      const answer = await download({
        ...{ target, url: `${deps.baseUrl}/${anvisaPaths[code]}`, ca: deps.ca },
        known: { etag: known.etag, lastModified: known.lastModified?.toISOString() ?? null },
        ...{ silenceMs: deps.silenceMs ?? 60_000, signal: cancellationSignal() },
        onBytes: (bytes) => heartbeat({ bytes }),
      });
      if (answer.kind === 'unchanged') {
        await noteUnchanged(deps.knex, code);
        return answer;
      }
      const { byteCount, etag, lastModified } = answer;
      if (byteCount < leastBytes) {
        forget(target);
        throw anvisaFailure('too-small', `${byteCount} bytes`);
      }
      return {
        kind: 'taken',
        file: { path: target, sha256: await sha256Of(target), byteCount, etag, lastModified },
      };
    },

    /** Goes on where the last worker was killed. While Postgres takes one chunk the next one is read. */
    async stageAnvisaFile({ code, file }: FileInput & { file: TakenFile }): Promise<{ importId: string }> {
      if (!existsSync(file.path) || statSync(file.path).size !== file.byteCount) throw anvisaFailure('lost');
      const signal = cancellationSignal();
      return within(async (client) => {
        const { id, byteOffset, header } = await openImport(client, code, file);
        let written: Promise<unknown> = Promise.resolve();
        for await (const chunk of parseFile(code, file.path, { from: byteOffset, header })) {
          await written;
          signal.throwIfAborted();
          heartbeat({ bytes: chunk.from, of: file.byteCount });
          written = stageChunk(client, { importId: id, code, ...chunk });
          // Awaited in the next turn; without this a refusal in between would end the process.
          written.catch(() => undefined);
        }
        await written;
        await endStaging(client, id);
        return { importId: id };
      });
    },

    async swapAnvisaFile(input: FileInput & { importId: string; file: TakenFile }): Promise<SwapResult> {
      const beat = setInterval(() => heartbeat({ swapping: true }), 2_000);
      try {
        const result = await within((client) => swapImport(client, input));
        if (result.kind === 'swapped') forget(targetOf(input.code));
        return result;
      } finally {
        clearInterval(beat);
      }
    },

    async noteAnvisaFault({ code, fault }: FileInput & { fault: AnvisaFault }): Promise<void> {
      await noteFault(deps.knex, code, fault);
      // What is cut is gone on with tomorrow; a file that was refused is not looked at again.
      if (fault !== 'cut' && fault !== 'unreachable') forget(targetOf(code));
    },
  };
}
export type AnvisaActivities = ReturnType<typeof createAnvisaActivities>;
