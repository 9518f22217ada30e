import { beforeEach, describe, expect, it, vi } from 'vitest';
import { http, type HttpError, whenEnrolmentNeeded, whenSignedOut, whenStepUpNeeded } from './http.ts';
import { fakeServer, type Sent } from './testing.ts';

const refused = (code: string, status: number, more = {}) => ({ status, body: { code, ...more } });
const keyOf = (sent: Sent | undefined) => sent?.headers.get('Idempotency-Key');
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

  it('takes a wrong code for a wrong code, and says how long to wait when there were too many', async () => {
    const sent = fakeServer(({ path }) =>
      path === '/session/second-factor'
        ? refused('second-factor-invalid', 401)
        : { ...refused('too-many-attempts', 429), headers: { 'Retry-After': '90' } },
    );
    expect((await caught(http.post('/session/second-factor', {}))).code).toBe('second-factor-invalid');
    expect((await caught(http.post('/session', {}))).retryAfterSeconds).toBe(90);
    expect(sent).toHaveLength(2);
    expect(signedOut).not.toHaveBeenCalled();
  });

  it('gives the first refusal when the person does not prove to be herself', async () => {
    const sent = fakeServer(() => refused('step-up-required', 403));
    whenStepUpNeeded(() => Promise.resolve(false));
    expect((await caught(http.patch('/staff/s', { role: 'manager' }))).code).toBe('step-up-required');
    expect(sent).toHaveLength(1);
  });

  it('asks for a proof, then repeats the very same request with the key of the first', async () => {
    let isProved = false;
    const sent = fakeServer(() =>
      isProved ? { body: { role: 'manager' } } : refused('step-up-required', 403),
    );
    whenStepUpNeeded(() => {
      isProved = true;
      return Promise.resolve(true);
    });
    expect(await http.patch('/staff/s', { role: 'manager' })).toEqual({ role: 'manager' });
    expect(sent.map(({ method, path, body }) => ({ method, path, body }))).toEqual([
      { method: 'PATCH', path: '/staff/s', body: { role: 'manager' } },
      { method: 'PATCH', path: '/staff/s', body: { role: 'manager' } },
    ]);
    expect(keyOf(sent[0])).toBe(keyOf(sent[1]));
  });

  it('asks once, also when the proof did not help', async () => {
    fakeServer(() => refused('step-up-required', 403));
    const ask = vi.fn(() => Promise.resolve(true));
    whenStepUpNeeded(ask);
    expect((await caught(http.delete('/account/totp'))).code).toBe('step-up-required');
    expect(ask).toHaveBeenCalledOnce();
  });

  it('tells that a second factor has to be set up first', async () => {
    const enrol = vi.fn();
    whenEnrolmentNeeded(enrol);
    fakeServer(() => refused('enrolment-required', 403));
    await caught(http.get('/clinic'));
    expect(enrol).toHaveBeenCalledOnce();
  });

  it('gives each write a key of its own, kept when an old session makes it ask again; reads have none', async () => {
    let isFresh = false;
    const sent = fakeServer(({ path }) => {
      if (path === '/session/refresh') isFresh = true;
      return isFresh ? { body: {} } : refused('unauthenticated', 401);
    });
    await http.post('/clients', { name: 'Ana' });
    const [first, , again] = sent;
    expect(keyOf(first)).toMatch(/^[0-9a-f-]{36}$/);
    expect(keyOf(again)).toBe(keyOf(first));
    await http.post('/clients', { name: 'Ana' });
    expect(keyOf(sent.at(-1))).not.toBe(keyOf(first));
    await http.get('/clinic');
    expect(keyOf(sent.at(-1))).toBeNull();
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
