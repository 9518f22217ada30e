import type { Page } from 'playwright-core';
import { afterAll, beforeAll, describe, expect, inject, it } from 'vitest';
import { seriousFindings } from '../support/axe.ts';
import { startBrowser, type TestBrowser } from '../support/browser.ts';
import { desk, phone, signIn } from '../support/demo-person.ts';
import { sendFrom } from '../support/virtual-authenticator.ts';

type Slot = Record<string, string>;

const stack = inject('stack');
const client = { name: 'Iracema Vasconcelos Pinto', phone: '(11) 98345-2288' };
const wish = 'Faltei uma vez porque meu filho ficou doente.';
const said = 'Vimos que foi uma falta só, por doença. Deixamos o resultado de lado.';
let browser: TestBrowser;
let owner: Page;
let hers: Page;

async function atBothSizes(page: Page, what: string): Promise<void> {
  for (const viewport of [phone, desk]) {
    await page.setViewportSize(viewport);
    expect(await seriousFindings(page), `${what} at ${viewport.width}`).toEqual([]);
  }
}
const open = async (part: string, tab: string): Promise<void> => {
  await owner.goto(`${stack.urls.ui}/risco-de-falta/${part}`);
  await owner.getByRole('link', { name: tab, exact: true }).and(owner.locator('[aria-current]')).waitFor();
};

/** Some days ahead, so that it is weighed and stays in the future. */
async function bookVisit(): Promise<void> {
  const ask = async <T>(method: string, path: string, body?: unknown) =>
    (await sendFrom(owner, method, path, body)).body as T;
  const made = { ...client, whatsappOptIn: true };
  const { id: clientId } = await ask<{ id: string }>('POST', '/clients', made);
  const { procedures } = await ask<{ procedures: { id: string }[] }>('GET', '/procedures');
  const procedureId = procedures[0]?.id ?? '';
  const day = (ahead: number) => new Date(Date.now() + ahead * 86_400_000).toISOString().slice(0, 10);
  const range = `from=${day(2)}&to=${day(6)}&procedureId=${procedureId}`;
  const { slots } = await ask<{ slots: Slot[] }>('GET', `/availability?${range}`);
  const { startsAt, professionalId, roomId, deviceId } = slots.at(-1) ?? {};
  const booked = await sendFrom(owner, 'POST', '/appointments', {
    ...{ startsAt, professionalId, roomId, deviceId, clientId, procedureId },
  });
  if (booked.status !== 201) throw new Error(`booking was answered ${JSON.stringify(booked)}`);
}

/** By the code that came to her telephone. */
async function enter(): Promise<void> {
  const me = (await sendFrom(owner, 'GET', '/session')).body as { clinic: { id: string } };
  await hers.goto(`${stack.urls.ui}/c/${me.clinic.id}/minhas`);
  await hers.getByLabel('Celular com DDD').fill(client.phone);
  await hers.getByRole('button', { name: 'Receber código' }).click();
  const code = hers.getByLabel('Código de 6 dígitos');
  await code.waitFor();
  const telephone = await browser.person(phone);
  await telephone.goto(stack.urls.phone);
  await telephone
    .getByText(/98345-?2288|8345-?2288/)
    .first()
    .click();
  const bubble = telephone.getByText(/Seu código para entrar/).last();
  await bubble.waitFor({ timeout: 60_000 });
  await code.fill(/\b\d{6}\b/.exec(await bubble.innerText())?.[0] ?? '');
  await hers.getByText('Olá, Iracema').waitFor();
}

beforeAll(async () => {
  browser = await startBrowser();
  owner = await browser.person(desk);
  await signIn(owner, stack, { role: 'owner' });
});
afterAll(() => browser?.close());

describe('the proof of the risk', () => {
  it('shows the owner how good the model is, and whether acting on it helps', async () => {
    await open('modelo', 'Modelo');
    await owner.getByRole('heading', { name: /^Hoje vale/ }).waitFor();
    await atBothSizes(owner, 'the model');
    await open('efeito', 'Efeito');
    await owner.getByRole('heading', { name: 'Como medimos: o grupo de comparação' }).waitFor();
    await atBothSizes(owner, 'the effect');
  });

  it('follows a training to its end', async () => {
    await open('modelo', 'Modelo');
    const startedAt = Date.now();
    await owner.getByRole('button', { name: 'Treinar agora' }).click();
    const ended = owner.getByText(/O último treino (trouxe|não trouxe)|Ainda não há visitas suficientes/);
    // The one before may have ended too: this one ends when the button is free again.
    await owner.getByRole('progressbar', { name: 'Andamento do treino' }).waitFor();
    await expect
      .poll(() => owner.getByRole('button', { name: 'Treinar agora' }).isEnabled(), { timeout: 110_000 })
      .toBe(true);
    await ended.waitFor();
    console.info(`a training took ${Date.now() - startedAt} ms`);
  });
});

describe('a review by a person', () => {
  it('is asked for by the client on her page', async () => {
    hers = await browser.person(phone);
    await bookVisit();
    await enter();
    const title = hers.getByText('Como a clínica usa seus dados para prever faltas');
    await title.click();
    // Weighed by the visit's own process, which may have just begun.
    const ask = hers.getByRole('button', { name: 'Pedir que uma pessoa reveja' });
    await expect
      .poll(
        async () => {
          if (await ask.isVisible()) return true;
          await hers.reload();
          await title.click();
          await hers.getByText(/LGPD, art. 20/).waitFor();
          return ask.isVisible();
        },
        { timeout: 90_000, interval: 2_000 },
      )
      .toBe(true);
    await atBothSizes(hers, 'the explanation');
    await ask.click();
    await hers.getByLabel(/Quer contar algo/).fill(wish);
    await hers.getByRole('button', { name: 'Enviar pedido' }).click();
    await hers.getByText(/Pedido recebido/).waitFor();
  });

  it('is answered by staff in words, and she reads the answer', async () => {
    await open('revisoes', 'Revisões');
    await owner.getByText(wish).waitFor();
    await atBothSizes(owner, 'the reviews');
    await owner.getByRole('button', { name: `Responder a ${client.name}` }).click();
    await owner.getByLabel(`Resposta para ${client.name}`).fill(said);
    await owner.getByRole('button', { name: 'Registrar resposta' }).click();
    await owner.getByText('Nenhum pedido aberto').waitFor();
    await hers.reload();
    await hers.getByText('Como a clínica usa seus dados para prever faltas').click();
    await hers.getByText(said).waitFor();
    await hers.getByText(/deixou o resultado de lado/).waitFor();
  });
});
