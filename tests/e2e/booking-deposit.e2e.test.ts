import type { Page } from 'playwright-core';
import { afterAll, beforeAll, describe, expect, inject, it } from 'vitest';
import {
  chooseTime,
  codeOf,
  expectAccessible,
  openOnline,
  setPolicy,
  title,
} from '../support/booking-page.ts';
import { startBrowser, type TestBrowser } from '../support/browser.ts';
import { desk, phone, signIn } from '../support/demo-person.ts';
import { withDatabase } from '../support/shared-stack.ts';

const stack = inject('stack');
let browser: TestBrowser;
let hers: Page;

beforeAll(async () => {
  browser = await startBrowser();
  hers = await browser.person(phone);
});
afterAll(() => browser?.close());

describe('a clinic that asks for a deposit', () => {
  let manager: Page;
  let before: object;
  let clinicPage: string;

  beforeAll(async () => {
    manager = await browser.person(desk);
    // The demo clinic has its account at the bank already.
    await signIn(manager, stack, { role: 'owner' });
    clinicPage = await openOnline(stack, manager);
    before = await setPolicy(manager, {
      ...{ depositKind: 'fixed', depositCents: 5_000, refundHours: 24, lateRefundPercent: 50 },
    });
    await withDatabase(stack.databaseUrl, (database) => database.query('delete from app.rate_limits'));
  });
  afterAll(() => setPolicy(manager, before));

  it('says what becomes of the money before it asks for any', async () => {
    await chooseTime(hers, clinicPage, 3);
    await hers.getByLabel('Seu nome').fill('Benedita Rosário de Assis');
    await hers.getByLabel('Celular com DDD').fill('(11) 97345-2811');
    await hers.getByRole('button', { name: 'Receber código' }).click();
    await hers.getByLabel('Código de 6 dígitos').fill(await codeOf(stack, browser, /97345-?2811|7345-?2811/));
    await hers.getByRole('heading', { name: 'Sinal de R$ 50,00: o que acontece com ele' }).waitFor();
    await hers.getByText(/Cancelando até 24 h antes \(até .*\), devolvemos R\$\s50,00\./).waitFor();
    await hers.getByText(/Cancelando depois disso, devolvemos R\$\s25,00\./).waitFor();
    await expectAccessible(hers, '20-deposit-rules');
  });

  it('books when the money has come, and gives it back when she cancels in time', async () => {
    await hers.getByRole('button', { name: 'Reservar e pagar R$ 50,00' }).click();
    await title(hers, 'Pague o sinal por Pix');
    await hers.getByRole('button', { name: 'Copiar código Pix' }).waitFor({ timeout: 30_000 });
    await hers.getByText('Pagar com outro celular').click();
    await expectAccessible(hers, '21-pix');
    const code = await hers.getByLabel('Pix copia e cola').inputValue();
    const paid = await fetch(new URL('/pix/api/pay', stack.urls.bank), {
      ...{ method: 'POST', headers: { 'content-type': 'application/json' } },
      body: JSON.stringify({ code }),
    });
    expect(paid.status).toBeLessThan(300);
    await title(hers, 'Agendado!');
    await hers.getByRole('link', { name: 'Ver minhas consultas' }).click();
    await hers.getByText(/Sinal de R\$\s50,00 pago/).waitFor();
    await hers.getByRole('button', { name: 'Cancelar' }).click();
    await hers.getByText(/Devolvemos R\$\s50,00 do sinal por Pix/).waitFor();
    await expectAccessible(hers, '22-cancel-paid');
    await hers.getByRole('button', { name: 'Sim, cancelar' }).click();
    await expect
      .poll(
        async () => {
          await hers.reload();
          return hers.getByText(/Sinal de R\$\s50,00 devolvido/).isVisible({ timeout: 2_000 });
        },
        { timeout: 60_000, interval: 3_000 },
      )
      .toBe(true);
  });

  it('says that the time is free again when nobody paid', async () => {
    await chooseTime(hers, clinicPage, 5);
    await hers.getByRole('button', { name: 'Reservar e pagar R$ 50,00' }).click();
    await hers.getByRole('button', { name: 'Copiar código Pix' }).waitFor({ timeout: 30_000 });
    await hers.getByRole('button', { name: 'Desistir desta reserva' }).click();
    await hers.getByRole('button', { name: 'Sim, cancelar' }).click();
    await hers.getByText('o horário foi liberado', { exact: false }).waitFor();
    await expectAccessible(hers, '23-given-up');
  });
});
