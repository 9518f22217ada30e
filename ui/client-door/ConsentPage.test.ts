import { fireEvent, screen } from '@testing-library/vue';
import { describe, expect, it } from 'vitest';
import { click, serve } from './door-samples.ts';
import { openDoor } from './door-testing.ts';

const token = 'a'.repeat(32);
const answer = (state: string, isMinor = false) => ({
  status: 200,
  body: {
    ...{ clinic: { id: 'k1', name: 'Clínica Aurora' }, isMinor, withdrawals: [] },
    texts: [
      { purpose: 'ai-chat', version: 1, body: 'Aceito conversar com o assistente.', sha256: 'f'.repeat(64) },
    ],
    current: [
      { purpose: 'ai-chat', use: null, state, textVersion: null, at: null, channel: null, proofId: null },
    ],
  },
});

describe('what a client agrees to', () => {
  it('asks for the code without a link', async () => {
    serve();
    await openDoor('/c/k1/consentimento');
    expect(await screen.findByLabelText('Celular com DDD')).toBeTruthy();
  });

  it('shows the words by a link that leaves the address bar, ticks nothing for her, and answers once', async () => {
    const sent = serve(({ path }) => {
      if (path.endsWith('/consent/look')) return answer('never');
      return path.endsWith('/consent/answer') ? answer('granted') : undefined;
    });
    const { router } = await openDoor(`/c/k1/consentimento#${token}`);
    expect(router.currentRoute.value.fullPath).toBe('/c/k1/consentimento');
    const one = await screen.findByRole('switch', { name: /Assistente automático/ });
    expect(one.getAttribute('aria-checked')).toBe('false');
    await fireEvent.click(one);
    await click('Guardar minhas respostas');
    expect(await screen.findByText('Falta a sua assinatura.')).toBeTruthy();
    expect(sent.some(({ path }) => path.endsWith('/answer'))).toBe(false);
    await click('Prefiro digitar meu nome');
    await fireEvent.update(screen.getByLabelText('Seu nome completo, como assinatura'), 'Ana Souza');
    await click('Guardar minhas respostas');
    expect(await screen.findByText(/já valem/)).toBeTruthy();
    expect(sent.find(({ path }) => path.endsWith('/answer'))?.body).toEqual({
      ...{ token, answers: [{ purpose: 'ai-chat', choice: 'granted', textSha256: 'f'.repeat(64) }] },
      signature: { typedName: 'Ana Souza' },
    });
    expect(screen.queryByRole('button', { name: 'Guardar minhas respostas' })).toBeNull();
  });

  it('is signed with a finger, and a no needs no signature', async () => {
    const sent = serve(({ path }) => {
      if (path.endsWith('/consent/look')) return answer('never');
      return path.endsWith('/consent/answer') ? answer('granted') : undefined;
    });
    await openDoor(`/c/k1/consentimento#${token}`);
    expect(screen.queryByRole('img', { name: /assinatura/ })).toBeNull();
    await fireEvent.click(await screen.findByRole('switch', { name: /Assistente automático/ }));
    const field = screen.getByRole('img', { name: 'Quadro de assinatura, vazio' });
    Object.assign(field, { setPointerCapture: () => undefined });
    for (const [kind, clientX] of [
      ['down', 10],
      ['move', 20],
      ['move', 30],
      ['up', 30],
    ] as const)
      await fireEvent(field, new MouseEvent(`pointer${kind}`, { clientX, clientY: 5, bubbles: true }));
    expect(screen.getByRole('img', { name: 'Quadro de assinatura, assinado' })).toBeTruthy();
    await click('Guardar minhas respostas');
    await screen.findByText(/já valem/);
    const { signature } = sent.find(({ path }) => path.endsWith('/answer'))?.body as {
      signature: { strokes: unknown[][]; width: number };
    };
    expect([signature.strokes.length, signature.strokes[0]?.length, signature.width]).toEqual([1, 3, 600]);
  });

  it('asks nothing of a child, and signs nothing: her guardian does, at the clinic', async () => {
    const sent = serve(({ path }) => (path.endsWith('/consent/look') ? answer('never', true) : undefined));
    await openDoor(`/c/k1/consentimento#${token}`);
    expect(await screen.findByText(/quem autoriza é a mãe, o pai/)).toBeTruthy();
    const one = screen.getByRole('switch', { name: /Assistente automático/ });
    expect(one.getAttribute('aria-disabled')).toBe('true');
    await fireEvent.click(one);
    expect(one.getAttribute('aria-checked')).toBe('false');
    expect(screen.queryByText('Prefiro digitar meu nome')).toBeNull();
    expect(screen.queryByRole('button', { name: 'Guardar minhas respostas' })).toBeNull();
    expect(sent.some(({ path }) => path.endsWith('/answer'))).toBe(false);
  });

  it('lets a child take back what is on, without a signature', async () => {
    const sent = serve(({ path }) => {
      if (path.endsWith('/consent/look')) return answer('granted', true);
      return path.endsWith('/consent/answer') ? answer('withdrawn', true) : undefined;
    });
    await openDoor(`/c/k1/consentimento#${token}`);
    await fireEvent.click(await screen.findByRole('switch', { name: /Assistente automático/ }));
    await click('Guardar minhas respostas');
    expect(await screen.findByText(/já valem/)).toBeTruthy();
    expect(sent.find(({ path }) => path.endsWith('/answer'))?.body).toEqual({
      ...{ token, answers: [{ purpose: 'ai-chat', choice: 'withdrawn', textSha256: 'f'.repeat(64) }] },
    });
  });

  it('keeps two letters of a name in the field, and takes them for no signature', async () => {
    serve(({ path }) => (path.endsWith('/consent/look') ? answer('never') : undefined));
    await openDoor(`/c/k1/consentimento#${token}`);
    await fireEvent.click(await screen.findByRole('switch', { name: /Assistente automático/ }));
    await click('Prefiro digitar meu nome');
    const field = screen.getByLabelText<HTMLInputElement>('Seu nome completo, como assinatura');
    await fireEvent.update(field, 'An');
    await click('Guardar minhas respostas');
    expect(await screen.findByText('Falta a sua assinatura.')).toBeTruthy();
    expect(field.value).toBe('An');
  });

  it('says so when the link is over', async () => {
    serve(({ path }) =>
      path.endsWith('/look') ? { status: 409, body: { code: 'consent-request-over' } } : undefined,
    );
    await openDoor(`/c/k1/consentimento#${token}`);
    expect(await screen.findByText(/já foi respondido ou expirou/)).toBeTruthy();
  });
});
