import type { Page } from 'playwright-core';
import { afterAll, beforeAll, describe, expect, inject, it } from 'vitest';
import { Authenticator } from '../support/authenticator.ts';
import { seriousFindings } from '../support/axe.ts';
import { startBrowser, type TestBrowser } from '../support/browser.ts';
import { desk, phone, signIn } from '../support/demo-person.ts';
import { withDatabase } from '../support/shared-stack.ts';
import { sendFrom } from '../support/virtual-authenticator.ts';

type NewOptions = Parameters<Authenticator['register']>[0];

type Slot = Record<string, unknown>;

const stack = inject('stack');
const client = { name: 'Terezinha Guimarães de Sá', phone: '(11) 98234-1177', id: '' };
const procedure = { id: '', name: '' };
const api = `${stack.urls.ui}/api/v1`;
let browser: TestBrowser;
let clinicPage: string;
/** The manager, with a passkey of her own: making a program asks for a proof of the last minutes. */
let manager: Page;

beforeAll(async () => {
  browser = await startBrowser();
  manager = await browser.person(desk);
  await signIn(manager, stack, { role: 'manager' });
  const { options } = (await sendFrom(manager, 'POST', '/account/passkeys/options')).body as {
    options: NewOptions;
  };
  const credential = new Authenticator(stack.urls.ui).register(options);
  await sendFrom(manager, 'POST', '/account/passkeys', { credential, label: 'Chave da gestão' });
  await bookVisit();
  const me = (await sendFrom(manager, 'GET', '/session')).body as { clinic: { id: string } };
  clinicPage = `${stack.urls.ui}/c/${me.clinic.id}`;
});
afterAll(() => browser?.close());

/** The last free time of the next days, so that it stays in the future while the tests run. */
async function bookVisit(): Promise<void> {
  const ask = async <T>(method: string, path: string, body?: unknown) =>
    (await sendFrom(manager, method, path, body)).body as T;
  const { name, phone: number } = client;
  const made = { name, phone: number, whatsappOptIn: true };
  client.id = (await ask<{ id: string }>('POST', '/clients', made)).id;
  const { procedures } = await ask<{ procedures: { id: string; name: string }[] }>('GET', '/procedures');
  Object.assign(procedure, procedures[0]);
  const day = (ahead: number) => new Date(Date.now() + ahead * 86_400_000).toISOString().slice(0, 10);
  const range = `from=${day(1)}&to=${day(5)}&procedureId=${procedure.id}`;
  const { slots } = await ask<{ slots: Slot[] }>('GET', `/availability?${range}`);
  const { startsAt, professionalId, roomId, deviceId } = slots.at(-1) ?? {};
  const slot = { startsAt, professionalId, roomId, deviceId };
  const visit = { ...slot, clientId: client.id, procedureId: procedure.id };
  const booked = await sendFrom(manager, 'POST', '/appointments', visit);
  if (booked.status !== 201) throw new Error(`booking was answered ${JSON.stringify(booked)}`);
}

/** What the client's phone shows last. */
async function lastMessage(screen: Page, wanted: RegExp): Promise<string> {
  await screen.goto(stack.urls.phone);
  await screen
    .getByText(/98234-?1177|8234-?1177/)
    .first()
    .click();
  const bubble = screen.getByText(wanted).last();
  await bubble.waitFor({ timeout: 30_000 });
  return bubble.innerText();
}

/** Nothing of the page is loading any more. */
const isSettled = (page: Page) =>
  expect.poll(() => page.getByRole('status', { name: 'Carregando…' }).count(), { timeout: 15_000 }).toBe(0);

async function askCode(page: Page): Promise<void> {
  await page.goto(`${clinicPage}/minhas`);
  await page.getByLabel('Celular com DDD').fill(client.phone);
  await page.getByRole('button', { name: 'Receber código' }).click();
  await page.getByLabel('Código de 6 dígitos').waitFor();
}

describe("a client at the clinic's page", () => {
  let hers: Page;
  let link: string;

  it('is nobody before she has proved that the phone is hers', async () => {
    hers = await browser.person(phone);
    await askCode(hers);
    await hers.getByLabel('Código de 6 dígitos').fill('000000');
    await hers.getByText('Você ainda pode tentar 4 vezes.', { exact: false }).waitFor();
    expect((await sendFrom(hers, 'GET', '/public/me/appointments')).status).toBe(401);
    expect(await seriousFindings(hers)).toEqual([]);
  });

  it('signs in with the code that came over WhatsApp, and sees her visit', async () => {
    const text = await lastMessage(await browser.person(phone), /Seu código para entrar/);
    link = /https?:\S+#\S+/.exec(text)?.[0] ?? '';
    await hers.getByLabel('Código de 6 dígitos').fill(/\b\d{6}\b/.exec(text)?.[0] ?? '');
    await hers.getByText('Olá, Terezinha').waitFor();
    const next = hers.getByRole('region', { name: 'Próximas' }).getByRole('listitem');
    await next.first().waitFor();
    expect(await next.allInnerTexts()).toEqual([expect.stringContaining(procedure.name)]);
    expect(await seriousFindings(hers)).toEqual([]);
  });

  it('shows nothing any more once she has left, and the link of the used code is dead', async () => {
    await hers.getByRole('button', { name: 'Sair' }).click();
    await hers.getByLabel('Celular com DDD').waitFor();
    expect((await sendFrom(hers, 'GET', '/public/me')).status).toBe(401);
    await hers.goto(link);
    await hers.getByText('Este link já foi usado ou venceu.', { exact: false }).waitFor();
  });

  it('signs in by a link as well, which the address bar forgets at once', async () => {
    await withDatabase(stack.databaseUrl, (database) => database.query('delete from app.rate_limits'));
    const other = await browser.person(desk);
    await askCode(other);
    const seen = await browser.person(phone);
    await expect
      .poll(async () => /https?:\S+#\S+/.exec(await lastMessage(seen, /Seu código para entrar/))?.[0], {
        timeout: 30_000,
      })
      .not.toBe(link);
    const fresh = /https?:\S+#\S+/.exec(await lastMessage(seen, /Seu código para entrar/))?.[0] ?? '';
    await other.goto(fresh);
    await other.getByText('Olá, Terezinha').waitFor();
    expect(other.url()).toBe(`${clinicPage}/minhas`);
    expect(await seriousFindings(other)).toEqual([]);
  });
});

