import { fireEvent, screen, waitFor } from '@testing-library/vue';
import { describe, expect, it } from 'vitest';
import { fakeServer, renderInApp, signedIn } from '../testing.ts';
import { review } from './proof-samples.ts';
import type { Review } from './proof-types.ts';
import ReviewsPage from './ReviewsPage.vue';

const serve = (items: Review[]) =>
  fakeServer(({ method }) => ({ body: method === 'GET' ? { items, nextCursor: null } : review }));

describe('reviews by a person', () => {
  it('say that nobody asked', async () => {
    signedIn({ role: 'privacy-officer' });
    serve([]);
    renderInApp(ReviewsPage);
    expect(await screen.findByText('Nenhum pedido aberto')).toBeTruthy();
  });

  it('show who asked, what the program said and why, and until when an answer is due', async () => {
    signedIn({ role: 'privacy-officer' });
    serve([review]);
    renderInApp(ReviewsPage);
    expect(await screen.findByText('Ana Lima')).toBeTruthy();
    expect(screen.getByText('Risco alto')).toBeTruthy();
    expect(screen.getByText('43 % · pela versão 3')).toBeTruthy();
    expect(screen.getByText('Faltou na última vez')).toBeTruthy();
    expect(screen.getByText('Faltei porque meu filho ficou doente.')).toBeTruthy();
    expect(screen.getByText(/^responder até /)).toBeTruthy();
  });

  it('say of who is in the comparison group that her risk is not shown', async () => {
    signedIn();
    serve([{ ...review, risk: null, band: null, reasons: null }]);
    renderInApp(ReviewsPage);
    expect(await screen.findByText(/^Está no grupo de comparação/)).toBeTruthy();
    expect(screen.queryByText('O sistema disse')).toBeNull();
  });

  it('are decided in words, never by a click alone', async () => {
    signedIn({ role: 'privacy-officer' });
    const sent = serve([review]);
    renderInApp(ReviewsPage);
    await fireEvent.click(await screen.findByRole('button', { name: 'Responder a Ana Lima' }));
    await fireEvent.click(screen.getByRole('button', { name: 'Registrar resposta' }));
    expect(await screen.findByText(/ela tem direito a uma explicação/)).toBeTruthy();
    await fireEvent.update(screen.getByLabelText('Resposta para Ana Lima'), ' Vimos o motivo. ');
    await fireEvent.click(screen.getByRole('button', { name: 'Registrar resposta' }));
    await waitFor(() => {
      expect(sent.find(({ method }) => method === 'PATCH')?.body).toEqual({
        ...{ version: 1, state: 'changed', answer: 'Vimos o motivo.' },
      });
    });
  });

  it('keep what was answered, and by whom', async () => {
    signedIn();
    serve([
      {
        ...{ ...review, state: 'kept', answer: 'Mantivemos.', decidedAt: '2026-11-26T12:00:00Z' },
        decidedBy: { id: 'u', name: 'Helena Prado' },
      },
    ]);
    renderInApp(ReviewsPage);
    expect(await screen.findByText('Resultado mantido')).toBeTruthy();
    expect(screen.getByText(/^Respondido por Helena Prado/)).toBeTruthy();
    expect(screen.queryByRole('button', { name: /Responder/ })).toBeNull();
  });
});
