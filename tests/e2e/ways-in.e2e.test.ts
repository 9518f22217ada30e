import { TOTP } from 'otpauth';
import type { Page } from 'playwright-core';
import { afterAll, beforeAll, describe, expect, inject, it } from 'vitest';
import { Authenticator } from '../support/authenticator.ts';
import { seriousFindings } from '../support/axe.ts';
import { startBrowser, type TestBrowser } from '../support/browser.ts';
import { desk, loginOf, phone, signIn, signOut, typePassword } from '../support/demo-person.ts';
import { withDatabase } from '../support/shared-stack.ts';
import { codeOf, registerDevice, sendFrom } from '../support/virtual-authenticator.ts';

const stack = inject('stack');
let browser: TestBrowser;

beforeAll(async () => {
  browser = await startBrowser();
});
afterAll(() => browser?.close());

describe('the owner of two clinics', () => {
  it("sees today's numbers of both, and opens the other one without a trace of the first", async () => {
    const page = await browser.person(desk);
    await signIn(page, stack, { role: 'owner' });
    await page.goto(`${stack.urls.ui}/clientes`);
    const client = page.getByRole('main').getByRole('link').first();
    await client.waitFor();
    const name = (await client.innerText()).split('\n').find((line) => line.length > 3) ?? '';
    await page.getByRole('button', { name: /Trocar de clínica/ }).click();
    await page.getByRole('menuitem', { name: 'Ver a rede' }).click();
    await page.getByText('Na rede toda').waitFor();
    expect(await seriousFindings(page)).toEqual([]);
    await page.getByRole('button', { name: 'Abrir Instituto Jasmim' }).click();
    await page.getByRole('button', { name: /^Clínica atual: Instituto Jasmim/ }).waitFor();
    await page.getByRole('navigation').getByRole('link', { name: 'Clientes' }).first().click();
    await client.waitFor();
    expect(name.length).toBeGreaterThan(3);
    expect(await page.getByText(name, { exact: true }).count()).toBe(0);
  });
});

describe('somebody whose grace is over', () => {
  const her = { role: 'receptionist', clinic: 'Jasmim' };
  let page: Page;
  let codes: string[];

  const setGrace = (days: number) =>
    withDatabase(stack.databaseUrl, (database) =>
      database.query(
        `update sign_in_policies set grace_days = $1
         where clinic_id = (select clinic_id from clinics where name like '%Jasmim%')`,
        [days],
      ),
    );
  beforeAll(() => setGrace(0));
  afterAll(() => setGrace(14));

  it('finds nothing but the enrolment, wherever she wants to go', async () => {
    page = await browser.person(phone);
    await typePassword(page, stack, her);
    await page.getByRole('heading', { name: 'Proteja a sua conta' }).waitFor();
    await page.goto(`${stack.urls.ui}/clientes`);
    await page.getByRole('heading', { name: 'Proteja a sua conta' }).waitFor();
    expect(codeOf(await sendFrom(page, 'GET', '/clients'))).toBe('403 enrolment-required');
    expect(await seriousFindings(page)).toEqual([]);
  });

  it('sets up an authenticator app, keeps her codes and goes on to where she wanted to go', async () => {
    await page.getByRole('button', { name: 'Usar aplicativo' }).click();
    await page.getByText('Não consigo ler o código').click();
    const secret = await page.locator('code').innerText();
    expect(await seriousFindings(page)).toEqual([]);
    const code = page.getByLabel('Código que o aplicativo mostra');
    await code.fill('000000');
    await page.getByText('Este código não confere.', { exact: false }).waitFor();
    await code.fill(new TOTP({ secret }).generate());
    const list = page.getByRole('list', { name: 'Códigos de recuperação' }).getByRole('listitem');
    await list.first().waitFor();
    codes = await list.allInnerTexts();
    await page.getByLabel('Guardei os códigos').check();
    await page.getByRole('button', { name: 'Continuar' }).click();
    await page.getByRole('heading', { level: 1, name: 'Clientes' }).waitFor();
  });

  it('is let in by a recovery code when the app is not at hand, once', async () => {
    await signOut(page);
    await typePassword(page, stack, her);
    await page.getByRole('button', { name: 'Usar código de recuperação' }).click();
    expect(await seriousFindings(page)).toEqual([]);
    await page.getByLabel('Código de recuperação').fill('0000-0000-00000');
    await page.keyboard.press('Enter');
    await page.getByText('Este código não confere ou já foi usado.').waitFor();
    await page.getByLabel('Código de recuperação').fill(codes[3]?.toLowerCase() ?? '');
    await page.keyboard.press('Enter');
    await page.getByRole('button', { name: 'Agendar' }).first().waitFor();
    await page.goto(`${stack.urls.ui}/conta`);
    await page.getByText('Sobram 9 códigos.').waitFor();
  });
});

