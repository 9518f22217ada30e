import { parentPort, workerData } from 'node:worker_threads';
import { type Lesson, trainModel, type TrainOptions } from '../../domain/no-show/train-model.ts';

// The whole life of the thread: one model. Whoever started it ends it when nobody waits any more.
const { lesson, options } = workerData as { lesson: Lesson; options: TrainOptions };
const onProgress = (done: number) => parentPort?.postMessage({ done });
parentPort?.postMessage({ trained: trainModel(lesson, { ...options, onProgress }) });
