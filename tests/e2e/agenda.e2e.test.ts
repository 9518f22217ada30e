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

const day = (inDays: number) => new Date(Date.now() + inDays * 86_400_000).toISOString().slice(0, 10);
const open = (path: string) => page.goto(`${stack.urls.ui}${path}`);

/** Chooses a procedure in the line of services that has none yet. */
async function chooseProcedure(name: RegExp): Promise<void> {
  await page.getByRole('dialog').getByText('Escolha o procedimento').first().click();
  await page.getByRole('option', { name }).first().click();
}
async function chooseClient(name: string): Promise<void> {
  await page.getByRole('dialog').getByPlaceholder('Nome, CPF ou telefone').fill(name);
  await page.getByText(`Cadastrar “${name}”`).click();
}

describe('the agenda of a busy clinic', () => {
  const client = 'Lívia Andrade de Souza e Silva';

  it('books two services in one visit, all or nothing, each in the column of who does it', async () => {
    await open(`/agenda?data=${day(6)}`);
    await page.getByRole('button', { name: 'Agendar' }).first().waitFor();
    await page.keyboard.press('n');
    await chooseClient(client);
    await chooseProcedure(/Avaliação/);
    await page.getByRole('button', { name: 'Outro serviço na mesma visita' }).click();
    await chooseProcedure(/Peeling/);
    const free = page.getByRole('radiogroup', { name: 'Horários livres' });
    await free.locator('label').last().click();
    expect(await seriousFindings(page)).toEqual([]);
    await page.getByRole('dialog').getByRole('button', { name: 'Agendar' }).click();
    await page.getByText(`${client} agendada para`).first().waitFor();
    await page
      .getByRole('group', { name: /^Agenda de/ })
      .getByText('(2/2)')
      .first()
      .waitFor();
    const blocks = await page.getByText(client).count();
    expect(blocks).toBeGreaterThanOrEqual(2);
  });

  it('tells both services in the drawer', async () => {
    await page
      .getByRole('button', { name: new RegExp(client) })
      .first()
      .click();
    const drawer = page.getByRole('dialog');
    await drawer.getByText('Avaliação').first().waitFor();
    await drawer.getByText('Peeling químico').first().waitFor();
    expect(await seriousFindings(page)).toEqual([]);
    await page.keyboard.press('Escape');
  });

  it('squeezes somebody in over what the professional does, with a reason, and marks it', async () => {
    const squeezed = 'Rosa Encaixe Ferreira';
    await page.getByRole('dialog').waitFor({ state: 'detached' });
    await page.keyboard.press('e');
    await chooseClient(squeezed);
    await chooseProcedure(/Avaliação/);
    await page.getByRole('dialog').getByText('Quem estiver livre').first().click();
    await page.getByRole('option').first().click();
    await page.getByRole('dialog').getByLabel('Hora').fill('05:10');
    await page.getByRole('button', { name: 'Encaixar' }).click();
    await page.getByText(`${squeezed} agendada para`).first().waitFor();
    await page
      .getByRole('button', { name: new RegExp(`${squeezed}.*Encaixe`) })
      .first()
      .waitFor();
  });

  it('blocks a lunch that comes again, says what stands in its way, and goes around it', async () => {
    await page.keyboard.press('b');
    const panel = page.getByRole('dialog');
    await panel.getByLabel('Motivo').click();
    await page.getByRole('option', { name: 'Almoço' }).click();
    await panel.getByLabel('Das').fill('02:00');
    await panel.getByLabel('Até', { exact: true }).fill('03:00');
    await panel.getByLabel('Repetir').click();
    await page.getByRole('option', { name: 'Todo dia' }).click();
    await panel.getByLabel('Até o dia').fill(day(10));
    expect(await seriousFindings(page)).toEqual([]);
    await panel.getByRole('button', { name: 'Bloquear' }).click();
    await page
      .getByText(/horários bloqueados/)
      .first()
      .waitFor();
    await panel.waitFor({ state: 'detached' });
  });

  it('shows the month and opens a day of it by keyboard', async () => {
    await page.keyboard.press('m');
    await page.getByRole('group', { name: 'Dias do mês' }).waitFor();
    await page
      .getByRole('button', { name: /\d+ visitas/ })
      .first()
      .waitFor();
    // A notice of before may still be there, with guards of the library that hide what takes the focus.
    expect(await seriousFindings(page, 'main')).toEqual([]);
    await page
      .getByRole('button', { name: /\d+ visitas/ })
      .first()
      .press('Enter');
    await page.getByRole('group', { name: /^Agenda de/ }).waitFor();
    await page.keyboard.press('?');
    await page.getByRole('dialog', { name: 'Atalhos do teclado' }).waitFor();
    await page.keyboard.press('Escape');
  });
});

describe('the reception', () => {
  it('sees who is where, receives somebody in one press, and has no serious findings at either size', async () => {
    await open('/recepcao');
    const expected = page.getByRole('region', { name: /Esperadas/ });
    const arrived = page.getByRole('button', { name: /^Chegou: / });
    await expected.waitFor();
    expect(await seriousFindings(page)).toEqual([]);
    if ((await arrived.count()) > 0) {
      await arrived.first().click();
      await page
        .getByText(/chegou$/)
        .first()
        .waitFor();
      await page
        .getByText(/espera há \d+ min/)
        .first()
        .waitFor();
    }
    const small = await browser.person(phone);
    await signIn(small, stack, { role: 'receptionist' });
    await small.goto(`${stack.urls.ui}/recepcao`);
    await small.getByRole('heading', { name: 'Recepção' }).waitFor();
    expect(await seriousFindings(small)).toEqual([]);
  });

  it('tells those who wait that somebody is late', async () => {
    await open('/recepcao');
    await page.getByRole('button', { name: 'Avisar atraso' }).click();
    const dialog = page.getByRole('dialog');
    await dialog.getByText('Escolha a profissional').click();
    await page.getByRole('option').first().click();
    await dialog.getByRole('button', { name: 'Avisar' }).click();
    await page.getByText('Avisando quem espera pelo WhatsApp').first().waitFor();
  });

  it('has the day on paper', async () => {
    await open('/recepcao/folha');
    await page.getByRole('button', { name: 'Imprimir' }).waitFor();
    expect(await seriousFindings(page)).toEqual([]);
  });
});
