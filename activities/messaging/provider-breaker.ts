import {
  BrokenCircuitError,
  CircuitState,
  ConsecutiveBreaker,
  circuitBreaker,
  handleWhenResult,
} from 'cockatiel';

export type BreakerState = 'closed' | 'open' | 'half-open';

export interface BreakerOptions<T, About> {
  /** Calls that fail in a row before it opens, and how long it stays open (milliseconds). */
  failures?: number;
  openMs?: number;
  /** Whether an answer says that the provider itself is down. */
  isDown: (result: T) => boolean;
  /** Something harmless to read, by which a provider that was down shows that it is back. */
  ask: (about: About) => Promise<T>;
  onState?: ((state: BreakerState) => void) | undefined;
}

/**
 * Stops calling a provider that is down. Whether it is back is asked with a read, never with somebody's message: a message that meets a
 * half-dead provider is the one whose fate nobody knows.
 */
export function createProviderBreaker<T, About = void>(options: BreakerOptions<T, About>) {
  const { failures = 5, openMs = 5_000, isDown, ask, onState } = options;
  const breaker = circuitBreaker(
    handleWhenResult((result) => isDown(result as T)),
    { halfOpenAfter: openMs, breaker: new ConsecutiveBreaker(failures) },
  );
  const names: Partial<Record<CircuitState, BreakerState>> = {
    [CircuitState.Closed]: 'closed',
    [CircuitState.Open]: 'open',
    [CircuitState.HalfOpen]: 'half-open',
  };
  breaker.onStateChange((state) => {
    const name = names[state];
    if (name) onState?.(name);
  });
  const isClosed = () => breaker.state === CircuitState.Closed;
  let isAsking = false;
  let last: { about: About } | null = null;

  /** One asks for all: whoever comes meanwhile does not wait for a provider that may keep silent. */
  async function askWhetherBack(about: About): Promise<void> {
    if (isAsking) return;
    isAsking = true;
    try {
      await breaker.execute(() => ask(about));
    } catch (error) {
      if (!(error instanceof BrokenCircuitError)) throw error;
    } finally {
      isAsking = false;
    }
  }

  /** What `work` answered, or null when it was not called. */
  async function run(work: () => Promise<T>, about: About): Promise<T | null> {
    last = { about };
    try {
      if (!isClosed()) await askWhetherBack(about);
      return isClosed() ? await breaker.execute(work) : null;
    } catch (error) {
      if (error instanceof BrokenCircuitError) return null;
      throw error;
    }
  }

  /** For a night without messages: asks whether the provider is back where nothing else would. */
  const probe = async (): Promise<void> => {
    if (!isClosed() && last) await askWhetherBack(last.about);
  };
  return { run, probe };
}
