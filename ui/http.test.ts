import { beforeEach, describe, expect, it, vi } from 'vitest';
import { http, type HttpError, whenSignedOut } from './http.ts';
import { fakeServer } from './testing.ts';

const refused = (code: string, status: number, more = {}) => ({ status, body: { code, ...more } });
const caught = (attempt: Promise<unknown>): Promise<HttpError> =>
  attempt.then(
    () => expect.unreachable(),
    (error: unknown) => error as HttpError,
  );

describe('talking to the API', () => {
  const signedOut = vi.fn();
  beforeEach(() => {
    signedOut.mockReset();
    whenSignedOut(signedOut);
  });

  it('sends the person to sign in when the session cannot be renewed', async () => {
    const sent = fakeServer(() => refused('unauthenticated', 401));
    expect((await caught(http.get('/clinic'))).code).toBe('unauthenticated');
    expect(sent.map((one) => one.path)).toEqual(['/clinic', '/session/refresh']);
    expect(signedOut).toHaveBeenCalledOnce();
  });

  it('renews an old session once for all requests that meet it, and repeats them', async () => {
    let isFresh = false;
    const sent = fakeServer(({ path }) => {
      if (path === '/session/refresh') isFresh = true;
      return isFresh ? { body: { path } } : refused('unauthenticated', 401);
    });
    await Promise.all([http.get('/clinic'), http.get('/resources'), http.get('/procedures')]);
    expect(sent.filter((one) => one.path === '/session/refresh')).toHaveLength(1);
    expect(signedOut).not.toHaveBeenCalled();
  });

  it('takes a wrong password for a wrong password, not for an old session', async () => {
    const sent = fakeServer(() => refused('invalid-credentials', 401));
    expect((await caught(http.post('/session', { email: 'a', password: 'b' }))).code).toBe(
      'invalid-credentials',
    );
    expect(sent).toHaveLength(1);
  });

  it('hands over reasons, fields and the id for the support', async () => {
    fakeServer(() =>
      refused('slot-unavailable', 409, {
        reasons: [{ code: 'room-busy' }],
        fields: [{ path: 'x', code: 'y' }],
        requestId: 'r1',
      }),
    );
    const error = await caught(http.post('/appointments', {}));
    expect(error).toMatchObject({
      status: 409,
      reasons: [{ code: 'room-busy' }],
      fields: [{ path: 'x', code: 'y' }],
      requestId: 'r1',
    });
  });

  it('says offline when no answer comes, and unavailable when only a proxy answers', async () => {
    globalThis.fetch = () => Promise.reject(new TypeError('network'));
    expect(await caught(http.get('/clinic'))).toMatchObject({ code: 'offline', status: 0 });
    globalThis.fetch = () => Promise.resolve(new Response('<html>', { status: 502 }));
    expect((await caught(http.get('/clinic'))).code).toBe('unavailable');
  });

  it('marks changes as coming from this page, and carries the key that books once', async () => {
    const sent = fakeServer(() => ({ status: 201 }));
    await http.post('/appointments', { a: 1 }, 'key-1');
    await http.get('/clinic', { search: 'ana', limit: undefined });
    expect(sent[0]?.headers.get('X-NeonPro-CSRF')).toBe('1');
    expect(sent[0]?.headers.get('Idempotency-Key')).toBe('key-1');
    expect(sent[1]?.headers.get('X-NeonPro-CSRF')).toBeNull();
    expect(sent[1]?.path).toBe('/clinic?search=ana');
  });
});