describe('somebody who lost every device', () => {
  /** Two others of the clinic vouch for her. */
  const her = { role: 'auditor' };
  const phrase = 'jabuticaba madura no pé';
  let page: Page;

  const half = async (role: string): Promise<string> => {
    const approver = await browser.person(desk);
    await typePassword(approver, stack, { role });
    await approver.getByRole('button', { name: /^Sua conta/ }).waitFor();
    await registerDevice(approver, new Authenticator(stack.urls.ui));
    const found = (await sendFrom(approver, 'GET', '/recoveries')).body as { recoveries: { id: string }[] };
    const id = found.recoveries[0]?.id ?? '';
    const approved = await sendFrom(approver, 'POST', `/recoveries/${id}/approve`);
    expect(approved.status).toBe(200);
    return (approved.body as { code: string }).code;
  };

  it('asks, and hears the same as anybody', async () => {
    page = await browser.person(phone);
    await page.goto(stack.urls.ui);
    await page.getByLabel('E-mail').fill(loginOf(stack, her).email);
    await page.getByRole('link', { name: 'Perdi meu aparelho' }).click();
    await page.getByRole('button', { name: 'Pedir acesso' }).click();
    await page.getByRole('heading', { name: 'Pedido enviado' }).waitFor();
    expect(await seriousFindings(page)).toEqual([]);
  });

  it('comes back with two halves and a new password, and has to enrol at once', async () => {
    const halves = [await half('privacy-officer'), await half('operator')];
    await page.getByRole('link', { name: 'Já tenho as duas metades' }).click();
    await page.getByLabel('Primeira metade').fill('AAAA-AAAA');
    await page.getByLabel('Segunda metade').fill(halves[1] ?? '');
    await page.getByLabel('Senha nova').fill(phrase);
    await page.getByRole('button', { name: 'Trocar a senha' }).click();
    await page.getByText('Estas metades não conferem', { exact: false }).waitFor();
    await page.getByLabel('Primeira metade').fill(halves[0]?.toLowerCase() ?? '');
    await page.getByRole('button', { name: 'Trocar a senha' }).click();
    await page.getByLabel('Senha', { exact: true }).fill(phrase);
    expect(await page.getByLabel('E-mail').inputValue()).toBe(loginOf(stack, her).email);
    await page.getByRole('button', { name: 'Entrar', exact: true }).click();
    await page.getByRole('heading', { name: 'Proteja a sua conta' }).waitFor();
  });
});

describe('the ways in, and what is set about them', () => {
  it('show no serious findings at both sizes', async () => {
    for (const viewport of [desk, phone]) {
      const page = await browser.person(viewport);
      for (const place of ['/entrar', '/entrar/recuperar', '/entrar/recuperar/codigo']) {
        await page.goto(`${stack.urls.ui}${place}`);
        await page.getByRole('heading', { level: 1 }).waitFor();
        expect(await seriousFindings(page), `${place} at ${viewport.width}`).toEqual([]);
      }
      await signIn(page, stack, { role: 'owner' });
      for (const place of ['/conta', '/rede', '/ajustes/equipe', '/ajustes/entrada']) {
        await page.goto(`${stack.urls.ui}${place}`);
        await page.getByRole('heading', { level: 1 }).waitFor();
        await page.getByRole('status', { name: 'Carregando…' }).waitFor({ state: 'detached' });
        expect(await seriousFindings(page), `${place} at ${viewport.width}`).toEqual([]);
      }
    }
  });
});
