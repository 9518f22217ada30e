import type { Page } from 'playwright-core';
import { afterAll, beforeAll, describe, expect, inject, it } from 'vitest';
import { Authenticator } from '../support/authenticator.ts';
import { seriousFindings } from '../support/axe.ts';
import { startBrowser, type TestBrowser } from '../support/browser.ts';
import { desk, phone, signIn } from '../support/demo-person.ts';
import { withDatabase } from '../support/shared-stack.ts';
import { sendFrom } from '../support/virtual-authenticator.ts';

type NewOptions = Parameters<Authenticator['register']>[0];

const stack = inject('stack');
/** An erasure walks fourteen steps of a process, and the box may be busy. */
const patience = { timeout: 45_000 };
let browser: TestBrowser;
let page: Page;
let passkeyId: string;

beforeAll(async () => {
  browser = await startBrowser();
  page = await browser.person(desk);
  await signIn(page, stack, { role: 'owner' });
  // Deciding asks for a proof of the last minutes.
  const { options } = (await sendFrom(page, 'POST', '/account/passkeys/options')).body as {
    options: NewOptions;
  };
  const credential = new Authenticator(stack.urls.ui).register(options);
  const made = await sendFrom(page, 'POST', '/account/passkeys', {
    ...{ credential, label: 'Chave da privacidade' },
  });
  passkeyId = (made.body as { id: string }).id;
});
afterAll(async () => {
  await browser?.close();
  // The other stories' owner comes in with the password alone.
  await withDatabase(stack.databaseUrl, async (database) => {
    for (const table of ['recovery_codes', 'passkeys'])
      await database.query(
        `delete from app.${table} where user_id = (select user_id from app.passkeys where id = $1)`,
        [passkeyId],
      );
  });
});

async function newClient(name: string, number: string): Promise<string> {
  const made = await sendFrom(page, 'POST', '/clients', { name, phone: number });
  if (made.status !== 201) throw new Error(`the client was answered ${JSON.stringify(made)}`);
  return (made.body as { id: string }).id;
}
const openTab = (id: string) => page.goto(`${stack.urls.ui}/clientes/${id}/privacidade`);
const button = (name: string, within = page.locator('body')) =>
  within.getByRole('button', { name, exact: true });
const dialog = (name: string) => page.getByRole('dialog', { name });

describe('the desk of rights', () => {
  let id: string;

  it('leads from the person who asks to a request whose clock runs', async () => {
    id = await newClient('Genoveva Prates Sá', '(11) 98234-5101');
    await openTab(id);
    await button('Apagar dados').click();
    await page.getByRole('radio', { name: 'A pessoa pediu' }).click();
    await page.getByText('Ela ainda não pediu a eliminação.', { exact: false }).waitFor();
    expect(await seriousFindings(page, '[role=dialog]')).toEqual([]);
    await button('Registrar pedido de eliminação').click();
    await dialog('Registrar um pedido').getByText('LGPD, art. 18, VI').waitFor();
    await button('Registrar pedido', dialog('Registrar um pedido')).click();
    await page.getByText('1 em aberto: faltam 15 dias').waitFor();
    await page.getByRole('link', { name: 'Eliminação dos dados' }).first().click();
    await page.getByText('Falta a sua decisão por classe de dados.').waitFor();
    expect(await seriousFindings(page, 'main')).toEqual([]);
  });

  it('is decided with a reason, erases, and answers with a certificate', async () => {
    await page.getByLabel('Resposta para a pessoa').fill('Apagamos tudo o que a lei não manda guardar.');
    await button('Decidir e apagar').click();
    await button('Decidir e apagar', dialog('Apagar os dados desta pessoa?')).click();
    await button('Baixar certificado').waitFor(patience);
    const [file] = await Promise.all([
      page.waitForEvent('download', patience),
      button('Baixar certificado').click(),
    ]);
    expect(file.suggestedFilename()).toMatch(/^certificado-[0-9a-f]{8}\.pdf$/);
    await openTab(id);
    await page.getByText('Eliminação concluída em', { exact: false }).waitFor(patience);
    expect(await page.getByText('Genoveva').count()).toBe(0);
    expect(await button('Apagar dados').count()).toBe(0);
  });
});

describe('an erasure from the tab of a client', () => {
  it('begins by another ground, with the keyboard alone', async () => {
    const id = await newClient('Hermínio Coutinho', '(11) 98234-5102');
    await openTab(id);
    await button('Apagar dados').focus();
    await page.keyboard.press('Enter');
    await page.getByRole('radio', { name: 'A finalidade terminou' }).waitFor();
    expect(await page.getByRole('radio', { name: 'A finalidade terminou' }).isChecked()).toBe(true);
    await button('Apagar dados', page.getByRole('dialog')).focus();
    await page.keyboard.press('Enter');
    await button('Apagar dados', dialog('Apagar os dados desta pessoa?')).focus();
    await page.keyboard.press('Enter');
    await page
      .getByText(/^(Os dados desta pessoa estão sendo apagados|Eliminação concluída em)/)
      .waitFor(patience);
  });
});

describe('the pages of the desk', () => {
  it('show no serious findings at both sizes', async () => {
    for (const part of ['pedidos', 'eliminacoes', 'verificacao', 'guarda', 'tratamento']) {
      await page.goto(`${stack.urls.ui}/privacidade/${part}`);
      await page.getByRole('heading', { level: 2 }).first().waitFor();
      await expect
        .poll(() => page.getByRole('status', { name: 'Carregando…' }).count(), { timeout: 15_000 })
        .toBe(0);
      for (const viewport of [phone, desk]) {
        await page.setViewportSize(viewport);
        expect(await seriousFindings(page, 'main'), `${part} at ${viewport.width}`).toEqual([]);
      }
    }
  });
});
