import { fireEvent, screen, waitFor } from '@testing-library/vue';
import { describe, expect, it } from 'vitest';
import { defaultBookingPolicy } from '../../domain/clinic/booking-policy.ts';
import { fakeServer, renderInApp, signedIn } from '../testing.ts';
import BookingRulesForm from './BookingRulesForm.vue';
import PaymentAccountForm from './PaymentAccountForm.vue';
import type { BookingRules, PaymentAccount } from './types.ts';

const rules: BookingRules = {
  ...defaultBookingPolicy,
  depositKind: 'fixed',
  depositCents: 10_000,
  version: 2,
};
const account: PaymentAccount = {
  ...{ version: 3, clientId: 'cliente', pixKey: '•••0181', pixKeyKind: 'cnpj', isActive: true },
  ...{ webhookRegisteredAt: null, updatedAt: '2026-11-26T12:00:00.000Z' },
};
const save = async () =>
  fireEvent.click((await screen.findByText('Salvar')).closest('button') as HTMLElement);

describe('the booking rules', () => {
  it('are only read by the reception, and say who may change them', () => {
    signedIn({ role: 'receptionist' });
    renderInApp(BookingRulesForm, { rules });
    expect(screen.getByText(/Você pode ver, mas não mudar/)).toBeTruthy();
    expect(screen.getByLabelText<HTMLInputElement>('Valor do sinal').disabled).toBe(true);
  });

  it('refuse less than the law asks, and a deposit that is no amount', async () => {
    signedIn();
    const sent = fakeServer(() => undefined);
    renderInApp(BookingRulesForm, { rules });
    await fireEvent.update(screen.getByLabelText('Prazo de arrependimento'), '6');
    await fireEvent.update(screen.getByLabelText('Valor do sinal'), 'cem');
    await save();
    expect(await screen.findByText('De 7 a 30.')).toBeTruthy();
    expect(await screen.findByText(/De R\$ 1,00/)).toBeTruthy();
    expect(sent).toEqual([]);
  });

  it('are sent whole, money as centavos, with the version that was read', async () => {
    signedIn();
    const sent = fakeServer(({ body }) => ({ body: { ...(body as object), version: 3 } }));
    renderInApp(BookingRulesForm, { rules });
    await fireEvent.update(screen.getByLabelText('Valor do sinal'), '150,5');
    expect(screen.getByText('Se cancelar até 24 horas antes, devolvemos todo o sinal.')).toBeTruthy();
    await save();
    await waitFor(() => expect(sent).toHaveLength(1));
    expect(sent[0]).toMatchObject({ method: 'PUT', path: '/booking-policy' });
    expect(sent[0]?.body).toEqual({ ...rules, depositCents: 15_050 });
  });
});

describe('the payment account', () => {
  it('asks for a key that is one, and for the secrets of a first account', async () => {
    signedIn();
    const sent = fakeServer(() => undefined);
    renderInApp(PaymentAccountForm, { account: null });
    expect(screen.getByText('Sem conta, nenhum sinal é pedido.')).toBeTruthy();
    await fireEvent.update(screen.getByLabelText('Chave Pix'), '11.222.333/0001-82');
    await save();
    expect(await screen.findByText('Esta chave não é válida. Confira os números.')).toBeTruthy();
    expect(screen.getByText('Escreva o Client secret.')).toBeTruthy();
    expect(sent).toEqual([]);
  });

  it('keeps secret and key when they are left empty, and forgets what was typed once it is saved', async () => {
    signedIn();
    const sent = fakeServer(() => ({ body: { account: { ...account, version: 4 } } }));
    renderInApp(PaymentAccountForm, { account });
    expect(screen.getByText(/termina assim: •••0181/)).toBeTruthy();
    await fireEvent.update(screen.getByLabelText('Client secret'), 'segredo');
    await save();
    await waitFor(() => expect(sent).toHaveLength(1));
    expect(sent[0]?.body).toEqual({
      version: 3,
      clientId: 'cliente',
      isActive: true,
      clientSecret: 'segredo',
    });
    await waitFor(() => expect(screen.getByLabelText<HTMLInputElement>('Client secret').value).toBe(''));
  });
});
