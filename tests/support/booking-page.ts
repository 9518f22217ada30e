import type { Page } from 'playwright-core';
import { expect } from 'vitest';
import { seriousFindings } from './axe.ts';
import type { TestBrowser } from './browser.ts';
import { phone } from './demo-person.ts';
import type { SharedStack } from './shared-stack.ts';
import { sendFrom } from './virtual-authenticator.ts';

export const procedureName = 'Avaliação da página';

export async function ask(who: Page, method: string, path: string, body?: unknown): Promise<unknown> {
  const answer = await sendFrom(who, method, path, body);
  if (answer.status >= 400) throw new Error(`${method} ${path} was answered ${JSON.stringify(answer)}`);
  return answer.body;
}

/** Changes the clinic's rules; gives those before, to put back. */
export async function setPolicy(who: Page, change: object): Promise<object> {
  const before = (await ask(who, 'GET', '/booking-policy')) as { version: number };
  await ask(who, 'PUT', '/booking-policy', { ...before, ...change, version: before.version });
  return before;
}

/** A clinic that takes bookings on its page, with a procedure of its own: it shows the same whatever the demo holds. */
export async function openOnline(stack: SharedStack, who: Page): Promise<string> {
  await setPolicy(who, { isOnline: true, isWaitlistOn: true });
  const { procedures } = (await ask(who, 'GET', '/procedures')) as { procedures: { name: string }[] };
  const { clinic } = (await ask(who, 'GET', '/session')) as { clinic: { id: string } };
  const place = `${stack.urls.ui}/c/${clinic.id}`;
  if (procedures.some(({ name }) => name === procedureName)) return place;
  const wish = { code: 'PAGINA', name: procedureName, durationMin: 30, priceCents: 20_000, isOnline: true };
  const { id } = (await ask(who, 'POST', '/procedures', wish)) as { id: string };
  const { resources } = (await ask(who, 'GET', '/resources')) as {
    resources: { id: string; kind: string; procedureIds: string[] }[];
  };
  for (const one of resources.filter(({ kind }) => kind === 'professional').slice(0, 2))
    await ask(who, 'PATCH', `/resources/${one.id}`, { procedureIds: [...one.procedureIds, id] });
  return place;
}

/** No serious findings of axe, in light and in dark. */
export async function expectAccessible(page: Page, step: string): Promise<void> {
  for (const scheme of ['light', 'dark'] as const) {
    await page.emulateMedia({ colorScheme: scheme });
    // Pure text: the tests' own types know no page.
    await page.evaluate(`document.documentElement.className = '${scheme}'`);
    expect(await seriousFindings(page), `${step}, ${scheme}`).toEqual([]);
    const folder = process.env.NEONPRO_SHOTS;
    if (folder) await page.screenshot({ path: `${folder}/${step}-${scheme}.png`, fullPage: true });
  }
}

/** The code that the client's telephone shows last. */
export async function codeOf({ urls }: SharedStack, browser: TestBrowser, number: RegExp): Promise<string> {
  const screen = await browser.person(phone);
  await screen.goto(urls.phone);
  await screen.getByText(number).first().click();
  const bubble = screen.getByText(/Seu código para entrar/).last();
  await bubble.waitFor({ timeout: 30_000 });
  const code = /\b\d{6}\b/.exec(await bubble.innerText())?.[0] ?? '';
  await screen.context().close();
  return code;
}

export const title = (page: Page, name: string) => page.getByRole('heading', { level: 1, name }).waitFor();

export async function chooseTime(page: Page, clinicPage: string, index: number): Promise<void> {
  await page.goto(clinicPage);
  await page.getByRole('checkbox', { name: new RegExp(procedureName) }).check();
  await page.getByRole('button', { name: 'Ver horários' }).click();
  await page.getByRole('button', { name: /^Qualquer pessoa/ }).click();
  await title(page, 'Quando?');
  // Days ahead, so that it stays within the clinic's rules while the tests run.
  await page
    .getByRole('button', { name: /\d+ horários$/ })
    .nth(5)
    .click();
  await page
    .getByRole('button', { name: /^\d\d:\d\d$/ })
    .nth(index)
    .click();
}
