import { fireEvent, screen, waitFor } from '@testing-library/vue';
import { describe, expect, it } from 'vitest';
import { fakeServer, renderInApp, signedIn } from '../testing.ts';
import { lot, product } from './samples.ts';
import VisitProducts from './VisitProducts.vue';

const visit = { visitId: 'v1', clientId: 'c1', procedureIds: ['t1'] };
const use = {
  ...{ id: 'u1', clientId: 'c1', appointmentId: 'v1', procedureName: null, lotId: 'l1', lotCode: 'L2509' },
  ...{
    productId: 'p1',
    productName: 'Xeomin 100 U',
    unit: 'u',
    quantity: 50,
    usedAt: '2026-11-20T14:00:00Z',
  },
  ...{ by: null, checkId: 'k', anvisaState: 'active', isVoided: false },
};
const pick = { lotId: 'l1', openedId: null, expiresOn: lot.expiresOn, quantity: 50, packagesToOpen: 1 };

function server(refusal?: { status: number; body: unknown }) {
  return fakeServer(({ path, method }) => {
    if (path === '/products') return { body: { products: [product] } };
    if (path === '/procedures/t1/products')
      return {
        body: { products: [{ productId: 'p1', productName: 'Xeomin 100 U', unit: 'u', quantity: 50 }] },
      };
    if (path.startsWith('/stock/proposal')) return { body: { picks: [pick], missing: 0 } };
    if (path.startsWith('/lots?')) return { body: { lots: [lot], nextCursor: null } };
    if (path === '/clients/c1/product-uses')
      return { body: { uses: [use, { ...use, id: 'u2', appointmentId: 'v0', productName: 'Outro' }] } };
    if (path === '/product-uses' && method === 'POST')
      return refusal ?? { status: 201, body: { ...use, openedId: null, warnings: [] } };
    return undefined;
  });
}
async function chooseExpected() {
  await fireEvent.click(screen.getByRole('button', { name: 'Registrar produto' }));
  await fireEvent.click(await screen.findByRole('button', { name: 'Xeomin 100 U · 50 U' }));
  expect(await screen.findByText(/50 U do lote L2509, abrindo uma embalagem/)).toBeTruthy();
}

describe('products used in a visit', () => {
  it('are proposed first to end first out, and written down with a key of their own', async () => {
    signedIn();
    const sent = server();
    renderInApp(VisitProducts, visit);
    await chooseExpected();
    await fireEvent.click(screen.getByRole('button', { name: 'Registrar uso' }));
    await waitFor(() => {
      const post = sent.find(({ path }) => path === '/product-uses');
      expect(post?.body).toEqual({
        ...{ clientId: 'c1', appointmentId: 'v1', lotId: 'l1', quantity: 50, opensPackage: true },
      });
      expect(post?.headers.get('Idempotency-Key')).toBeTruthy();
    });
    // Only those of this visit.
    expect(await screen.findByText(/L2509/)).toBeTruthy();
    expect(screen.queryByText('Outro')).toBeNull();
  });

  it('are refused with every reason, and what was typed stays', async () => {
    signedIn();
    const reasons = [{ code: 'held-registration' }, { code: 'invoice-missing' }];
    server({ status: 409, body: { code: 'use-refused', reasons } });
    renderInApp(VisitProducts, visit);
    await chooseExpected();
    await fireEvent.click(screen.getByRole('button', { name: 'Registrar uso' }));
    expect(await screen.findByText(/não está válido na ANVISA/)).toBeTruthy();
    expect(screen.getByText(/Falta a nota fiscal/)).toBeTruthy();
    expect(screen.getByDisplayValue('50')).toBeTruthy();
  });

  it('are shown to whoever may trace them, when asked', () => {
    signedIn({ role: 'receptionist' });
    const sent = server();
    renderInApp(VisitProducts, visit);
    expect(screen.queryByRole('button', { name: 'Mostrar' })).toBeNull();
    expect(sent).toEqual([]);
  });
});
