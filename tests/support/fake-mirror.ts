import type { AnvisaActivities, FetchResult } from '../../activities/products/anvisa-files.ts';
import type { RecheckActivities } from '../../activities/products/recheck-activities.ts';

type Activities = AnvisaActivities & Pick<RecheckActivities, 'announceAnvisaSwap'>;
type Step = 'fetchAnvisaFile' | 'stageAnvisaFile' | 'swapAnvisaFile';
type Given = {
  [Name in Step]?: (usual: Awaited<ReturnType<Activities[Name]>>) => Awaited<ReturnType<Activities[Name]>>;
};

export interface FakeMirror {
  activities: Activities;
  /** Names of the activities that were called, in order, each try. */
  done: string[];
  /** Of which files. */
  codes: Set<string>;
}

const taken: FetchResult = {
  kind: 'taken',
  file: {
    path: '/tmp/medicines.csv',
    sha256: 'a'.repeat(64),
    byteCount: 200_000,
    etag: '"1"',
    lastModified: null,
  },
};

/** Activities of the mirror without files and tables; what a story gives replaces a step's usual answer. */
export function fakeMirror(given: Given): FakeMirror {
  const done: string[] = [];
  const codes = new Set<string>();
  return {
    ...{ done, codes },
    activities: {
      fetchAnvisaFile({ code }) {
        codes.add(code);
        done.push('fetchAnvisaFile');
        return Promise.resolve().then(() => given.fetchAnvisaFile?.(taken) ?? taken);
      },
      stageAnvisaFile() {
        done.push('stageAnvisaFile');
        const usual = { importId: '00000000-0000-4000-8000-000000000091' };
        return Promise.resolve().then(() => given.stageAnvisaFile?.(usual) ?? usual);
      },
      swapAnvisaFile() {
        done.push('swapAnvisaFile');
        const usual = { kind: 'swapped' as const, rows: 10, appeared: 1, changed: 2, gone: 3 };
        return Promise.resolve().then(() => given.swapAnvisaFile?.(usual) ?? usual);
      },
      noteAnvisaFault({ fault }) {
        done.push(`noteAnvisaFault ${fault}`);
        return Promise.resolve();
      },
      announceAnvisaSwap() {
        done.push('announceAnvisaSwap');
        return Promise.resolve();
      },
    },
  };
}
