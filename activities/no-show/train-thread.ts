import { Worker } from 'node:worker_threads';
import type { Lesson, Trained, TrainOptions } from '../../domain/no-show/train-model.ts';

export interface TrainWatch {
  /** Share of the work that is done, between 0 and 1. */
  onProgress?: (done: number) => void;
  /** Ends the thread at once; the promise is rejected with the signal's reason. */
  signal?: AbortSignal;
}

// `--import tsx` does not reach threads: the loader is registered by hand, then the thread's own file runs.
const bootstrap = `import { register } from ${JSON.stringify(import.meta.resolve('tsx/esm/api'))};
register();
await import(${JSON.stringify(new URL('./train-worker.ts', import.meta.url).href)});`;
const bootstrapUrl = new URL(`data:text/javascript,${encodeURIComponent(bootstrap)}`);

/** Ten times what 80,000 visits take. */
const mostMemoryMb = 1_024;

/** Trains in a thread of its own, so that a worker that also sends messages and moves visits is not held up for seconds. */
export function trainInThread(
  lesson: Lesson,
  options: Omit<TrainOptions, 'onProgress'>,
  { onProgress, signal }: TrainWatch = {},
): Promise<Trained> {
  signal?.throwIfAborted();
  const thread = new Worker(bootstrapUrl, {
    workerData: { lesson, options },
    resourceLimits: { maxOldGenerationSizeMb: mostMemoryMb },
  });
  const abort = () => void thread.terminate();
  signal?.addEventListener('abort', abort, { once: true });
  const work = new Promise<Trained>((resolve, reject) => {
    thread.on('message', (said: { done: number } | { trained: Trained }) => {
      if ('trained' in said) resolve(said.trained);
      else onProgress?.(said.done);
    });
    thread.on('error', reject);
    thread.on('exit', (code) => {
      reject(signal?.aborted ? (signal.reason as Error) : new Error(`training thread ended with ${code}`));
    });
  });
  return work.finally(async () => {
    signal?.removeEventListener('abort', abort);
    await thread.terminate();
  });
}
