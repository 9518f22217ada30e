import type { Page } from 'playwright-core';
import { afterAll, beforeAll, describe, expect, inject, it } from 'vitest';
import { seriousFindings } from '../support/axe.ts';
import { ask } from '../support/booking-page.ts';
import { startBrowser, type TestBrowser } from '../support/browser.ts';
import { desk, signIn } from '../support/demo-person.ts';

const stack = inject('stack');
let browser: TestBrowser;
let page: Page;

const day = (inDays: number) => new Date(Date.now() + inDays * 86_400_000).toISOString().slice(0, 10);
/** Four in the morning in São Paulo, when nobody of the demo comes. */
const four = `${day(7)}T07:00:00.000Z`;
const procedure = 'Escovação de mãos';
const [ana, bia] = ['Ana Arrastada de Oliveira', 'Bia Vizinha dos Santos'];
/** In the order of the columns. */
let people: { id: string; name: string }[] = [];

interface Named {
  id: string;
  name: string;
}

/** Two people at the same hour beside each other, with a procedure that needs neither room nor device. */
async function furnish(): Promise<void> {
  const wish = { code: 'AGENDA-MAOS', name: procedure, durationMin: 40 };
  const { id: procedureId } = (await ask(page, 'POST', '/procedures', wish)) as Named;
  const { resources } = (await ask(page, 'GET', '/resources')) as {
    resources: (Named & { kind: string; isActive: boolean; procedureIds: string[] })[];
  };
  const columns = resources.filter(({ kind, isActive }) => kind === 'professional' && isActive).slice(0, 2);
  for (const [index, one] of columns.entries()) {
    const procedureIds = [...one.procedureIds, procedureId];
    await ask(page, 'PATCH', `/resources/${one.id}`, { procedureIds });
    const client = (await ask(page, 'POST', '/clients', { name: [ana, bia][index] })) as Named;
    const services = [{ procedureId, professionalId: one.id }];
    await ask(page, 'POST', '/appointments', { clientId: client.id, startsAt: four, services });
  }
  people = columns;
}

const block = (name: string) => page.getByRole('button', { name: new RegExp(`^\\d\\d:\\d\\d, ${name}`) });
const said = (text: string | RegExp) => page.getByText(text).first().waitFor();
const inFocus = () => page.evaluate<string>('document.activeElement.textContent');

beforeAll(async () => {
  browser = await startBrowser();
  page = await browser.person(desk);
  await signIn(page, stack, { role: 'owner' });
  await furnish();
  await page.goto(`${stack.urls.ui}/agenda?data=${day(7)}`);
  await block(ana).waitFor();
});
afterAll(() => browser?.close());

describe('the agenda by keyboard', () => {
  it('goes from visit to visit with the arrows, and never to another day from there', async () => {
    await block(ana).focus();
    await page.keyboard.press('ArrowRight');
    expect(await inFocus()).toContain(bia);
    await page.keyboard.press('ArrowLeft');
    expect(await inFocus()).toContain(ana);
    await page.keyboard.press('ArrowLeft');
    expect(await inFocus()).toContain(ana);
    expect(page.url()).toContain(day(7));
  });

  it('is one stop of the Tab key', async () => {
    expect(await page.locator('.ec-event[role="button"][tabindex="0"]').count()).toBe(1);
  });

  it('says hour, name, procedure, with whom and state, opens with Enter and gives the focus back', async () => {
    const name = `04:00, ${ana}, ${procedure}, com ${people[0]?.name ?? ''}, Agendada`;
    await page.getByRole('button', { name }).waitFor();
    await page.keyboard.press('Enter');
    await page.getByRole('dialog').getByText(procedure).first().waitFor();
    expect(await seriousFindings(page)).toEqual([]);
    await page.keyboard.press('Escape');
    await page.getByRole('dialog').waitFor({ state: 'detached' });
    await expect.poll(inFocus).toContain(ana);
  });
});

