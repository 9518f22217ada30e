import { fireEvent, screen, waitFor } from '@testing-library/vue';
import { expect, it } from 'vitest';
import { ref } from 'vue';
import { fakeServer, renderInApp, signedIn, withSetup } from '../testing.ts';
import CountPage from './CountPage.vue';
import { useCount } from './useCount.ts';

const count = {
  ...{ id: 'k1', version: 1, storagePlaceId: null, state: 'open', startedAt: '2026-11-27T12:00:00Z' },
  ...{ closedAt: null, lineCount: 1, countedCount: 1 },
};
const line = {
  ...{ lotId: 'l1', code: 'L2509', productName: 'Xeomin 100 U', unit: 'u', expiresOn: '2028-09-30' },
  ...{ counted: 250, countedAt: '2026-11-27T12:01:00Z', expected: null, reason: null },
};

it('a count is blind; its differences are learnt at the end and each wants a reason', async () => {
  signedIn();
  let closes = 0;
  const sent = fakeServer(({ path, method }) => {
    if (method === 'PUT') return { body: count };
    if (!path.endsWith('/close')) return { body: { count, lines: [line] } };
    closes += 1;
    const refusal = { code: 'count-unexplained', reasons: [{ code: 'count-unexplained', resourceId: 'l1' }] };
    return closes === 1 ? { status: 409, body: refusal } : { body: { count, lines: [line] } };
  });
  const { router } = renderInApp(CountPage);
  await router.push('/produtos/inventario/k1');
  const field = await screen.findByLabelText('Contado de Xeomin 100 U, lote L2509');
  await fireEvent.update(field, '240,5');
  await fireEvent.blur(field);
  await waitFor(() => {
    expect(sent.find(({ method }) => method === 'PUT')?.body).toEqual({ counted: 240.5 });
  });
  expect(screen.queryByText(/No sistema/)).toBeNull();
  await fireEvent.click(screen.getByRole('button', { name: 'Fechar inventário' }));
  expect(await screen.findByText('1 lote tem diferença')).toBeTruthy();
  expect(
    screen.getByRole('combobox', { name: 'Motivo da diferença de Xeomin 100 U, lote L2509' }),
  ).toBeTruthy();
});

it('lots that differ are sent with their reasons; nothing that was typed is dropped on the way', async () => {
  signedIn();
  let closes = 0;
  const sent = fakeServer(({ path, method }) => {
    if (method === 'PUT' || !path.endsWith('/close'))
      return { body: method === 'PUT' ? count : { count, lines: [line] } };
    closes += 1;
    const refusal = { code: 'count-unexplained', reasons: [{ code: 'count-unexplained', resourceId: 'l1' }] };
    return closes === 1 ? { status: 409, body: refusal } : { body: { count, lines: [line] } };
  });
  const { result: model } = withSetup(() => useCount(ref('k1')));
  Object.assign(model.typed, { l1: '240', l2: '12' });
  void model.count('l1');
  void model.count('l2');
  await model.close();
  expect(sent.filter(({ method }) => method === 'PUT').map(({ body }) => body)).toEqual([
    { counted: 240 },
    { counted: 12 },
  ]);
  expect(model.unexplained.value).toEqual(['l1']);
  model.reasons['l1'] = 'missing';
  await model.close();
  expect(sent.filter(({ path }) => path.endsWith('/close')).at(-1)?.body).toEqual({
    reasons: [{ lotId: 'l1', reason: 'missing' }],
  });
});
