import type { Page } from 'playwright-core';
import { afterAll, beforeAll, describe, expect, inject, it } from 'vitest';
import { seriousFindings } from '../support/axe.ts';
import { startBrowser, type TestBrowser } from '../support/browser.ts';
import { desk, phone, signIn } from '../support/demo-person.ts';

const clientName = 'Maria Aparecida de Albuquerque Conceição';
const clientPhone = '(11) 98123-4567';
const stack = inject('stack');
let browser: TestBrowser;

beforeAll(async () => {
  browser = await startBrowser();
});
afterAll(() => browser?.close());

describe('a visit, from booking to its end', () => {
  let reception: Page;
  let office: Page;
  let visitUrl: string;

  it('is not shown to somebody who has not signed in', async () => {
    const page = await browser.person(desk);
    await page.goto(`${stack.urls.ui}/`);
    await page.getByRole('button', { name: 'Entrar', exact: true }).waitFor();
    expect(await seriousFindings(page)).toEqual([]);
    await page.getByLabel('E-mail').fill('ninguem@aurora.example');
    await page.getByLabel('Senha', { exact: true }).fill('não é esta senha');
    await page.getByRole('button', { name: 'Entrar', exact: true }).click();
    await page.getByRole('alert').first().waitFor();
  });

  it('is booked for a new client from a free time', async () => {
    reception = await browser.person(desk);
    office = await browser.person(phone);
    await signIn(reception, stack, { role: 'receptionist' });
    await signIn(office, stack, { role: 'owner' });

    await reception.getByRole('button', { name: 'Agendar' }).first().click();
    const form = reception.getByRole('dialog');
    await form.getByPlaceholder('Nome, CPF ou telefone').fill(clientName);
    await reception.getByText(`Cadastrar “${clientName}”`).click();
    await form.getByLabel('Celular com DDD').fill(clientPhone);
    await form.getByLabel('Aceita receber mensagens pelo WhatsApp').check();
    await form.getByText('Escolha o procedimento').first().click();
    await reception.getByRole('option').first().click();
    const free = form.getByRole('radiogroup', { name: 'Horários livres' });
    const next = form.getByRole('button', { name: /^Ver / });
    await free.or(next).first().waitFor();
    if (await next.isVisible()) await next.click();
    // The last free time of the day stays in the future while the test runs.
    await free.locator('label').last().click();
    await form.getByRole('button', { name: 'Agendar' }).click();
    await reception.getByText(`${clientName} agendada para`).first().waitFor();
  });

  it('appears in a second window without a reload, and its drawer says what it waits for', async () => {
    const card = office.getByText(clientName).first();
    await card.waitFor({ timeout: 15_000 });
    await card.click();
    await office.getByText(/Aguardando resposta de Maria/).waitFor({ timeout: 30_000 });
    visitUrl = office.url();
    expect(visitUrl).toContain('visita=');
    expect(await seriousFindings(office)).toEqual([]);
  });

  it('turns green everywhere when the client presses Confirmar on the phone', async () => {
    const client = await browser.person(phone);
    await client.goto(stack.urls.phone);
    await client
      .getByText(/98123-?4567|8123-?4567/)
      .first()
      .click();
    await client.getByRole('button', { name: 'Confirmar' }).first().click();
    const pressedAt = Date.now();
    await office.getByText('Confirmada por Maria').waitFor({ timeout: 15_000 });
    console.info(`the second window said so ${Date.now() - pressedAt} ms after the tap`);
    await office.getByRole('dialog').getByText('Confirmada', { exact: true }).waitFor();
  });

  it('is checked in and finished by the reception', async () => {
    await reception.goto(visitUrl.replace(/^https?:\/\/[^/]+/, stack.urls.ui));
    await reception.getByRole('button', { name: 'Chegou' }).click();
    await reception.getByText('Maria já chegou').first().waitFor();
    await office.getByText('Na recepção').first().waitFor({ timeout: 15_000 });
    await reception.getByRole('button', { name: 'Finalizar' }).click();
    await reception.getByText('Concluída').first().waitFor();
    await office.getByText('Concluída').first().waitFor({ timeout: 15_000 });
    expect(await seriousFindings(reception)).toEqual([]);
  });

  it('left exactly one confirmation request with the provider', async () => {
    const answer = await fetch(`${stack.urls.simulator}/_control/ledger`);
    const { accepted } = (await answer.json()) as { accepted: { to: string; templateName?: string }[] };
    const hers = accepted.filter(({ to }) => to === '5511981234567');
    expect(hers.map(({ templateName }) => templateName?.replace(/_v\d+$/, ''))).toEqual([
      'confirmacao_consulta',
    ]);
  });
});

describe('the rest of the clinic', () => {
  it('finds clients, shows settings and imports without serious findings at both sizes', async () => {
    for (const viewport of [desk, phone]) {
      const page = await browser.person(viewport);
      await signIn(page, stack, { role: 'owner' });
      for (const place of ['/clientes', '/importacoes', '/ajustes']) {
        await page.goto(`${stack.urls.ui}${place}`);
        await page.getByRole('heading', { level: 1 }).first().waitFor();
        expect(await seriousFindings(page), `${place} at ${viewport.width}`).toEqual([]);
      }
    }
  });
});
