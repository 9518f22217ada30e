import pino, { type Logger } from 'pino';
import type { Config } from '../config.ts';

/** JSON lines to a file or to standard output. Callers write ids, codes and numbers only (D20). */
export const createLog = ({ level, file }: Config['log']): Logger =>
  pino(
    { level, base: { process: 'api', pid: process.pid } },
    pino.destination({ dest: file ?? 1, sync: false, mkdir: true }),
  );
