import type { Logger } from 'pino';
import { addUsage, type Usage, type UsageCount, type UsageKey } from '../models/api-usage.ts';
import { systemActor, type Tenancy } from '../models/tenancy.ts';

export interface ApiUsage {
  /** In memory: a call of a program costs no write. What a killed process had not written yet is lost, at most ten seconds of it. */
  count(call: { clinicId: string } & Omit<UsageKey, 'day'>, outcome: 'done' | 'refused' | 'failed'): void;
  /** Writes what was counted. */
  flush(): Promise<void>;
  close(): Promise<void>;
}

const flushMs = 10_000;

export function createApiUsage(tenancy: Tenancy, log: Logger, now: () => number = Date.now): ApiUsage {
  let clinics = new Map<string, Map<string, Usage>>();
  let flushing: Promise<void> = Promise.resolve();

  function add(clinicId: string, key: UsageKey, counts: UsageCount): void {
    const ofClinic = clinics.get(clinicId) ?? new Map<string, Usage>();
    clinics.set(clinicId, ofClinic);
    const name = [key.apiClientId, key.day, key.operation, key.version].join(' ');
    const known = ofClinic.get(name) ?? { ...key, calls: 0, refused: 0, failed: 0 };
    ofClinic.set(name, {
      ...key,
      calls: known.calls + counts.calls,
      refused: known.refused + counts.refused,
      failed: known.failed + counts.failed,
    });
  }

  async function write(): Promise<void> {
    const counted = clinics;
    clinics = new Map();
    for (const [clinicId, usage] of counted) {
      try {
        await tenancy.withClinic(systemActor(clinicId), (scope) => addUsage(scope, [...usage.values()]));
      } catch {
        // Postgres is away: counted together with what comes next.
        log.warn({ clinicId }, 'usage of programs waits');
        for (const { calls, refused, failed, ...key } of usage.values())
          add(clinicId, key, { calls, refused, failed });
      }
    }
  }
  const flush = (): Promise<void> => (flushing = flushing.then(write));
  const timer = setInterval(() => void flush(), flushMs).unref();

  return {
    count({ clinicId, ...call }, outcome) {
      const day = new Date(now()).toISOString().slice(0, 10);
      const [refused, failed] = [Number(outcome === 'refused'), Number(outcome === 'failed')];
      add(clinicId, { ...call, day }, { calls: 1, refused, failed });
    },
    flush,
    async close() {
      clearInterval(timer);
      await flush();
    },
  };
}
