import { createHash, type KeyObject } from 'node:crypto';
import { activityInfo, heartbeat } from '@temporalio/activity';
import type { ExportFacts } from '../../domain/privacy/data-export.ts';
import { readExportFacts } from '../../models/data-export.ts';
import { type ExportContent, readExportContent } from '../../models/data-export-content.ts';
import {
  dropParts,
  expireExport,
  failExport,
  finishExport,
  keepPart,
  lockPreparing,
  type KeptArchive,
  partBytes,
} from '../../models/data-export-parts.ts';
import type { LivePublisher } from '../../models/live.ts';
import { type Scope, systemActor, type Tenancy } from '../../models/tenancy.ts';
import { clinicOfWorkflow } from '../clinic-of-workflow.ts';
import { archiveOf } from './export-archive.ts';
import { filesOfExport } from './export-files.ts';

export interface ExportActivityDependencies {
  tenancy: Pick<Tenancy, 'withClinic'>;
  live: Pick<LivePublisher, 'publish'>;
  /** Ed25519, the one that signs heads of the audit chain. */
  key: KeyObject;
}
interface Input {
  exportId: string;
}

/** Each may run twice: an archive is written whole or not at all, and an end is written once. */
export function createExportActivities({ tenancy, live, key }: ExportActivityDependencies) {
  const inClinic = <T>(work: (scope: Scope) => Promise<T>): Promise<T> =>
    tenancy.withClinic(systemActor(clinicOfWorkflow(), activityInfo().activityId), work);
  const announce = (id: string): void =>
    live.publish({ clinicId: clinicOfWorkflow(), entity: 'data-export', id });

  return {
    /** Null when the row is gone. */
    readDataExport: ({ exportId }: Input): Promise<ExportFacts | null> =>
      inClinic((scope) => readExportFacts(scope, exportId)),

    // One transaction: what is read is of one instant, and a worker that dies leaves no half of an archive.
    async buildDataExport({ exportId }: Input): Promise<void> {
      const isReady = await inClinic(async (scope) => {
        if (!(await lockPreparing(scope, exportId))) return false;
        const content = await readExportContent(scope, exportId);
        if (!content) return false;
        return finishExport(scope, exportId, await write(scope, content, key));
      });
      if (isReady) announce(exportId);
    },

    async failDataExport({ exportId }: Input): Promise<void> {
      if (await inClinic((scope) => failExport(scope, exportId))) announce(exportId);
    },

    async expireDataExport({ exportId }: Input): Promise<void> {
      await inClinic((scope) => expireExport(scope, exportId));
      announce(exportId);
    },
  };
}
export type ExportActivities = ReturnType<typeof createExportActivities>;

async function write(scope: Scope, content: ExportContent, key: KeyObject): Promise<KeptArchive> {
  const { order, clinic } = content;
  const head = {
    ...{ format: order.format, exportId: order.id, clinic: clinic.name, signature: 'Ed25519' as const },
    orderedAt: order.orderedAt.toISOString(),
  };
  const whole = createHash('sha256');
  let [size, position, manifestSha256] = [0, 0, ''];
  let waiting = Buffer.alloc(0);
  const keep = async (bytes: Buffer) => {
    await keepPart(scope, { exportId: order.id, clientId: order.clientId, position, bytes });
    position += 1;
    heartbeat();
  };
  await dropParts(scope, order.id);
  const onManifest = (sha: string) => void (manifestSha256 = sha);
  for await (const chunk of archiveOf(filesOfExport(scope, content), { head, key, onManifest })) {
    whole.update(chunk);
    size += chunk.length;
    waiting = Buffer.concat([waiting, chunk]);
    while (waiting.length >= partBytes) {
      await keep(waiting.subarray(0, partBytes));
      waiting = waiting.subarray(partBytes);
    }
  }
  if (waiting.length > 0) await keep(waiting);
  return { size, sha256: whole.digest('hex'), manifestSha256 };
}
