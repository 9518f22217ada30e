import pg from 'pg';

export interface ListenerOptions {
  url: string;
  channels: readonly string[];
  onNotify: (channel: string, payload: string) => void;
  /** The line was down: whatever was told meanwhile was not heard. */
  onGap?: () => void;
}
export interface Listener {
  close(): Promise<void>;
}

const firstDelayMs = 200;
const longestDelayMs = 5_000;
const pulseMs = 20_000;

/** LISTEN on a connection of its own that comes back by itself; a pulse finds lines that died without a word. */
export function createListener({ url, channels, onNotify, onGap }: ListenerOptions): Listener {
  let client: pg.Client | null = null;
  let timer: NodeJS.Timeout | null = null;
  let delay = firstDelayMs;
  let isClosed = false;
  let wasConnected = false;

  function retry(): void {
    client = null;
    if (isClosed || timer) return;
    timer = setTimeout(() => {
      timer = null;
      void connect();
    }, delay);
    delay = Math.min(delay * 2, longestDelayMs);
  }

  async function connect(): Promise<void> {
    const made = new pg.Client({
      connectionString: url,
      connectionTimeoutMillis: 2_000,
      query_timeout: 2_000,
      keepAlive: true,
      application_name: 'neonpro-listen',
    });
    const lost = () => {
      if (client === made) retry();
    };
    made.on('error', lost);
    made.on('end', lost);
    made.on('notification', ({ channel, payload = '' }) => onNotify(channel, payload));
    client = made;
    try {
      await made.connect();
      for (const channel of channels) await made.query(`listen ${pg.escapeIdentifier(channel)}`);
      delay = firstDelayMs;
      if (wasConnected) onGap?.();
      wasConnected = true;
    } catch {
      await drop(made);
    }
  }

  const drop = async (dead: pg.Client): Promise<void> => {
    if (client === dead) retry();
    await dead.end().catch(() => undefined);
  };
  const pulse = setInterval(() => {
    const asked = client;
    if (asked && !timer) asked.query('select 1').catch(() => drop(asked));
  }, pulseMs).unref();

  void connect();
  return {
    async close() {
      isClosed = true;
      clearInterval(pulse);
      if (timer) clearTimeout(timer);
      await client?.end().catch(() => undefined);
    },
  };
}