describe('a visit dragged to another person', () => {
  async function drag(from: string, to: string): Promise<void> {
    // Where it first stands depends on the hour of the day, and near an edge the agenda scrolls under the hand.
    await block(from).evaluate((node: { scrollIntoView: (to: object) => void }) => {
      node.scrollIntoView({ block: 'center' });
    });
    const [here, there] = [await block(from).boundingBox(), await block(to).boundingBox()];
    if (!here || !there) throw new Error('the visits are not on the screen');
    const y = here.y + here.height / 2;
    await page.mouse.move(here.x + here.width / 2, y);
    await page.mouse.down();
    await page.mouse.move(there.x + there.width / 2, y, { steps: 12 });
    await page.mouse.up();
  }

  it('is put back when she is busy, with the reason, the next free times and the way over it', async () => {
    await drag(ana, bia);
    await said(new RegExp(`A visita de ${ana} ficou onde estava`));
    await said(new RegExp(`${people[1]?.name ?? ''} já tem uma visita até 04:40`));
    await said(/Próximos livres:/);
    await page.getByRole('button', { name: 'Encaixar assim mesmo' }).click();
    await said(new RegExp(`${ana} agora é`));
    await page
      .getByRole('button', { name: new RegExp(`${ana}.*com ${people[1]?.name ?? ''}.*Encaixe`) })
      .waitFor();
  });

  it('goes back with everything it had', async () => {
    // It is drawn there before the server has agreed.
    const answered = page.waitForResponse((answer) => answer.url().endsWith('/move'));
    await page.getByRole('button', { name: 'Desfazer' }).last().click();
    expect((await answered).status()).toBe(200);
    await page
      .getByRole('button', { name: new RegExp(`${ana}.*com ${people[0]?.name ?? ''}, Agendada$`) })
      .waitFor();
  });
});

describe('what is done in a visit', () => {
  it('changes in the drawer, and the change is undone', async () => {
    await block(ana).click();
    const drawer = page.getByRole('dialog');
    await drawer.getByRole('button', { name: 'Mudar serviços' }).click();
    await drawer.getByRole('button', { name: 'Outro serviço na mesma visita' }).click();
    await drawer.getByText('Escolha o procedimento').first().click();
    await page.getByRole('option', { name: procedure }).first().click();
    await drawer.getByRole('button', { name: 'Salvar serviços' }).click();
    await said(`Serviços da visita de ${ana} atualizados`);
    await page.getByText(`${procedure} (2/2)`).first().waitFor({ state: 'attached' });
    const notice = page.locator('li', { hasText: 'Serviços da visita' });
    // By its text: beside an open drawer it has no role, and Escape would close the notice first.
    await notice.getByText('Desfazer').click();
    await page.getByText(`${procedure} (2/2)`).first().waitFor({ state: 'detached' });
  });
});

describe('a block that comes again', () => {
  it('says which visit is in its way, and goes around that day', async () => {
    await page.goto(`${stack.urls.ui}/agenda?data=${day(7)}&bloqueio=novo`);
    const panel = page.getByRole('dialog');
    await panel.getByLabel('Quem ou o quê').click();
    await page.getByRole('option', { name: people[1]?.name ?? '' }).click();
    await panel.getByLabel('Dia', { exact: true }).fill(day(7));
    await panel.getByLabel('Das').fill('04:00');
    await panel.getByLabel('Até', { exact: true }).fill('05:00');
    await panel.getByLabel('Repetir').click();
    await page.getByRole('option', { name: 'Todo dia' }).click();
    await panel.getByLabel('Até o dia').fill(day(9));
    await panel.getByRole('button', { name: 'Bloquear', exact: true }).click();
    await panel.getByText(new RegExp(`${people[1]?.name ?? ''} já tem uma visita até`)).waitFor();
    expect(await seriousFindings(page)).toEqual([]);
    await panel.getByRole('button', { name: /pular os dias em conflito/ }).click();
    await said('2 horários bloqueados. 1 dia em conflito foi pulado.');
  });
});

describe('the week and the month', () => {
  it('have no serious findings', async () => {
    for (const view of ['semana', 'mes']) {
      await page.goto(`${stack.urls.ui}/agenda?data=${day(7)}&visao=${view}`);
      await page.getByRole('group', { name: /^Agenda de|^Dias do mês/ }).waitFor();
      expect(await seriousFindings(page), view).toEqual([]);
    }
  });
});
