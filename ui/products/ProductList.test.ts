import { fireEvent, screen, waitFor } from '@testing-library/vue';
import { describe, expect, it } from 'vitest';
import { fakeServer, renderInApp, signedIn } from '../testing.ts';
import ProductList from './ProductList.vue';
import ProductPage from './ProductPage.vue';
import { product } from './samples.ts';

const file = { code: 'medicines', state: 'good', faultCode: null, rowCount: 33_000, byteCount: 1 };
const moments = { checkedAt: null, goodAt: null, swappedAt: null };
const old = { ...file, ...moments, sourceDate: '2020-01-02' };
const botox = {
  ...product,
  ...{ id: 'p2', name: 'Botox 100 U', anvisaState: 'inactive', isBlocked: true, usable: 100, held: 200 },
};

function server(products: unknown[] = [product, botox]) {
  return fakeServer(({ path, method }) => {
    if (path === '/anvisa/files') return { body: { files: [old] } };
    if (path === '/products') return { body: method === 'POST' ? product : { products } };
    if (path.startsWith('/anvisa/products'))
      return {
        body: {
          rows: [
            { ...product, key: '188020001', printedNumber: '1.8802.0001', name: 'XEOMIN', state: 'active' },
          ],
        },
      };
    if (path.startsWith('/products/p2/checks'))
      return {
        body: {
          checks: [
            {
              ...{ id: 'c', checkedAt: '2026-11-27T06:00:00Z', reason: 'daily', state: 'inactive' },
              ...{
                sourceFile: 'medicines',
                sourceDate: '2026-11-26',
                transferredTo: null,
                answerSha256: 'ab12',
              },
              answer: { rows: [{ name: 'BOTOX', situation: 'inactive', validUntil: '2025-01-31' }] },
            },
          ],
          nextCursor: null,
        },
      };
    if (path.startsWith('/lots')) return { body: { lots: [], nextCursor: null } };
    if (path === '/products/p2/procedures' || path === '/procedures') return { body: { procedures: [] } };
    if (path === '/stock/reorder') return { body: { products: [] } };
    return path === '/products/p2' ? { body: botox } : undefined;
  });
}

describe('the list of products', () => {
  it('says what ANVISA says in words, what is there, and that a source is old', async () => {
    signedIn();
    server();
    renderInApp(ProductList);
    expect(await screen.findByRole('link', { name: 'Xeomin 100 U' })).toBeTruthy();
    expect(screen.getByText('Registro válido')).toBeTruthy();
    expect(screen.getByText('Registro inativo')).toBeTruthy();
    expect(screen.getByText('300 U')).toBeTruthy();
    expect(screen.getByText('Estoque baixo')).toBeTruthy();
    expect(await screen.findByText(/Medicamentos: dados de 02\/01\/2020/)).toBeTruthy();
  });

  it('is searched by a part of the name or digits of the number', async () => {
    signedIn();
    server();
    renderInApp(ProductList);
    await screen.findByText('Xeomin 100 U');
    await fireEvent.update(screen.getByLabelText(/Nome, marca/), 'bótox');
    expect(screen.queryByText('Xeomin 100 U')).toBeNull();
    await fireEvent.update(screen.getByLabelText(/Nome, marca/), '7890000');
    expect(screen.getByText('Xeomin 100 U')).toBeTruthy();
    await fireEvent.update(screen.getByLabelText(/Nome, marca/), 'nada');
    expect(screen.getByText('Nenhum produto com estes filtros')).toBeTruthy();
  });

  it('is empty with what to do, and offers a new one to whoever may', async () => {
    signedIn({ role: 'receptionist' });
    server([]);
    renderInApp(ProductList);
    expect(await screen.findByText('Quem administra a clínica cadastra os produtos.')).toBeTruthy();
    expect(screen.queryByRole('button', { name: 'Novo produto' })).toBeNull();
  });

  it('takes the number out of ANVISA’s copy instead of typing it', async () => {
    signedIn();
    const sent = server();
    renderInApp(ProductList);
    await fireEvent.click(await screen.findByRole('button', { name: 'Novo produto' }));
    await fireEvent.update(await screen.findByLabelText('Buscar na base da ANVISA'), 'xeo');
    await fireEvent.click(await screen.findByRole('button', { name: /XEOMIN/ }));
    await fireEvent.click(screen.getByRole('button', { name: 'Salvar' }));
    await waitFor(() => {
      const body = sent.find(({ method }) => method === 'POST')?.body;
      expect(body).toMatchObject({
        name: 'XEOMIN',
        number: '1.8802.0001',
        regime: 'medicine',
        unitsPerPackage: 1,
      });
    });
  });
});

it('the page of a product says what its state means, and keeps what ANVISA said', async () => {
  signedIn();
  server();
  const { router } = renderInApp(ProductPage);
  await router.push('/produtos/produto/p2');
  expect(await screen.findByText(/cancelado ou vencido na ANVISA/)).toBeTruthy();
  expect(await screen.findByText('Medicamentos, arquivo de 26/11/2026')).toBeTruthy();
  expect(screen.getByText('31/01/2025')).toBeTruthy();
  expect(screen.getByText('SHA-256 ab12')).toBeTruthy();
  expect(await screen.findByText(/as visitas que o usam precisam de outro produto/)).toBeTruthy();
});
