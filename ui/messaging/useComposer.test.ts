import { ref } from 'vue';
import { beforeEach, describe, expect, it } from 'vitest';
import { fakeServer, signedIn, withSetup } from '../testing.ts';
import { itemOf } from './samples.ts';
import { useComposer } from './useComposer.ts';

const accepted = () => ({ status: 202, body: itemOf() });
const setUp = () => {
  const id = ref('k1');
  const { result } = withSetup(() => useComposer(id, () => undefined));
  return { id, ...result };
};
const keysOf = (sent: ReturnType<typeof fakeServer>) =>
  sent.map(({ headers }) => headers.get('Idempotency-Key'));

describe('what is being written', () => {
  beforeEach(() => {
    signedIn({ clinic: { id: crypto.randomUUID(), name: 'Clínica Aurora', timeZone: 'America/Sao_Paulo' } });
  });

  it('is not sent when it is blank or longer than WhatsApp takes', async () => {
    const sent = fakeServer(accepted);
    const { text, tooMany, maySend, send } = setUp();
    text.value = '  \n ';
    await send();
    text.value = 'a'.repeat(4_098);
    await send();
    expect([sent.length, tooMany.value, maySend.value]).toEqual([0, 2, false]);
  });

  it('stays in the box when the line is down, and the same words carry the same key', async () => {
    globalThis.fetch = () => Promise.reject(new TypeError('network'));
    const { text, failure, send } = setUp();
    text.value = 'Pode vir às 15h';
    await send();
    expect(failure.value).toContain('O texto continua aqui');
    expect(text.value).toBe('Pode vir às 15h');
    let status = 503;
    const sent = fakeServer(() =>
      status === 503 ? { status, body: { code: 'busy-try-again' } } : accepted(),
    );
    await send();
    await send();
    text.value = 'Pode vir às 16h';
    status = 202;
    await send();
    const [first, again, other] = keysOf(sent);
    expect(again).toBe(first);
    expect(other).not.toBe(first);
    expect([text.value, failure.value]).toEqual(['', null]);
  });

  it('is another intention after it went out, however alike the words', async () => {
    const sent = fakeServer(accepted);
    const { text, send } = setUp();
    for (const _ of [1, 2]) {
      text.value = 'ok';
      await send();
    }
    expect(new Set(keysOf(sent)).size).toBe(2);
  });

  it('is kept for each conversation and kind, and forgotten with the session', () => {
    const { id, kind, text } = setUp();
    text.value = 'metade de uma frase';
    kind.value = 'note';
    expect(text.value).toBe('');
    text.value = 'só para a equipe';
    id.value = 'k2';
    kind.value = 'message';
    expect(text.value).toBe('');
    id.value = 'k1';
    expect(text.value).toBe('metade de uma frase');
    signedIn({ user: { id: 'another', name: 'Outra Pessoa' } });
    expect(text.value).toBe('');
  });

  it('goes to the notes when it is one, and never quotes', async () => {
    const sent = fakeServer(() => ({ status: 201, body: itemOf({ kind: 'note' }) }));
    const { kind, text, replyTo, send } = setUp();
    replyTo.value = itemOf({ id: 'm9' });
    kind.value = 'note';
    text.value = ' Ligar amanhã ';
    await send();
    expect(sent.map(({ path, body }) => [path, body])).toEqual([
      ['/conversations/k1/notes', { text: 'Ligar amanhã' }],
    ]);
  });
});
