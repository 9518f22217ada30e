import { beforeEach, describe, expect, it, vi } from 'vitest';
import { useConnection, useLive } from './live.ts';
import { useSession } from './session.ts';
import { fakeServer, withSetup } from './testing.ts';

/** The line as the test holds it. */
class Line {
  static last: Line;
  static readonly OPEN = 1;
  readyState = 0;
  onopen: (() => void) | null = null;
  onclose: ((event: unknown) => void) | null = null;
  onerror: (() => void) | null = null;
  onmessage: ((event: { data: string }) => void) | null = null;
  constructor() {
    Line.last = this;
  }
  connect() {
    this.readyState = 1;
    this.onopen?.();
  }
  drop() {
    this.readyState = 3;
    this.onclose?.({});
  }
  say(event: object) {
    this.onmessage?.({ data: JSON.stringify(event) });
  }
  close() {
    this.readyState = 3;
  }
}

describe('the live line', () => {
  beforeEach(() => {
    vi.stubGlobal('WebSocket', Line);
    fakeServer(() => ({ body: {} }));
    useSession().me.value = { user: { id: 'u', name: 'Ana' }, clinic: { id: 'k' }, role: 'owner' } as never;
  });

  function setUp() {
    const { queryClient } = withSetup(useLive);
    for (const key of ['appointments', 'clients', 'imports']) queryClient.setQueryData([key, 1], []);
    const stale = () =>
      ['appointments', 'clients', 'imports'].filter(
        (key) => queryClient.getQueryState([key, 1])?.isInvalidated,
      );
    Line.last.connect();
    return { stale };
  }

  it('reads again only what the event is about', () => {
    const { stale } = setUp();
    expect(stale()).toEqual([]);
    Line.last.say({ entity: 'appointment', id: 'v1', version: 2 });
    expect(stale()).toEqual(['appointments']);
    Line.last.say({ entity: 'import', id: 'i1' });
    expect(stale()).toEqual(['appointments', 'imports']);
  });

  it('says when the line is down, and reads everything again when it is back', async () => {
    vi.useFakeTimers();
    const { stale } = setUp();
    Line.last.drop();
    expect(useConnection().value).toBe('offline');
    await vi.advanceTimersByTimeAsync(1_000);
    Line.last.connect();
    expect(useConnection().value).toBe('connected');
    expect(stale()).toEqual(['appointments', 'clients', 'imports']);
    vi.useRealTimers();
  });

  it('asks every half minute while the line is down', async () => {
    vi.useFakeTimers();
    const { stale } = setUp();
    Line.last.drop();
    await vi.advanceTimersByTimeAsync(29_000);
    expect(stale()).toEqual([]);
    await vi.advanceTimersByTimeAsync(1_500);
    expect(stale()).toEqual(['appointments', 'clients', 'imports']);
    vi.useRealTimers();
  });
});
