import type { Page, Request } from 'playwright-core';
import { afterAll, beforeAll, describe, expect, inject, it } from 'vitest';
import { Authenticator } from '../support/authenticator.ts';
import { seriousFindings } from '../support/axe.ts';
import { startBrowser, type TestBrowser } from '../support/browser.ts';
import { desk, phone, signIn, signOut } from '../support/demo-person.ts';
import { withDatabase } from '../support/shared-stack.ts';
import { addAuthenticator, codeOf, registerDevice, sendFrom } from '../support/virtual-authenticator.ts';

type Options = Parameters<Authenticator['authenticate']>[0];

const stack = inject('stack');
const owner = { role: 'owner', clinic: 'Jasmim' };
let browser: TestBrowser;

beforeAll(async () => {
  browser = await startBrowser();
});
afterAll(() => browser?.close());

const inDatabase = (sql: string) => withDatabase(stack.databaseUrl, (database) => database.query(sql));

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
    await signOut(page);
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
    expect((await registerDevice(page, device)).status).toBe(201);
    await signOut(page);
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

const isPost = (request: Request, path: string) =>
  request.method() === 'POST' && request.url().endsWith(`/api/v1${path}`);
