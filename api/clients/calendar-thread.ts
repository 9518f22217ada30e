import { parentPort, workerData } from 'node:worker_threads';
import { type CalendarQuestion, readEvents } from './calendar-events.ts';

// The whole life of the thread: one file. Whoever started it ends it when it takes too long.
parentPort?.postMessage(readEvents(workerData as CalendarQuestion));