describe('a program of somebody else', () => {
  let token: string;
  const shown = (label: string) => manager.getByRole('dialog').getByText(label).locator('..').locator('code');
  const readAgenda = async () => {
    const day = 86_400_000;
    const range = new URLSearchParams({
      from: new Date().toISOString(),
      to: new Date(Date.now() + 7 * day).toISOString(),
    });
    return fetch(`${api}/appointments?${range.toString()}`, {
      headers: { authorization: `Bearer ${token}` },
    });
  };

  it('is made in the settings, and its secret is shown once', async () => {
    await manager.goto(`${stack.urls.ui}/ajustes/programas`);
    await manager.getByRole('button', { name: 'Novo programa' }).click();
    await manager.getByLabel('Nome do programa').fill('Site da clínica');
    await manager.getByRole('checkbox', { name: /^Ver a agenda/ }).check();
    await manager.getByRole('button', { name: 'Criar programa' }).click();
    await manager.getByRole('heading', { name: 'Chave de Site da clínica' }).waitFor();
    expect(await seriousFindings(manager, '[role=dialog]')).toEqual([]);
    const [id, secret] = [
      await shown('Identificador (client_id)').innerText(),
      await shown('Chave secreta (client_secret)').innerText(),
    ];
    await manager.getByRole('button', { name: 'Já guardei' }).click();
    expect(await manager.getByText(secret).count()).toBe(0);

    const answer = await fetch(`${api}/oauth/token`, {
      method: 'POST',
      headers: { 'content-type': 'application/x-www-form-urlencoded' },
      body: new URLSearchParams({ grant_type: 'client_credentials', client_id: id, client_secret: secret }),
    });
    expect(answer.status).toBe(200);
    token = ((await answer.json()) as { access_token: string }).access_token;
  });

  it('reads what its scope names, and nothing else', async () => {
    const answer = await readAgenda();
    expect(answer.status).toBe(200);
    const clients = await fetch(`${api}/clients`, { headers: { authorization: `Bearer ${token}` } });
    expect(clients.status).toBe(403);
  });

  it('is refused with the very next request once it is revoked', async () => {
    await manager.getByRole('link', { name: /^Site da clínica/ }).click();
    await manager.getByRole('heading', { name: 'Uso' }).waitFor();
    await isSettled(manager);
    expect(await seriousFindings(manager)).toEqual([]);
    await manager.getByRole('button', { name: 'Revogar' }).click();
    await manager.getByRole('dialog').getByRole('button', { name: 'Revogar' }).click();
    await manager.getByText('Este programa não entra mais.', { exact: false }).waitFor();
    expect((await readAgenda()).status).toBe(401);
  });
});

describe('clinical notes behind glass', () => {
  it('open with a reason, for a while, and close again', async () => {
    await manager.goto(`${stack.urls.ui}/clientes/${client.id}`);
    await manager.getByRole('button', { name: 'Abrir com justificativa' }).click();
    await manager.getByLabel('Por que você precisa ver agora?').fill('Cliente passou mal na sala 2.');
    expect(await seriousFindings(manager, '[role=dialog]')).toEqual([]);
    await manager.getByRole('button', { name: 'Abrir anotações' }).click();
    await manager.getByText(/^Acesso de emergência até/).waitFor();
    await manager.getByText('Nenhuma anotação até hoje.').waitFor();
    expect(await seriousFindings(manager)).toEqual([]);
    await manager.getByRole('button', { name: 'Encerrar agora' }).click();
    await manager.getByText('Anotações fechadas para o seu perfil').waitFor();
  });
});

describe('what is set and what is looked at', () => {
  it('shows no serious findings at both sizes', async () => {
    for (const viewport of [desk, phone]) {
      const page = await browser.person(viewport);
      await signIn(page, stack, { role: 'owner' });
      for (const place of [
        ...['/ajustes/programas', '/ajustes/avisos-automaticos', `/clientes/${client.id}`],
        ...['/privacidade/emergencias', '/privacidade/recuperacoes', '/privacidade/registro'],
      ]) {
        await page.goto(`${stack.urls.ui}${place}`);
        await page.getByRole('heading', { level: 1 }).waitFor();
        await isSettled(page);
        expect(await seriousFindings(page), `${place} at ${viewport.width}`).toEqual([]);
      }
    }
  });
});
