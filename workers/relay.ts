import type { Knex } from 'knex';
import type { Logger } from 'pino';
import { createListener } from '../models/live-listener.ts';
import { claimOutbox, postponeOutbox, settleOutbox, type OutboxRow } from '../models/outbox.ts';
import { codeOf, mapBounded, startLoop } from './loop.ts';

export interface RelayOptions {
  /** Connects as neonpro_outbox. */
  knex: Knex;
  /** The same role, for a listening connection of its own. */
  url: string;
  dispatch: (row: OutboxRow) => Promise<void>;
  log: Logger;
}

// A turn ends when its last row is brought: who comes in the middle of it waits no longer than a second or two.
const batch = 40;
const lanes = 20;
// The backstop when a notice is lost; the notice itself brings a booking to Temporal within milliseconds.
const pollMs = 1_000;
const longestDelayMs = 60_000;

/**
 * The outbox relay (D6): takes what the commands wrote and brings it to Temporal, at least once and never in vain twice. While
 * Temporal or Postgres is down the rows wait; nothing is lost and nobody at the desk notices.
 */
export function startRelay({ knex, url, dispatch, log }: RelayOptions): { stop(): Promise<void> } {
  async function turn(): Promise<boolean> {
    const { rows, mayBeMore } = inTurn(await claimOutbox(knex, batch));
    if (rows.length === 0) return false;
    // Five commands on one visit are one poke: it reads the record as it is now.
    const groups = new Map<string, OutboxRow[]>();
    for (const row of rows) {
      const key = `${row.topic}/${row.clinicId}/${row.entityId}`;
      groups.set(key, [...(groups.get(key) ?? []), row]);
    }
    const settled: number[] = [];
    const later: { ids: number[]; delayMs: number; code: string }[] = [];
    let isAway = false;
    await mapBounded([...groups.values()], lanes, async (group) => {
      const ids = group.map(({ id }) => id);
      const [row] = group as [OutboxRow];
      try {
        // One lane that finds nobody home is enough: the rest of the batch does not wait for its own time-out.
        if (isAway) throw new TemporalAway();
        await dispatch(row);
        settled.push(...ids);
      } catch (error) {
        isAway ||= isUnavailable(error);
        later.push({
          ids,
          delayMs: isUnavailable(error) ? awayDelay() : delayOf(row.attempts),
          code: codeOf(error),
        });
      }
    });
    await settleOutbox(knex, settled);
    for (const { ids, delayMs, code } of later) await postponeOutbox(knex, ids, delayMs, code);
    if (later.length > 0)
      log.warn({ count: later.length, code: later[0]?.code }, 'outbox rows wait for another try');
    return later.length === 0 && mayBeMore;
  }

  const loop = startLoop({ name: 'relay', log, turn, idleMs: pollMs });
  const wake = () => loop.wake();
  const ear = createListener({ url, channels: ['neonpro_outbox'], onNotify: wake, onGap: wake });
  return {
    async stop() {
      await ear.close();
      await loop.stop();
    },
  };
}

/**
 * The first of each clinic, then the second of each: a clinic with one row is not behind the twenty of another. There may be more where a
 * clinic had as many as its share.
 */
function inTurn(claimed: readonly OutboxRow[]): { rows: OutboxRow[]; mayBeMore: boolean } {
  const taken = new Map<string, number>();
  const ranked = [...claimed]
    .sort((one, other) => one.id - other.id)
    .map((row) => {
      const rank = (taken.get(row.clinicId) ?? 0) + 1;
      taken.set(row.clinicId, rank);
      return { row, rank };
    })
    .sort((one, other) => one.rank - other.rank);
  return {
    rows: ranked.map(({ row }) => row),
    mayBeMore: ranked.some(({ row, rank }) => rank >= row.share),
  };
}

/** Of a row's own trouble: half a second, doubling to a minute. */
const delayOf = (attempts: number): number => Math.min(500 * 2 ** (attempts - 1), longestDelayMs) * jitter();
/** Of an outage: short whatever came before, so that bookings reach Temporal as soon as it is back. */
const awayDelay = (): number => 1_000 * jitter();
const jitter = (): number => 0.75 + Math.random() * 0.5;

class TemporalAway extends Error {
  readonly code = 'unavailable';
}

// gRPC: cancelled, deadline exceeded, unavailable.
const awayCodes: unknown[] = [1, 4, 14, 'unavailable', 'busy-try-again'];
const isUnavailable = (error: unknown): boolean => {
  const { code, cause } = (error ?? {}) as { code?: unknown; cause?: unknown };
  return awayCodes.includes(code) || (cause !== undefined && isUnavailable(cause));
};
