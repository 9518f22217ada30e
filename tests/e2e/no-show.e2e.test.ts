import type { Page } from 'playwright-core';
import { afterAll, beforeAll, describe, expect, inject, it } from 'vitest';
import { addDays, wallTime } from '../../domain/clinic/calendar.ts';
import { seriousFindings } from '../support/axe.ts';
import { startBrowser, type TestBrowser } from '../support/browser.ts';
import { desk, phone, signIn } from '../support/demo-person.ts';

const stack = inject('stack');
const today = wallTime(Date.now(), 'America/Sao_Paulo').day;
let browser: TestBrowser;

beforeAll(async () => {
  browser = await startBrowser();
});
afterAll(() => browser?.close());

const listOf = (day: string) => `${stack.urls.ui}/risco-de-falta?visao=semana&data=${day}&ordem=risco`;
const rows = (page: Page) => page.getByRole('button', { name: /^Ver risco de/ });

describe('who may miss a visit', () => {
  let reception: Page;
  let name: string;

  it('is a list with reasons, and says how many are not shown', async () => {
    reception = await browser.person(desk);
    await signIn(reception, stack, { role: 'receptionist' });
    await reception.goto(listOf(addDays(today, 1)));
    await rows(reception).first().waitFor({ timeout: 60_000 });
    const strip = reception.getByRole('region', { name: 'Resumo do período' });
    for (const said of ['Visitas', 'Faltas esperadas', 'Valor em risco', 'Grupo de comparação'])
      await strip.getByText(said, { exact: true }).waitFor();
    await reception.getByRole('list', { name: 'Por quê' }).first().waitFor();
    expect(await seriousFindings(reception)).toEqual([]);
  });

  it('turns a visit green when the call found that she comes', async () => {
    const callable = reception.getByRole('button', { name: /^Ligar para/ }).first();
    name = ((await callable.getAttribute('aria-label')) ?? '').replace('Ligar para ', '');
    await callable.click();
    const dialog = reception.getByRole('dialog');
    await dialog.getByText(/Posso falar com/).waitFor();
    await dialog.getByText('Se cair na caixa postal').click();
    await dialog.getByText(/outra pessoa pode ouvir/).waitFor();
    expect(await seriousFindings(reception, '[role="dialog"]')).toEqual([]);
    await dialog.getByRole('radio', { name: 'Vem', exact: true }).check({ force: true });
    await dialog.getByRole('button', { name: 'Registrar ligação' }).click();
    await reception.getByText(`${name} vem: visita confirmada`).first().waitFor();
    const row = reception.getByRole('listitem').filter({ has: reception.getByText(name) });
    await row.getByText('Confirmada', { exact: true }).first().waitFor({ timeout: 15_000 });
  });

  it('is said in the drawer of the visit too, with what was done', async () => {
    const office = await browser.person(phone);
    await signIn(office, stack, { role: 'owner' });
    await office.goto(listOf(addDays(today, 1)));
    await office
      .getByRole('button', { name: `Ver risco de ${name}` })
      .first()
      .click();
    const panel = office.getByRole('dialog');
    await panel.getByRole('region', { name: 'Risco de falta' }).waitFor();
    await panel.getByText(/· feito: vem/).waitFor({ timeout: 15_000 });
    expect(await seriousFindings(office, '[role="dialog"]')).toEqual([]);
    await panel.getByRole('link', { name: 'Ver visita na agenda' }).click();
    await office.waitForURL(/\/agenda/);
    const drawer = office.getByRole('dialog');
    await drawer.getByText('Confirmada', { exact: true }).first().waitFor();
    await drawer.getByRole('region', { name: 'Risco de falta' }).getByText('Falou com a clínica').waitFor();
    expect(await seriousFindings(office, '[role="dialog"]')).toEqual([]);
  });

  it('has its costs and its ladders in the settings, at both sizes', async () => {
    for (const viewport of [desk, phone]) {
      const page = await browser.person(viewport);
      await signIn(page, stack, { role: 'owner' });
      for (const [place, said] of [
        ['/ajustes/faltas', 'Com estes valores'],
        ['/risco-de-falta', 'Faltas esperadas'],
      ] as const) {
        await page.goto(`${stack.urls.ui}${place}`);
        await page.getByText(said).waitFor();
        expect(await seriousFindings(page), `${place} at ${viewport.width}`).toEqual([]);
      }
    }
  });
});
