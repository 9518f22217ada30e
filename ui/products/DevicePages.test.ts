import { fireEvent, screen, waitFor } from '@testing-library/vue';
import { describe, expect, it } from 'vitest';
import { fakeServer, renderInApp, signedIn } from '../testing.ts';
import type { Device } from './device-types.ts';
import DeviceList from './DeviceList.vue';
import DevicePage from './DevicePage.vue';

const dayIn = (days: number) =>
  new Intl.DateTimeFormat('sv-SE', { timeZone: 'America/Sao_Paulo' }).format(Date.now() + days * 86_400_000);
const at = '2026-11-20T12:00:00.000Z';
const device: Device = {
  ...{
    id: 'd1',
    name: 'Laser de diodo',
    brand: 'Ibramed',
    serial: 'LP-1',
    number: '10360310045',
    version: 2,
  },
  ...{ resourceId: 'x1', resourceName: 'Laser', nextDueOn: dayIn(12), state: 'blocked', blockReason: 'hand' },
  plans: {
    maintenance: { everyDays: 180, dueOn: dayIn(12) },
    calibration: { everyDays: null, dueOn: dayIn(-3) },
  },
  ...{ blockedOn: '2026-11-20', anvisaState: 'active', anvisaCheckedAt: at, transferredTo: null },
  maintenances: [],
  blocks: [
    {
      ...{ id: 'b1', reason: 'hand', beganAt: at, beganByName: 'Lia', note: 'Sem vácuo.' },
      ...{ endedAt: null, endedByName: null, endNote: null },
    },
  ],
  checks: [
    {
      ...{ id: 'k1', checkedAt: at, reason: 'daily', state: 'active', sourceDate: '2026-11-19' },
      ...{ transferredTo: null, answerSha256: 'ab' },
    },
  ],
};
function serve(change: Partial<Device> = {}) {
  return fakeServer(({ method, path }) => {
    if (path === '/devices' && method === 'GET') return { body: { devices: [{ ...device, ...change }] } };
    if (path === '/resources') return { body: { resources: [] } };
    return { status: method === 'POST' && path === '/devices' ? 201 : 200, body: { ...device, ...change } };
  });
}
const page = async (role: 'owner' | 'receptionist' = 'owner') => {
  signedIn({ role });
  const sent = serve();
  const { router } = renderInApp(DevicePage);
  await router.push('/produtos/aparelhos/d1');
  await screen.findByRole('heading', { name: 'Laser de diodo' });
  return sent;
};

describe('devices', () => {
  it('say what is due, what is late and what stops them', async () => {
    signedIn();
    serve();
    renderInApp(DeviceList);
    expect(await screen.findByText(/Manutenção em 12 dias/)).toBeTruthy();
    expect(screen.getByText(/Calibração vencida há 3 dias/)).toBeTruthy();
    expect(screen.getByText('Parado pela equipe')).toBeTruthy();
  });

  it('are registered with the number of their plate and no other', async () => {
    signedIn();
    const sent = serve();
    renderInApp(DeviceList);
    await fireEvent.click(await screen.findByRole('button', { name: 'Cadastrar aparelho' }));
    await fireEvent.update(await screen.findByLabelText('Nome'), 'Ulthera');
    await fireEvent.update(screen.getByLabelText('Registro na ANVISA'), '123');
    await fireEvent.click(screen.getByRole('button', { name: 'Salvar' }));
    expect(await screen.findByText(/não é de um registro de produto para saúde/)).toBeTruthy();
    await fireEvent.update(screen.getByLabelText('Registro na ANVISA'), '80829430001');
    await fireEvent.click(screen.getByRole('button', { name: 'Salvar' }));
    await waitFor(() => {
      const body = sent.find(({ method }) => method === 'POST')?.body;
      expect(body).toEqual({ name: 'Ulthera', number: '80829430001' });
    });
  });

  it('are freed with what was looked at', async () => {
    const sent = await page();
    await fireEvent.click(screen.getByRole('button', { name: 'Liberar' }));
    await fireEvent.update(
      await screen.findByLabelText('O que foi conferido para liberar'),
      'Vácuo testado.',
    );
    await fireEvent.click(screen.getByRole('button', { name: 'Liberar' }));
    await waitFor(() => {
      const body = sent.find(({ path }) => path.endsWith('/unblock'))?.body;
      expect(body).toEqual({ note: 'Vácuo testado.', reason: 'hand' });
    });
  });

  it('get their service written down, with the next day by the rhythm', async () => {
    const sent = await page();
    await fireEvent.click(screen.getByRole('button', { name: 'Registrar serviço' }));
    await fireEvent.update(await screen.findByLabelText('Empresa ou técnico'), 'TecnoBio');
    await fireEvent.click(screen.getByRole('button', { name: 'Registrar serviço' }));
    await waitFor(() => {
      const body = sent.find(({ path }) => path.endsWith('/maintenances'))?.body;
      expect(body).toMatchObject({ version: 2, kind: 'maintenance', doneBy: 'TecnoBio', certificate: null });
    });
  });

  it('are only looked at by the reception', async () => {
    await page('receptionist');
    expect(screen.queryByRole('button', { name: 'Liberar' })).toBeNull();
    expect(screen.queryByRole('button', { name: 'Ver os usos' })).toBeNull();
    expect(screen.getByText('Dados da ANVISA de 19/11/2026')).toBeTruthy();
  });
});
