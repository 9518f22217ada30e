import { fireEvent, screen } from '@testing-library/vue';
import { describe, expect, it } from 'vitest';
import { click, serve } from './door-samples.ts';
import { openDoor } from './door-testing.ts';

const token = 'a'.repeat(32);
const answer = (state: string) => ({
  status: 200,
  body: {
    ...{ clinic: { id: 'k1', name: 'Clínica Aurora' }, isMinor: false, withdrawals: [] },
    texts: [
      { purpose: 'ai-chat', version: 1, body: 'Aceito conversar com o assistente.', sha256: 'f'.repeat(64) },
    ],
    current: [{ purpose: 'ai-chat', use: null, state, textVersion: null, at: null, channel: null }],
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
    expect(await screen.findByText(/já valem/)).toBeTruthy();
    expect(sent.find(({ path }) => path.endsWith('/answer'))?.body).toEqual({
      ...{ token, answers: [{ purpose: 'ai-chat', choice: 'granted', textSha256: 'f'.repeat(64) }] },
    });
    expect(screen.queryByRole('button', { name: 'Guardar minhas respostas' })).toBeNull();
  });

  it('says so when the link is over', async () => {
    serve(({ path }) =>
      path.endsWith('/look') ? { status: 409, body: { code: 'consent-request-over' } } : undefined,
    );
    await openDoor(`/c/k1/consentimento#${token}`);
    expect(await screen.findByText(/já foi respondido ou expirou/)).toBeTruthy();
  });
});
