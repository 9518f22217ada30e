import { fireEvent, screen, waitFor } from '@testing-library/vue';
import { describe, expect, it } from 'vitest';
import { fakeServer, renderInApp, signedIn } from '../testing.ts';
import LotPage from './LotPage.vue';
import { lotPage } from './samples.ts';
import type { LotPage as Page } from './types.ts';

const use = {
  ...{
    id: 'u1',
    clientId: 'c1',
    clientName: 'Ana Lima',
    appointmentId: 'v1',
    procedureName: 'Toxina botulínica',
  },
  ...{ lotId: 'l1', lotCode: 'L2509', productId: 'p1', productName: 'Xeomin 100 U', unit: 'u', quantity: 50 },
  ...{
    usedAt: '2026-11-20T14:00:00Z',
    by: { id: 'u', name: 'Helena Prado' },
    checkId: 'k',
    anvisaState: 'active',
  },
  isVoided: false,
};
const held: Page = {
  ...lotPage,
  lot: {
    ...lotPage.lot,
    ...{ state: 'quarantined', quarantineReason: 'excursion', holds: ['excursion', 'hand'] },
    ...{ refusals: ['held-excursion', 'held-hand'], warnings: ['expiring-soon'] },
  },
  holds: [
    {
      ...{ id: 'h1', reason: 'excursion', beganAt: '2026-11-26T03:00:00Z', beganBy: null, note: null },
      ...{ endedAt: null, endedBy: null, endReason: null, endNote: null },
    },
  ],
};

async function page(role: 'owner' | 'receptionist' = 'owner', body: Page = held) {
  signedIn({ role });
  const sent = fakeServer(({ path }) => {
    if (path === '/lots/l1/people') return { body: { uses: [use] } };
    if (path === '/storage-places') return { body: { places: [] } };
    if (path === '/lots/l1') return { body };
    return path.startsWith('/lots/l1/') ? { body: body.lot } : undefined;
  });
  const { router } = renderInApp(LotPage);
  await router.push('/produtos/lote/l1');
  await screen.findByRole('heading', { name: 'lote L2509' });
  return sent;
}

describe('the page of a lot', () => {
  it('tells every reason why it may not be used, and what is to be known', async () => {
    await page();
    expect(screen.getByText('Não pode ser usado')).toBeTruthy();
    expect(screen.getByText(/excursão de temperatura e aguarda decisão/)).toBeTruthy();
    expect(screen.getByText(/posto em quarentena pela equipe/)).toBeTruthy();
    expect(screen.getByText(/vence em até 180 dias/)).toBeTruthy();
    expect(screen.getByText('+300 U')).toBeTruthy();
  });

  it('reads who received it only when asked, and says that it is written down', async () => {
    const sent = await page();
    expect(screen.getByText(/histórico de acesso de cada cliente/)).toBeTruthy();
    expect(sent.some(({ path }) => path.endsWith('/people'))).toBe(false);
    await fireEvent.click(screen.getByRole('button', { name: 'Mostrar clientes' }));
    expect(await screen.findByRole('link', { name: 'Ana Lima' })).toBeTruthy();
    expect(screen.getByText('1 cliente recebeu este lote')).toBeTruthy();
  });

  it('ends a quarantine with a reason and what it rests on', async () => {
    const sent = await page();
    await fireEvent.click(screen.getByRole('button', { name: 'Encerrar' }));
    const [, send] = screen.getAllByRole('button', { name: 'Encerrar' });
    await fireEvent.click(send!);
    expect(screen.getByText('Escreva ao menos algumas palavras.')).toBeTruthy();
    await fireEvent.update(screen.getByLabelText('Em que se baseia'), 'Estudo do fabricante, 72 h a 25 °C');
    await fireEvent.click(send!);
    await waitFor(() => {
      expect(sent.find(({ path }) => path === '/lots/l1/release')?.body).toEqual({
        ...{ reason: 'excursion', endReason: 'within-stability' },
        note: 'Estudo do fabricante, 72 h a 25 °C',
      });
    });
  });

  it('offers neither release, nor discard, nor names to the reception', async () => {
    await page('receptionist');
    expect(screen.queryByRole('button', { name: 'Encerrar' })).toBeNull();
    expect(screen.queryByRole('button', { name: 'Descartar o lote' })).toBeNull();
    expect(screen.queryByText('Quem recebeu este lote')).toBeNull();
    expect(screen.getByRole('button', { name: 'Registrar perda' })).toBeTruthy();
  });

  it('may be opened when nothing is against it', async () => {
    const sent = await page('receptionist', lotPage);
    expect(screen.getByText('Pode ser usado agora')).toBeTruthy();
    await fireEvent.click(screen.getByRole('button', { name: 'Abrir embalagem' }));
    await fireEvent.update(screen.getByLabelText('Diluído em'), '2,5');
    await fireEvent.click(screen.getAllByRole('button', { name: 'Abrir embalagem' }).at(-1)!);
    await waitFor(() => {
      expect(sent.find(({ path }) => path === '/lots/l1/open')?.body).toEqual({ dilutedMl: 2.5 });
    });
  });
});
