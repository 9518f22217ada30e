import type { Page } from 'playwright-core';
import { afterAll, beforeAll, describe, expect, inject, it } from 'vitest';
import { seriousFindings } from '../support/axe.ts';
import { startBrowser, type TestBrowser } from '../support/browser.ts';
import { desk, phone, signIn } from '../support/demo-person.ts';
import { withDatabase } from '../support/shared-stack.ts';
import { sendFrom } from '../support/virtual-authenticator.ts';

const stack = inject('stack');
const newcomer = { name: 'Josefina Aparecida Queiroz', phone: '(11) 97345-2810' };
const procedureName = 'Avaliação da página';
let browser: TestBrowser;
let manager: Page;
let hers: Page;
let clinicPage: string;
let procedureId: string;

beforeAll(async () => {
  browser = await startBrowser();
  manager = await browser.person(desk);
  await signIn(manager, stack, { role: 'owner' });
  const { clinic } = (await ask('GET', '/session')) as { clinic: { id: string } };
  clinicPage = `${stack.urls.ui}/c/${clinic.id}`;
  await openOnline({});
  await offer();
  hers = await browser.person(phone);
});
afterAll(() => browser?.close());

async function ask(method: string, path: string, body?: unknown): Promise<unknown> {
  const answer = await sendFrom(manager, method, path, body);
  if (answer.status >= 400) throw new Error(`${method} ${path} was answered ${JSON.stringify(answer)}`);
  return answer.body;
}
async function openOnline(change: object): Promise<void> {
  const policy = (await ask('GET', '/booking-policy')) as object;
  await ask('PUT', '/booking-policy', { ...policy, isOnline: true, isWaitlistOn: true, ...change });
}
/** A procedure of its own, so that the page shows the same whatever the demo holds. */
async function offer(): Promise<void> {
  const wish = { code: 'PAGINA', name: procedureName, durationMin: 30, priceCents: 20_000, isOnline: true };
  procedureId = ((await ask('POST', '/procedures', wish)) as { id: string }).id;
  const { resources } = (await ask('GET', '/resources')) as {
    resources: { id: string; kind: string; procedureIds: string[] }[];
  };
  for (const one of resources.filter(({ kind }) => kind === 'professional').slice(0, 2))
    await ask('PATCH', `/resources/${one.id}`, { procedureIds: [...one.procedureIds, procedureId] });
}

/** No serious findings of axe, in light and in dark. */
async function expectAccessible(page: Page, step: string): Promise<void> {
  for (const scheme of ['light', 'dark'] as const) {
    await page.emulateMedia({ colorScheme: scheme });
    await page.evaluate((dark) => {
      document.documentElement.classList.toggle('dark', dark);
      document.documentElement.classList.toggle('light', !dark);
    }, scheme === 'dark');
    expect(await seriousFindings(page), `${step}, ${scheme}`).toEqual([]);
    const folder = process.env.NEONPRO_SHOTS;
    if (folder) await page.screenshot({ path: `${folder}/${step}-${scheme}.png`, fullPage: true });
  }
}

/** The code that the client's telephone shows last. */
async function codeOf(number: RegExp): Promise<string> {
  const screen = await browser.person(phone);
  await screen.goto(stack.urls.phone);
  await screen.getByText(number).first().click();
  const bubble = screen.getByText(/Seu código para entrar/).last();
  await bubble.waitFor({ timeout: 30_000 });
  const code = /\b\d{6}\b/.exec(await bubble.innerText())?.[0] ?? '';
  await screen.context().close();
  return code;
}

const title = (page: Page, name: string) => page.getByRole('heading', { level: 1, name }).waitFor();

