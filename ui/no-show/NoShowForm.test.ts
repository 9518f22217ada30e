import { fireEvent, screen, waitFor } from '@testing-library/vue';
import { describe, expect, it } from 'vitest';
import { fakeServer, renderInApp, signedIn } from '../testing.ts';
import NoShowForm from './NoShowForm.vue';
import { settingsOf } from './samples.ts';

const save = async () =>
  fireEvent.click((await screen.findByText('Salvar')).closest('button') as HTMLElement);

describe('what the clinic does about who may miss a visit', () => {
  it('is only read by the reception', () => {
    signedIn({ role: 'receptionist' });
    fakeServer(() => undefined);
    renderInApp(NoShowForm, { settings: settingsOf() });
    expect(screen.getByText(/Você pode ver, mas não mudar/)).toBeTruthy();
    expect(screen.getByLabelText<HTMLInputElement>('Uma ligação').disabled).toBe(true);
  });

  it('says while one types from which risk on a call pays, and that the effect is assumed', async () => {
    signedIn();
    fakeServer(() => ({ body: { staff: [] } }));
    renderInApp(NoShowForm, { settings: settingsOf() });
    expect(screen.getByText(/Vale ligar a partir de 11.%/)).toBeTruthy();
    expect(screen.getByText(/evita 30.% das faltas. É uma hipótese/)).toBeTruthy();
    await fireEvent.update(screen.getByLabelText('Uma ligação'), '16,00');
    expect(screen.getByText(/Vale ligar a partir de 21.% de risco: a ligação custa R\$.16,00/)).toBeTruthy();
    await fireEvent.update(screen.getByLabelText('Uma ligação'), '500');
    expect(screen.getByText(/nunca vale/)).toBeTruthy();
  });

  it('refuses hours that do not fall, and amounts that are none', async () => {
    signedIn();
    const sent = fakeServer(() => ({ body: { staff: [] } }));
    renderInApp(NoShowForm, { settings: settingsOf() });
    const [medium] = screen.getAllByLabelText('SMS: horas antes da visita');
    await fireEvent.update(medium as HTMLElement, '10');
    expect(screen.getByText(/horas precisam diminuir/)).toBeTruthy();
    await fireEvent.update(screen.getByLabelText('Uma hora vazia'), 'muito');
    await save();
    expect(await screen.findByText(/De R\$ 1,00 a/)).toBeTruthy();
    expect(sent.filter(({ method }) => method === 'PUT')).toEqual([]);
  });

  it('is sent whole, money as centavos and hours as minutes, with the version that was read', async () => {
    signedIn();
    const sent = fakeServer(({ method, body }) =>
      method === 'PUT'
        ? { body: { ...settingsOf(), ...(body as object), version: 3 } }
        : { body: { staff: [] } },
    );
    renderInApp(NoShowForm, { settings: settingsOf() });
    await fireEvent.update(screen.getByLabelText('Uma hora vazia'), '300');
    await fireEvent.update(screen.getAllByLabelText('SMS: horas antes da visita')[0] as HTMLElement, '25');
    await save();
    const puts = () => sent.filter(({ method }) => method === 'PUT');
    await waitFor(() => expect(puts()).toHaveLength(1));
    expect(puts()[0]?.body).toMatchObject({ version: 2, missedCostCents: 30_000, holdoutPercent: 10 });
    expect((puts()[0]?.body as ReturnType<typeof settingsOf>).ladders.medium[1]).toEqual({
      ...{ step: 'sms', leadMin: 1_500, isOn: true },
    });
  });

  it('asks for money only where it can be paid to', () => {
    signedIn();
    fakeServer(() => ({ body: { staff: [] } }));
    renderInApp(NoShowForm, { settings: settingsOf() });
    expect(screen.getByText(/Precisa de uma conta de recebimento/)).toBeTruthy();
    expect(screen.getByRole('switch', { name: 'Pedir sinal' })).toHaveProperty('disabled', true);
  });
});
