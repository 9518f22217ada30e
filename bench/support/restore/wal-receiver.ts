import { closeSync, existsSync, ftruncateSync, openSync, writeSync } from 'node:fs';
import { join } from 'node:path';
import pg from 'pg';

const segmentBytes = 16 * 1024 * 1024;
const hex = (value: number): string => value.toString(16).toUpperCase().padStart(8, '0');
const segmentName = (timeline: number, segment: number): string =>
  hex(timeline) + hex(Math.floor(segment / 256)) + hex(segment % 256);

interface Wire {
  on(event: 'copyData', listener: (message: { chunk: Buffer }) => void): void;
  sendCopyFromChunk(chunk: Buffer): void;
}

export interface WalReceiver {
  /** Bytes of the log that lie here, flushed. */
  received(): bigint;
  stop(): Promise<void>;
}

/**
 * What `pg_receivewal --synchronous` does, which the embedded server comes without: the write-ahead log as it is written, into a folder of another
 * disk, and an answer for every piece that is written. A commit that waits for the answer is
 * lost with no single disk. Not forced to the disk, as nothing of a bench's stack is: no power is cut here.
 */
export async function receiveWal(adminUrl: string, folder: string, name: string): Promise<WalReceiver> {
  const url = new URL(adminUrl);
  url.searchParams.set('replication', 'true');
  url.searchParams.set('application_name', name);
  const client = new pg.Client({ connectionString: url.toString() });
  client.on('error', () => undefined);
  await client.connect();
  const { rows } = await client.query<{ timeline: number; xlogpos: string }>('IDENTIFY_SYSTEM');
  const [row] = rows;
  if (!row) throw new Error('the server does not say who it is');
  const [high = '0', low = '0'] = row.xlogpos.split('/');
  const position = BigInt(`0x${high}`) * 2n ** 32n + BigInt(`0x${low}`);
  // From the beginning of the segment, so that every file here is whole.
  const start = position - (position % BigInt(segmentBytes));
  let flushed = start;
  const wire = (client as unknown as { connection: Wire }).connection;
  wire.on('copyData', ({ chunk }) => {
    if (chunk[0] === 0x77) {
      const from = chunk.readBigUInt64BE(1);
      keep(folder, Number(row.timeline), from, chunk.subarray(25));
      flushed = from + BigInt(chunk.length - 25);
    }
    wire.sendCopyFromChunk(statusOf(flushed));
  });
  const at = `${(start >> 32n).toString(16)}/${(start & 0xffffffffn).toString(16)}`;
  // Runs for as long as the server does.
  const over = client
    .query(`START_REPLICATION PHYSICAL ${at} TIMELINE ${row.timeline}`)
    .catch(() => undefined);
  return {
    received: () => flushed,
    async stop() {
      await client.end().catch(() => undefined);
      await Promise.race([over, new Promise((done) => setTimeout(done, 1_000))]);
    },
  };
}

/** A piece may go over the end of a segment. */
function keep(folder: string, timeline: number, from: bigint, bytes: Buffer): void {
  for (let done = 0; done < bytes.length;) {
    const position = from + BigInt(done);
    const offset = Number(position % BigInt(segmentBytes));
    const part = bytes.subarray(done, done + segmentBytes - offset);
    const file = join(folder, segmentName(timeline, Number(position / BigInt(segmentBytes))));
    const isNew = !existsSync(file);
    const handle = openSync(file, isNew ? 'w' : 'r+', 0o644);
    if (isNew) ftruncateSync(handle, segmentBytes);
    writeSync(handle, part, 0, part.length, offset);
    closeSync(handle);
    done += part.length;
  }
}

/** Standby status update: written, flushed and applied so far; microseconds since 2000. */
function statusOf(flushed: bigint): Buffer {
  const message = Buffer.alloc(34);
  message.writeUInt8(0x72, 0);
  for (const offset of [1, 9, 17]) message.writeBigUInt64BE(flushed, offset);
  message.writeBigInt64BE(BigInt(Date.now() - Date.UTC(2000, 0, 1)) * 1_000n, 25);
  return message;
}