async function chooseTime(page: Page, index: number): Promise<void> {
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

describe('somebody new at the clinic’s page', () => {
  it('looks at procedures, people and times without saying who she is', async () => {
    await hers.goto(clinicPage);
    await title(hers, 'O que você quer fazer?');
    await hers.getByRole('checkbox', { name: new RegExp(procedureName) }).waitFor();
    await expectAccessible(hers, '1-services');
    await hers.getByRole('checkbox', { name: new RegExp(procedureName) }).check();
    await hers.getByRole('button', { name: 'Ver horários' }).click();
    await title(hers, 'Com quem?');
    await expectAccessible(hers, '2-people');
    await hers.getByRole('button', { name: /^Qualquer pessoa/ }).click();
    await hers
      .getByRole('button', { name: /^\d\d:\d\d$/ })
      .first()
      .waitFor();
    await expectAccessible(hers, '3-times');
    expect((await hers.context().cookies()).length).toBe(0);
  });

  it('proves her number with the code that came over WhatsApp, and books', async () => {
    await chooseTime(hers, 4);
    await title(hers, 'Quem é você?');
    await hers.getByRole('button', { name: 'Receber código' }).click();
    await hers.getByText('Escreva o seu nome.').waitFor();
    await hers.getByLabel('Seu nome').fill(newcomer.name);
    await hers.getByLabel('Celular com DDD').fill(newcomer.phone);
    await expectAccessible(hers, '4-contact');
    await hers.getByRole('button', { name: 'Receber código' }).click();
    await hers.getByLabel('Código de 6 dígitos').waitFor();
    await expectAccessible(hers, '5-code');
    await hers.getByLabel('Código de 6 dígitos').fill(await codeOf(/97345-?2810|7345-?2810/));
    await title(hers, 'Confira e confirme');
    await hers.getByText(/Você pode cancelar por aqui até/).waitFor();
    await expectAccessible(hers, '6-summary');
    await hers.getByRole('button', { name: 'Confirmar agendamento' }).click();
    await title(hers, 'Agendado!');
    await hers.getByRole('button', { name: 'Adicionar ao meu calendário' }).waitFor();
    await expectAccessible(hers, '7-done');
  });

  it('is a client from now on, and her visit is in the agenda', async () => {
    const found = (await ask('GET', `/clients?query=${encodeURIComponent('Josefina Queiroz')}`)) as {
      clients: { id: string; name: string }[];
    };
    expect(found.clients.map(({ name }) => name)).toEqual([newcomer.name]);
    const visits = (await ask('GET', `/clients/${found.clients[0]?.id ?? ''}/appointments`)) as {
      appointments: { status: string; origin: string; procedure: { name: string } }[];
    };
    expect(visits.appointments).toMatchObject([
      { status: 'booked', origin: 'online', procedure: { name: procedureName } },
    ]);
  });

  it('moves her visit, and cancels it', async () => {
    await hers.getByRole('link', { name: 'Ver minhas consultas' }).click();
    await hers.getByText('Olá, Josefina').waitFor();
    const next = hers.getByRole('region', { name: 'Próximas' }).getByRole('listitem');
    await next.first().waitFor();
    await expectAccessible(hers, '8-own');
    await hers.getByRole('button', { name: 'Remarcar' }).click();
    await hers
      .getByRole('button', { name: /\d+ horários$/ })
      .nth(8)
      .click();
    await hers
      .getByRole('button', { name: /^\d\d:\d\d$/ })
      .nth(2)
      .click();
    await expectAccessible(hers, '9-move');
    await hers.getByRole('button', { name: 'Confirmar a mudança' }).click();
    await hers.getByRole('button', { name: 'Remarcar' }).waitFor();
    await hers.getByRole('button', { name: 'Cancelar' }).click();
    await hers.getByRole('group', { name: 'Cancelar esta consulta?' }).waitFor();
    await expectAccessible(hers, '10-cancel');
    await hers.getByRole('button', { name: 'Sim, cancelar' }).click();
    await hers.getByText('Você não tem consultas marcadas.').waitFor();
    await hers.getByText('Cancelada', { exact: true }).waitFor();
  });

  it('says at the clinic’s door that she is here', async () => {
    await chooseTime(hers, 6);
    await hers.getByRole('button', { name: 'Confirmar agendamento' }).click();
    await title(hers, 'Agendado!');
    const visitId = hers.url().split('/').at(-1) ?? '';
    await hers.goto(`${clinicPage}/chegada`);
    await hers.getByText('Não encontramos uma consulta sua para hoje.', { exact: false }).waitFor();
    await expectAccessible(hers, '11-arrival-none');
    await withDatabase(stack.databaseUrl, (database) =>
      database.query(
        `update appointments set starts_at = now() + interval '1 minute', ends_at = now() + interval '20 minutes' where id = $1`,
        [visitId],
      ),
    );
    await hers.reload();
    await hers.getByRole('button', { name: 'Cheguei' }).click();
    await hers.getByText('Avisamos a recepção.', { exact: false }).waitFor();
    await expectAccessible(hers, '12-arrived');
  });

  it('asks to be told when something frees, when nothing is to her taste', async () => {
    await hers.goto(clinicPage);
    await hers.getByRole('checkbox', { name: new RegExp(procedureName) }).check();
    await hers.getByRole('button', { name: 'Ver horários' }).click();
    await hers.getByRole('button', { name: /^Qualquer pessoa/ }).click();
    await hers.getByRole('button', { name: 'Avise-me se abrir vaga' }).click();
    await expectAccessible(hers, '13-waitlist');
    await hers.getByRole('button', { name: 'Quero ser avisada' }).click();
    await hers.getByText('Pronto. Se abrir uma vaga', { exact: false }).waitFor();
    await hers.getByRole('link', { name: 'Minhas consultas' }).first().click();
    await hers.getByText(`Avisamos você se abrir vaga para ${procedureName}.`).waitFor();
  });
});
