import pg from 'pg';

/** What pg keeps of a connection for a query of one's own making. */
interface CopyConnection {
  query(text: string): void;
  sendCopyFromChunk(chunk: Buffer): void;
  endCopyFrom(): void;
}

/**
 * Rows into a table by COPY, the whole of them at once: a chunk is a few megabytes, so there is nothing to stream. pg runs whatever has
 * `submit` as a query of its own; this is the part of that protocol which COPY needs.
 */
class CopyRows {
  readonly done: Promise<number>;
  private resolve!: (rows: number) => void;
  private reject!: (error: Error) => void;
  private rows = 0;
  private failed: Error | undefined;
  private readonly text: string;
  private readonly chunk: Buffer;

  constructor(text: string, chunk: Buffer) {
    [this.text, this.chunk] = [text, chunk];
    this.done = new Promise((resolve, reject) => {
      [this.resolve, this.reject] = [resolve, reject];
    });
  }

  submit(connection: CopyConnection): void {
    connection.query(this.text);
  }
  handleCopyInResponse(connection: CopyConnection): void {
    connection.sendCopyFromChunk(this.chunk);
    connection.endCopyFrom();
  }
  handleCommandComplete({ text }: { text: string }): void {
    this.rows = Number(/^COPY (\d+)/.exec(text)?.[1] ?? 0);
  }
  /** Also said when the connection is lost, and then nothing follows it. */
  handleError(error: Error): void {
    this.failed = error;
    this.reject(error);
  }
  handleReadyForQuery(): void {
    if (!this.failed) this.resolve(this.rows);
  }
}

export function copyRows(client: pg.Client, into: string, chunk: Buffer): Promise<number> {
  const copy = new CopyRows(`copy ${into} from stdin`, chunk);
  client.query(copy as unknown as pg.Submittable);
  return copy.done;
}

const special = /[\\\t\n\r]/;
const escapes: Record<string, string> = { '\\': '\\\\', '\t': '\\t', '\n': '\\n', '\r': '\\r' };

/** One field of COPY's text form. */
export function copyField(value: string | boolean | null): string {
  if (value === null) return '\\N';
  if (typeof value === 'boolean') return value ? 't' : 'f';
  return special.test(value) ? value.replace(/[\\\t\n\r]/g, (one) => escapes[one] ?? one) : value;
}

const patienceMs = 15 * 60_000;

/** A connection of its own: a million rows take longer than any statement of a clinic may, and nobody's request waits behind them. */
export async function withPatientClient<T>(url: string, work: (client: pg.Client) => Promise<T>): Promise<T> {
  const client = new pg.Client({
    connectionString: url,
    connectionTimeoutMillis: 5_000,
    statement_timeout: patienceMs,
    lock_timeout: 30_000,
    idle_in_transaction_session_timeout: patienceMs,
    keepAlive: true,
    application_name: 'neonpro-anvisa',
  });
  client.on('error', () => undefined);
  await client.connect();
  try {
    return await work(client);
  } finally {
    await client.end().catch(() => undefined);
  }
}

export async function inTransaction<T>(client: pg.Client, work: () => Promise<T>): Promise<T> {
  await client.query('begin');
  try {
    const result = await work();
    await client.query('commit');
    return result;
  } catch (error) {
    await client.query('rollback').catch(() => undefined);
    throw error;
  }
}
