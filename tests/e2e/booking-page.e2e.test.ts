import type { Page } from 'playwright-core';
import { afterAll, beforeAll, describe, expect, inject, it } from 'vitest';
import { seriousFindings } from '../support/axe.ts';
import { startBrowser, type TestBrowser } from '../support/browser.ts';
import { desk, phone, signIn } from '../support/demo-person.ts';
import { withDatabase } from '../support/shared-stack.ts';
import { Authenticator } from '../support/authenticator.ts';
import { sendFrom } from '../support/virtual-authenticator.ts';

const stack = inject('stack');
const newcomer = { name: 'Josefina Aparecida Queiroz', phone: '(11) 97345-2810' };
const procedureName = 'Avaliação da página';
let browser: TestBrowser;
let hers: Page;

beforeAll(async () => {
  browser = await startBrowser();
  hers = await browser.person(phone);
});
afterAll(() => browser?.close());

async function ask(who: Page, method: string, path: string, body?: unknown): Promise<unknown> {
  const answer = await sendFrom(who, method, path, body);
  if (answer.status >= 400) throw new Error(`${method} ${path} was answered ${JSON.stringify(answer)}`);
  return answer.body;
}

/** A clinic that takes bookings on its page, with a procedure of its own: it shows the same whatever the demo holds. */
async function openOnline(who: Page, change: object): Promise<string> {
  const policy = (await ask(who, 'GET', '/booking-policy')) as object;
  await ask(who, 'PUT', '/booking-policy', { ...policy, isOnline: true, isWaitlistOn: true, ...change });
  const wish = { code: 'PAGINA', name: procedureName, durationMin: 30, priceCents: 20_000, isOnline: true };
  const { id } = (await ask(who, 'POST', '/procedures', wish)) as { id: string };
  const { resources } = (await ask(who, 'GET', '/resources')) as {
    resources: { id: string; kind: string; procedureIds: string[] }[];
  };
  for (const one of resources.filter(({ kind }) => kind === 'professional').slice(0, 2))
    await ask(who, 'PATCH', `/resources/${one.id}`, { procedureIds: [...one.procedureIds, id] });
  const { clinic } = (await ask(who, 'GET', '/session')) as { clinic: { id: string } };
  return `${stack.urls.ui}/c/${clinic.id}`;
}

/** No serious findings of axe, in light and in dark. */
async function expectAccessible(page: Page, step: string): Promise<void> {
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

async function chooseTime(page: Page, clinicPage: string, index: number): Promise<void> {
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
  let owner: Page;
  let clinicPage: string;
  beforeAll(async () => {
    owner = await browser.person(desk);
    await signIn(owner, stack, { role: 'owner' });
    clinicPage = await openOnline(owner, {});
  });

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
    await chooseTime(hers, clinicPage, 4);
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
    const found = (await ask(owner, 'GET', `/clients?search=${encodeURIComponent('Josefina Queiroz')}`)) as {
      clients: { id: string; name: string }[];
    };
    expect(found.clients.map(({ name }) => name)).toEqual([newcomer.name]);
    const visits = (await ask(owner, 'GET', `/clients/${found.clients[0]?.id ?? ''}/appointments`)) as {
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
    await chooseTime(hers, clinicPage, 6);
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

describe('a clinic that asks for a deposit', () => {
  type NewOptions = Parameters<Authenticator['register']>[0];
  let clinicPage: string;

  beforeAll(async () => {
    const manager = await browser.person(desk);
    await signIn(manager, stack, { role: 'manager', clinic: 'Jasmim' });
    // Where the clinic is paid to is changed just after a second factor alone.
    const { options } = (await ask(manager, 'POST', '/account/passkeys/options')) as { options: NewOptions };
    const credential = new Authenticator(stack.urls.ui).register(options);
    await ask(manager, 'POST', '/account/passkeys', { credential, label: 'Chave da gestão' });
    const { account } = (await ask(manager, 'GET', '/payment-account')) as {
      account: { version: number } | null;
    };
    await ask(manager, 'PUT', '/payment-account', {
      ...{ ...stack.bankLogin, version: account?.version ?? 0, isActive: true },
      pixKey: 'financeiro@jasmim.example',
    });
    const deposit = { depositKind: 'fixed', depositCents: 5_000, refundHours: 24, lateRefundPercent: 50 };
    clinicPage = await openOnline(manager, deposit);
    await withDatabase(stack.databaseUrl, (database) => database.query('delete from app.rate_limits'));
    await hers.context().clearCookies();
  });

  it('says what becomes of the money before it asks for any', async () => {
    await chooseTime(hers, clinicPage, 3);
    await hers.getByLabel('Seu nome').fill('Benedita Rosário de Assis');
    await hers.getByLabel('Celular com DDD').fill('(92) 97345-2811');
    await hers.getByRole('button', { name: 'Receber código' }).click();
    await hers.getByLabel('Código de 6 dígitos').fill(await codeOf(/97345-?2811|7345-?2811/));
    await hers.getByRole('heading', { name: 'Sinal de R$ 50,00: o que acontece com ele' }).waitFor();
    await hers.getByText(/Cancelando até 24 h antes \(até .*\), devolvemos R\$\s50,00\./).waitFor();
    await hers.getByText(/Cancelando depois disso, devolvemos R\$\s25,00\./).waitFor();
    await expectAccessible(hers, '20-deposit-rules');
  });

  it('books when the money has come, and gives it back when she cancels in time', async () => {
    await hers.getByRole('button', { name: 'Reservar e pagar R$ 50,00' }).click();
    await title(hers, 'Pague o sinal por Pix');
    await hers.getByRole('button', { name: 'Copiar código Pix' }).waitFor({ timeout: 30_000 });
    await hers.getByText('Pagar com outro celular').click();
    await expectAccessible(hers, '21-pix');
    const code = await hers.getByLabel('Pix copia e cola').inputValue();
    const paid = await fetch(new URL('/pix/api/pay', stack.urls.bank), {
      ...{ method: 'POST', headers: { 'content-type': 'application/json' } },
      body: JSON.stringify({ code }),
    });
    expect(paid.status).toBeLessThan(300);
    await title(hers, 'Agendado!');
    await hers.getByRole('link', { name: 'Ver minhas consultas' }).click();
    await hers.getByText(/Sinal de R\$\s50,00 pago/).waitFor();
    await hers.getByRole('button', { name: 'Cancelar' }).click();
    await hers.getByText(/Devolvemos R\$\s50,00 do sinal por Pix/).waitFor();
    await expectAccessible(hers, '22-cancel-paid');
    await hers.getByRole('button', { name: 'Sim, cancelar' }).click();
    await expect
      .poll(
        async () => {
          await hers.reload();
          return hers.getByText(/Sinal de R\$\s50,00 devolvido/).isVisible({ timeout: 2_000 });
        },
        { timeout: 60_000, interval: 3_000 },
      )
      .toBe(true);
  });

  it('says that the time is free again when nobody paid', async () => {
    await chooseTime(hers, clinicPage, 5);
    await hers.getByRole('button', { name: 'Reservar e pagar R$ 50,00' }).click();
    await hers.getByRole('button', { name: 'Copiar código Pix' }).waitFor({ timeout: 30_000 });
    await hers.getByRole('button', { name: 'Desistir desta reserva' }).click();
    await hers.getByRole('button', { name: 'Sim, cancelar' }).click();
    await hers.getByText('o horário foi liberado', { exact: false }).waitFor();
    await expectAccessible(hers, '23-given-up');
  });
});
