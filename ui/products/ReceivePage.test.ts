import { fireEvent, screen, waitFor } from '@testing-library/vue';
import { describe, expect, it } from 'vitest';
import { fakeServer, renderInApp, signedIn, withSetup } from '../testing.ts';
import ReceivedResult from './ReceivedResult.vue';
import ReceivePage from './ReceivePage.vue';
import { lot, product, supplier } from './samples.ts';
import { useReceiving } from './useReceiving.ts';

const scan = {
  ...{ gtin: '07890000000017', lot: 'L2509', serial: null, expiresOn: '2028-09-30', producedOn: null },
  ...{ count: null, registration: null, faults: [], product: { id: 'p1', name: product.name }, lots: [] },
};
const receipt = { id: 'r1', version: 1, supplierId: 's1', supplierName: 'Merz Brasil' };

function server() {
  return fakeServer(({ path, method }) => {
    if (path === '/suppliers') return { body: { suppliers: [{ ...supplier, afeState: 'inactive' }] } };
    if (path === '/products') return { body: { products: [product] } };
    if (path === '/storage-places') return { body: { places: [] } };
    if (path === '/stock/scan') return { body: scan };
    if (path === '/goods-receipts' && method === 'POST')
      return {
        status: 201,
        body: {
          receipt: {
            ...receipt,
            invoiceKey: null,
            invoiceNumber: null,
            receivedOn: '2026-11-27',
            temperatureCelsius: 5,
          },
          lots: [
            {
              ...lot,
              state: 'quarantined',
              quarantineReason: 'no-invoice',
              holds: ['supplier', 'no-invoice'],
            },
          ],
        },
      };
    return undefined;
  });
}
async function typeScan(text: string) {
  const field = screen.getByLabelText('Ler a caixa');
  await fireEvent.update(field, text);
  await fireEvent.keyDown(field, { key: 'Enter' });
}
describe('goods that come', () => {
  it('fill themselves from the box; the same box again is one more', async () => {
    signedIn();
    server();
    renderInApp(ReceivePage);
    await typeScan('010789000000001717280930 10L2509');
    expect(await screen.findByDisplayValue('L2509')).toBeTruthy();
    expect(screen.getByDisplayValue('30/09/2028')).toBeTruthy();
    await typeScan('010789000000001717280930 10L2509');
    await waitFor(() => expect(screen.getByLabelText('Embalagens')).toHaveProperty('value', '2'));
    expect(screen.getByText('São 200 U')).toBeTruthy();
  });

  it('are not sent without what they need, said at each field', async () => {
    signedIn();
    const sent = server();
    renderInApp(ReceivePage);
    await fireEvent.click(screen.getByRole('button', { name: 'Registrar entrada' }));
    expect(screen.getByText('Escolha o fornecedor.')).toBeTruthy();
    expect(screen.getByText(/A chave não confere/)).toBeTruthy();
    expect(screen.getByText('Adicione ao menos um lote.')).toBeTruthy();
    expect(sent.some(({ path }) => path === '/goods-receipts')).toBe(false);
  });

  it('are sent once, with what was scanned', async () => {
    signedIn();
    const sent = server();
    const { result: model } = withSetup(() => useReceiving(() => '2026-11-27'));
    await model.take('x');
    Object.assign(model.typed, { supplierId: 's1', hasNoInvoice: true, celsius: '5,5' });
    await model.send();
    const posts = sent.filter(({ path }) => path === '/goods-receipts');
    expect(posts).toHaveLength(1);
    expect(posts[0]?.body).toMatchObject({
      ...{ supplierId: 's1', invoiceKey: null, receivedOn: '2026-11-27', temperatureCelsius: 5.5 },
      lots: [{ productId: 'p1', code: 'L2509', expiresOn: '2028-09-30', packages: 1, scan: 'x' }],
    });
    expect(model.received.value?.lots[0]?.holds).toEqual(['supplier', 'no-invoice']);
  });

  it('end with which lots wait and every reason why', () => {
    signedIn();
    const held = { ...lot, state: 'quarantined', holds: ['supplier', 'no-invoice'] };
    renderInApp(ReceivedResult, { received: { receipt, lots: [held, { ...lot, id: 'l2', code: 'L2' }] } });
    expect(screen.getByText(/1 lote não está disponível/)).toBeTruthy();
    expect(screen.getByText(/Falta a nota fiscal/)).toBeTruthy();
    expect(screen.getByText(/não tem AFE ativa/)).toBeTruthy();
    expect(screen.getByText('Disponível')).toBeTruthy();
  });

  it('are for whoever handles stock', () => {
    signedIn({ role: 'auditor' });
    server();
    renderInApp(ReceivePage);
    expect(screen.queryByRole('button', { name: 'Registrar entrada' })).toBeNull();
  });
});
