import pg from 'pg';

/**
 * Hears a channel of Postgres on a connection of its own, for as long as it takes: a lost connection is made again. Notices may be
 * lost meanwhile, so whoever listens also polls.
 */
export function listen(url: string, channel: string, onNotice: () => void): { stop(): Promise<void> } {
  let client: pg.Client | null = null;
  let timer: NodeJS.Timeout | null = null;
  let isStopped = false;

  async function connect(): Promise<void> {
    const made = new pg.Client({ connectionString: url, connectionTimeoutMillis: 2_000, keepAlive: true });
    // Without this listener a dropped connection ends the process.
    made.on('error', () => again(made));
    made.on('end', () => again(made));
    made.on('notification', onNotice);
    client = made;
    try {
      await made.connect();
      await made.query(`listen ${pg.escapeIdentifier(channel)}`);
      onNotice();
    } catch {
      again(made);
    }
  }

  function again(lost: pg.Client): void {
    if (isStopped || client !== lost) return;
    client = null;
    lost.end().catch(() => undefined);
    timer = setTimeout(() => void connect(), 1_000);
  }

  void connect();
  return {
    async stop() {
      isStopped = true;
      if (timer) clearTimeout(timer);
      await client?.end().catch(() => undefined);
    },
  };
}
