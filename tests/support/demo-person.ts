import type { Page } from 'playwright-core';
import type { SharedStack } from './shared-stack.ts';

export const desk = { width: 1440, height: 900 };
export const phone = { width: 390, height: 844 };

export interface Who {
  role: string;
  /** A part of the clinic's name. */
  clinic?: string;
}

export function loginOf({ demo }: SharedStack, { role, clinic = 'Aurora' }: Who) {
  const found = demo?.logins.find((one) => one.role === role && one.clinic.includes(clinic));
  if (!found) throw new Error(`no demo login of ${role} in ${clinic}`);
  return found;
}

/** With e-mail and password, as far as the server lets it. */
export async function typePassword(page: Page, stack: SharedStack, who: Who): Promise<void> {
  await page.goto(stack.urls.ui);
  await page.getByLabel('E-mail').fill(loginOf(stack, who).email);
  await page.getByLabel('Senha', { exact: true }).fill(stack.demo?.password ?? '');
  await page.getByRole('button', { name: 'Entrar', exact: true }).click();
}

/** Until the agenda is there: for people within the grace, who have no second factor yet. */
export async function signIn(page: Page, stack: SharedStack, who: Who): Promise<void> {
  await typePassword(page, stack, who);
  await page.getByRole('button', { name: 'Agendar' }).first().waitFor();
}

export async function signOut(page: Page): Promise<void> {
  await page.getByRole('button', { name: /^Sua conta/ }).click();
  await page.getByRole('menuitem', { name: 'Sair' }).click();
  await page.getByRole('button', { name: 'Entrar', exact: true }).waitFor();
}
