import { parentPort, workerData } from 'node:worker_threads';
import type { RiskVisit } from '../../domain/no-show/risk-visit.ts';
import { trainModel, type TrainOptions } from '../../domain/no-show/train-model.ts';

// The whole life of the thread: one model. Whoever started it ends it when nobody waits any more.
const { visits, options } = workerData as { visits: RiskVisit[]; options: TrainOptions };
const onProgress = (done: number) => parentPort?.postMessage({ done });
parentPort?.postMessage({ trained: trainModel(visits, { ...options, onProgress }) });
