import type { Page } from 'playwright-core';
import { afterAll, beforeAll, describe, expect, inject, it } from 'vitest';
import { seriousFindings } from '../support/axe.ts';
import { startBrowser, type TestBrowser } from '../support/browser.ts';
import { desk, phone, signIn } from '../support/demo-person.ts';

const stack = inject('stack');
let browser: TestBrowser;
let page: Page;
beforeAll(async () => {
  browser = await startBrowser();
  page = await browser.person(desk);
  await signIn(page, stack, { role: 'owner' });
});
afterAll(() => browser?.close());

const inDays = (days: number) => new Date(Date.now() + days * 86_400_000);
const day = (days: number) => inDays(days).toLocaleDateString('pt-BR', { timeZone: 'America/Sao_Paulo' });
const stamp = (days: number, hour: number) =>
  new Date(inDays(days).setUTCHours(hour, 0, 0, 0)).toISOString().replace(/[-:]|\.000/g, '');

async function choose(name: string, lines: string[]): Promise<void> {
  await page.goto(`${stack.urls.ui}/importacoes/nova`);
  const buffer = Buffer.from(lines.join('\r\n'));
  await page.locator('#import-file').setInputFiles({ name, mimeType: '', buffer });
}
const look = async () => {
  await page.getByRole('button', { name: 'Conferir antes de importar' }).click();
  await page.getByRole('button', { name: 'Importar de verdade' }).waitFor({ timeout: 30_000 });
  await page.getByRole('heading', { name: 'As primeiras, como vão ficar' }).waitFor();
};

describe('an import', () => {
  it('shows what would happen before it does, and is decided with the keyboard', async () => {
    await choose('agenda-antiga.csv', [
      'Paciente;Fone;Data;Hora;Serviço;Profissional',
      `Wanessa Teodoro Brito;(11) 98765-4401;${day(60)};10:00;Avaliação;Camila`,
      `Wanessa Teodoro Brito;(11) 98765-4401;${day(60)};10:05;Avaliação;Camila`,
      `Wanessa Teodoro Brito;(11) 98765-4401;${day(61)};10:05;Avaliação;Zélia`,
    ]);
    await look();
    for (const text of ['Horários ocupados', 'Nomes que a clínica não conhece', 'O que fica de fora'])
      await page.getByRole('heading', { name: text }).waitFor();
    for (const viewport of [phone, desk]) {
      await page.setViewportSize(viewport);
      expect(await seriousFindings(page), String(viewport.width)).toEqual([]);
    }
    await page.getByRole('button', { name: 'Importar de verdade' }).focus();
    await page.keyboard.press('Enter');
    await page.getByText('Entrou na clínica: 1 cliente e 1 visita por vir.').waitFor({ timeout: 30_000 });
  });

  it('of a calendar asks whose it is, and can be thrown away', async () => {
    await choose('agenda.ics', [
      ...['BEGIN:VCALENDAR', 'VERSION:2.0', 'BEGIN:VEVENT', 'UID:e2e-1', `DTSTART:${stamp(62, 13)}`],
      ...['DURATION:PT30M', 'SUMMARY:Retorno - Wanessa Teodoro Brito', 'END:VEVENT', 'END:VCALENDAR', ''],
    ]);
    await page.getByText('Escolha o procedimento').click();
    await page.getByRole('option').first().click();
    await page.getByText('Escolha quem atende').click();
    await page.getByRole('option').first().click();
    expect(await seriousFindings(page)).toEqual([]);
    await look();
    await page.getByText('Reconhecida pelo nome').waitFor();
    await page.getByRole('button', { name: 'Descartar' }).click();
    await page.getByRole('dialog').getByRole('button', { name: 'Descartar' }).click();
    await page.getByText('Importação descartada').waitFor();
  });
});
