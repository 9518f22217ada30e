import type { Page } from 'playwright-core';
import { afterAll, beforeAll, describe, expect, inject, it } from 'vitest';
import { seriousFindings } from '../support/axe.ts';
import { startBrowser, type TestBrowser } from '../support/browser.ts';
import { desk, phone, signIn } from '../support/demo-person.ts';
import { withDatabase } from '../support/shared-stack.ts';

const stack = inject('stack');
const stranger = '5511988776655';
const question = 'Oi, vocês fazem limpeza de pele?';
const answer = 'Fazemos sim! Quer marcar uma avaliação?';
let browser: TestBrowser;
let page: Page;

/** Somebody at her own telephone, in the simulator. */
async function writes(text: string): Promise<void> {
  const response = await fetch(`${stack.urls.simulator}/_control/text`, {
    method: 'POST',
    body: JSON.stringify({ to: stranger, text, phoneNumberId: '106540352242922' }),
  });
  expect(response.status).toBe(200);
}
async function received(): Promise<{ kind: string; text?: string }[]> {
  const found = await fetch(`${stack.urls.simulator}/_control/ledger?to=${stranger}`);
  return ((await found.json()) as { accepted: { kind: string; text?: string }[] }).accepted;
}
async function atBothSizes(what: string): Promise<void> {
  for (const viewport of [phone, desk]) {
    await page.setViewportSize(viewport);
    expect(await seriousFindings(page), `${what} at ${viewport.width}`).toEqual([]);
  }
}

beforeAll(async () => {
  browser = await startBrowser();
  page = await browser.person(desk);
  await signIn(page, stack, { role: 'receptionist' });
  await page.goto(`${stack.urls.ui}/conversas`);
  await page.getByRole('heading', { level: 1, name: 'Conversas' }).waitFor();
});
afterAll(() => browser?.close());

describe('a conversation', () => {
  it('appears while the list is open, when somebody writes', async () => {
    await writes(question);
    await page
      .getByRole('link', { name: new RegExp(question.replace('?', '\\?')) })
      .click({ timeout: 45_000 });
    await page.getByRole('log').getByText(question).waitFor();
    await page.getByText(/^Janela aberta: 23 h/).waitFor();
  });

  it('is answered within the window, and the ticks say what the provider said', async () => {
    await page.getByRole('textbox', { name: /^Mensagem para/ }).fill(answer);
    await page.keyboard.press('Enter');
    const bubble = page.getByRole('log').getByRole('article').filter({ hasText: answer });
    const pressedAt = Date.now();
    // The clinic's own reminders may be leaving at the same time.
    await bubble.getByText('Entregue').waitFor({ timeout: 60_000 });
    console.info(`delivered ${Date.now() - pressedAt} ms after Enter`);
    expect((await received()).map(({ kind, text }) => [kind, text])).toEqual([['text', answer]]);
    await atBothSizes('an open window');
  });

  it('takes no words after a day of silence, but a template', async () => {
    await withDatabase(stack.databaseUrl, (database) =>
      database.query(
        `update conversations set last_inbound_at = last_inbound_at - interval '25 hours' where last_inbound_at is not null`,
      ),
    );
    await page.reload();
    await page.getByText(/tem mais de 24 horas/).waitFor();
    expect(await page.getByRole('textbox', { name: /^Mensagem para/ }).count()).toBe(0);
    await atBothSizes('a closed window');
    await page.getByRole('button', { name: 'Usar modelo' }).click();
    await page.getByRole('dialog').getByRole('listitem').first().waitFor();
    expect(await seriousFindings(page)).toEqual([]);
  });
});
