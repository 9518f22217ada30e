import pg from 'pg';

/** Something changed; browsers of the clinic read it again. Ids only: it crosses the database in clear. */
export interface LiveEvent {
  clinicId: string;
  entity:
    | 'appointment'
    | 'block'
    | 'break-glass'
    | 'audit-check'
    | 'campaign'
    | 'client'
    | 'compliance'
    | 'consent'
    | 'conversation'
    | 'data-export'
    | 'device'
    | 'erasure'
    | 'import'
    | 'incident'
    | 'key-rotation'
    | 'message'
    | 'message-template'
    | 'messaging-channel'
    | 'no-show'
    | 'no-show-model'
    | 'recall'
    | 'recovery'
    | 'retention'
    | 'return'
    | 'rights-request'
    | 'stock'
    | 'safety-event'
    | 'task'
    | 'waitlist';
  id: string;
  version?: number;
}
/** Who is woken: browsers, the outbox relay, the drain of stored webhooks. */
export type PokeChannel = 'neonpro_outbox' | 'neonpro_webhook';
export const liveChannel = 'neonpro_live';

export interface LivePublisher {
  /** Tells every browser of the clinic. Losing one is harmless: readers poll as well. */
  publish(event: LiveEvent): void;
  /** Wakes a background loop at once instead of at its next poll. */
  poke(channel: PokeChannel): void;
  close(): Promise<void>;
}

const batchMs = 15;
// A NOTIFY carries at most 7,999 bytes.
const eventsPerNotify = 50;

function payloadsOf(events: readonly LiveEvent[]): string[] {
  const payloads: string[] = [];
  for (let from = 0; from < events.length; from += eventsPerNotify) {
    payloads.push(JSON.stringify(events.slice(from, from + eventsPerNotify)));
  }
  return payloads;
}

/**
 * Notifies on a connection of its own, after the business transaction has committed and many at a time: a NOTIFY inside a
 * transaction takes a lock of the whole server at commit and would put every booking in one line.
 */
export function createLivePublisher(url: string): LivePublisher {
  let client: pg.Client | null = null;
  let events: LiveEvent[] = [];
  let pokes = new Set<PokeChannel>();
  let timer: NodeJS.Timeout | null = null;
  let flushing: Promise<void> = Promise.resolve();

  async function connection(): Promise<pg.Client> {
    if (client) return client;
    const made = new pg.Client({
      connectionString: url,
      connectionTimeoutMillis: 2_000,
      statement_timeout: 2_000,
      query_timeout: 3_000,
      keepAlive: true,
    });
    made.on('error', () => {
      if (client === made) client = null;
    });
    await made.connect();
    client = made;
    return made;
  }

  async function flush(): Promise<void> {
    timer = null;
    const channels: string[] = [...pokes];
    const bodies = channels.map(() => '');
    for (const payload of payloadsOf(events)) {
      channels.push(liveChannel);
      bodies.push(payload);
    }
    events = [];
    pokes = new Set();
    try {
      const open = await connection();
      await open.query('select pg_notify(c, b) from unnest($1::text[], $2::text[]) as n(c, b)', [
        channels,
        bodies,
      ]);
    } catch {
      // Postgres is away: browsers and loops poll, so nothing is lost but time.
      const dead = client;
      client = null;
      void dead?.end().catch(() => undefined);
    }
  }

  function schedule(): void {
    timer ??= setTimeout(() => {
      flushing = flushing.then(flush);
    }, batchMs);
  }

  return {
    publish(event) {
      events.push(event);
      schedule();
    },
    poke(channel) {
      pokes.add(channel);
      schedule();
    },
    async close() {
      if (timer) clearTimeout(timer);
      if (timer) flushing = flushing.then(flush);
      await flushing;
      await client?.end().catch(() => undefined);
    },
  };
}
