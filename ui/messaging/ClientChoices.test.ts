import { fireEvent, screen } from '@testing-library/vue';
import { describe, expect, it } from 'vitest';
import { fakeServer, renderInApp, signedIn } from '../testing.ts';
import ClientChoices from './ClientChoices.vue';

const chosenAt = '2026-11-26T12:00:00.000Z';
const offers = (choice: 'granted' | 'withdrawn') => ({
  ...{ channel: 'whatsapp', purpose: 'offers', choice, chosenAt },
});
const answer = (choice: 'granted' | 'withdrawn') => ({
  body: {
    current: [offers(choice)],
    history: [{ ...offers(choice), source: 'keyword', text: 'A pessoa escreveu PARAR.' }],
  },
});

async function card(role: 'receptionist' | 'privacy-officer') {
  const sent = fakeServer(({ method }) => (method === 'PUT' ? answer('withdrawn') : answer('granted')));
  signedIn({ role });
  const { router } = renderInApp(ClientChoices);
  await router.push('/clientes/c1');
  await screen.findByText('Ofertas pelo WhatsApp');
  return sent;
}

describe('what a client accepts, on her page', () => {
  it('tells apart who said yes and who was never asked, and shows the proof', async () => {
    await card('receptionist');
    expect(screen.getByText(/Ainda não foi perguntado: nada é enviado/)).toBeTruthy();
    await fireEvent.click(screen.getByRole('button', { name: 'Provas de cada escolha' }));
    expect(screen.getByText('«A pessoa escreveu PARAR.»')).toBeTruthy();
    expect(screen.getByText(/respondendo uma palavra/)).toBeTruthy();
  });

  it('writes down at once that somebody leaves', async () => {
    const sent = await card('receptionist');
    await fireEvent.click(screen.getByRole('button', { name: /não quer mais: Ofertas/ }));
    expect(await screen.findByText('Não quer receber')).toBeTruthy();
    expect(sent.find(({ method }) => method === 'PUT')?.body).toEqual({
      choices: [{ channel: 'whatsapp', purpose: 'offers', choice: 'withdrawn' }],
    });
  });

  it('changes nothing for whoever may only read', async () => {
    await card('privacy-officer');
    expect(screen.queryByRole('button', { name: /não quer mais/ })).toBeNull();
  });
});
