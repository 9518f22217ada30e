import { TOTP } from 'otpauth';
import type { Page, Request } from 'playwright-core';
import { afterAll, beforeAll, describe, expect, inject, it } from 'vitest';
import { Authenticator } from '../support/authenticator.ts';
import { seriousFindings } from '../support/axe.ts';
import { startBrowser, type TestBrowser } from '../support/browser.ts';
import { desk, phone, signIn, typePassword } from '../support/demo-person.ts';
import { withDatabase } from '../support/shared-stack.ts';
import { addAuthenticator, type Answer, sendFrom } from '../support/virtual-authenticator.ts';

type Options = Parameters<Authenticator['authenticate']>[0];
type NewOptions = Parameters<Authenticator['register']>[0];

const stack = inject('stack');
const owner = { role: 'owner', clinic: 'Jasmim' };
let browser: TestBrowser;

beforeAll(async () => {
  browser = await startBrowser();
});
afterAll(() => browser?.close());

const inDatabase = (sql: string) => withDatabase(stack.databaseUrl, (database) => database.query(sql));
const codeOf = ({ status, body }: Answer) => `${String(status)} ${(body as { code: string }).code}`;

async function leave(page: Page): Promise<void> {
  await page.getByRole('button', { name: /^Sua conta/ }).click();
  await page.getByRole('menuitem', { name: 'Sair' }).click();
  await page.getByRole('button', { name: 'Entrar com chave de acesso' }).waitFor();
}

describe('a passkey, from its making to its use', () => {
  let page: Page;
  let posted: unknown;

  it('is made on the own account, and brings recovery codes that have to be kept', async () => {
    page = await browser.person(desk);
    await addAuthenticator(page);
    await signIn(page, stack, owner);
    await page.getByRole('complementary').getByRole('link', { name: 'Cadastrar' }).click();
    await page.getByRole('button', { name: 'Nova chave' }).click();
    await page.getByRole('dialog').getByLabel('Nome da chave').fill('Notebook da recepção');
    await page.getByRole('button', { name: 'Criar chave' }).click();
    const codes = page.getByRole('list', { name: 'Códigos de recuperação' }).getByRole('listitem');
    await codes.first().waitFor();
    expect(await codes.count()).toBe(10);
    expect(await page.getByRole('button', { name: 'Pronto' }).isDisabled()).toBe(true);
    expect(await seriousFindings(page, '[role=dialog]')).toEqual([]);
    await page.getByLabel('Guardei os códigos').check();
    await page.getByRole('button', { name: 'Pronto' }).click();
    await page.getByText('Notebook da recepção').first().waitFor();
    expect(await page.getByRole('complementary').count()).toBe(0);
    expect(await seriousFindings(page)).toEqual([]);
  });

  it('signs in alone, without e-mail and password', async () => {
    await leave(page);
    const sent = page.waitForRequest((request) => isPost(request, '/session/passkey'));
    await page.getByRole('button', { name: 'Entrar com chave de acesso' }).click();
    posted = (await sent).postDataJSON();
    await page.getByRole('button', { name: 'Agendar' }).first().waitFor();
  });

  it('is refused when the very same answer is sent again', async () => {
    expect(codeOf(await sendFrom(page, 'POST', '/session/passkey', posted))).toBe('401 challenge-invalid');
    // With a new challenge in the browser it is the answer to another question.
    await sendFrom(page, 'POST', '/session/passkey/options');
    expect(codeOf(await sendFrom(page, 'POST', '/session/passkey', posted))).toBe('401 invalid-credentials');
  });

  it('confirms that it is still the same person before a role changes', async () => {
    await inDatabase(`update app.sessions set proved_at = now() - interval '11 minutes'`);
    await page.goto(`${stack.urls.ui}/ajustes/equipe`);
    const role = page.getByRole('combobox', { name: /Perfil de Jéssica/ });
    const pick = async () => {
      await role.click();
      await page.getByRole('option', { name: 'Gestão' }).click();
      await page.getByRole('dialog', { name: 'Confirme que é você' }).waitFor();
    };
    await pick();
    expect(await seriousFindings(page, '[role=dialog]')).toEqual([]);
    await page.keyboard.press('Escape');
    await page.getByText('Confirme que é você para continuar.').first().waitFor();
    expect(await role.textContent()).toContain('Recepção');

    const keys: (string | undefined)[] = [];
    page.on('request', (request) => {
      if (request.method() === 'PATCH') keys.push(request.headers()['idempotency-key']);
    });
    await pick();
    // The button has the focus.
    await page.getByRole('button', { name: 'Usar chave de acesso' }).waitFor();
    await page.keyboard.press('Enter');
    await page.getByText('Jéssica Pontes agora tem o perfil Gestão').first().waitFor();
    expect(keys).toHaveLength(2);
    expect(keys[0]).toMatch(/^[0-9a-f-]{36}$/);
    expect(keys[1]).toBe(keys[0]);
  });
});

describe('an answer of a passkey device that is not honest', () => {
  let page: Page;
  const device = new Authenticator(stack.urls.ui);
  const question = async () =>
    ((await sendFrom(page, 'POST', '/session/passkey/options')).body as { options: Options }).options;
  const answer = (credential: unknown) => sendFrom(page, 'POST', '/session/passkey', { credential });

  it('comes from a device that was registered by its owner', async () => {
    page = await browser.person(phone);
    await signIn(page, stack, { role: 'professional', clinic: 'Jasmim' });
    const asked = await sendFrom(page, 'POST', '/account/passkeys/options');
    const { options } = asked.body as { options: NewOptions };
    const credential = device.register(options);
    const made = await sendFrom(page, 'POST', '/account/passkeys', { credential, label: 'Chave de bolso' });
    expect(made.status).toBe(201);
    await leave(page);
  });

  it('is refused when it was given to another site', async () => {
    const credential = device.authenticate(await question(), { origin: 'https://neonpro.example' });
    expect(codeOf(await answer(credential))).toBe('401 invalid-credentials');
  });

  it('is refused when it comes after five minutes', async () => {
    const credential = device.authenticate(await question());
    await inDatabase(`update app.challenges set expires_at = now() - interval '1 second'`);
    expect(codeOf(await answer(credential))).toBe('401 challenge-invalid');
  });

  it('is taken when nothing is wrong with it', async () => {
    expect((await answer(device.authenticate(await question()))).status).toBe(200);
  });
});

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

  it('finds nothing but the enrolment, wherever she wants to go', async () => {
    await inDatabase(`update sign_in_policies set grace_days = 0
      where clinic_id = (select clinic_id from clinics where name like '%Jasmim%')`);
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
    await leave(page);
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

const isPost = (request: Request, path: string) =>
  request.method() === 'POST' && request.url().endsWith(`/api/v1${path}`);
