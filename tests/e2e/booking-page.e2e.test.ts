import type { Page } from 'playwright-core';
import { afterAll, beforeAll, describe, expect, inject, it } from 'vitest';
import {
  ask,
  chooseTime,
  codeOf,
  expectAccessible,
  openOnline,
  procedureName,
  setPolicy,
  title,
} from '../support/booking-page.ts';
import { startBrowser, type TestBrowser } from '../support/browser.ts';
import { desk, phone, signIn } from '../support/demo-person.ts';
import { withDatabase } from '../support/shared-stack.ts';

const stack = inject('stack');
const newcomer = { name: 'Josefina Aparecida Queiroz', phone: '(11) 97345-2810' };
let browser: TestBrowser;
let hers: Page;

beforeAll(async () => {
  browser = await startBrowser();
  hers = await browser.person(phone);
});
afterAll(() => browser?.close());

describe('somebody new at the clinic’s page', () => {
  let owner: Page;
  let before: object;
  let clinicPage: string;
  beforeAll(async () => {
    owner = await browser.person(desk);
    await signIn(owner, stack, { role: 'owner' });
    clinicPage = await openOnline(stack, owner);
    before = await setPolicy(owner, { depositKind: 'none', depositCents: 0, depositPercent: 0 });
  });
  afterAll(() => setPolicy(owner, before));

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
    await hers.getByLabel('Código de 6 dígitos').fill(await codeOf(stack, browser, /97345-?2810|7345-?2810/));
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

describe('the clinic’s page on a cheap telephone', () => {
  it('loads less than 200 kB of scripts, and is there within four seconds on a slow line', async () => {
    const owner = await browser.person(desk);
    await signIn(owner, stack, { role: 'owner' });
    const { clinic } = (await ask(owner, 'GET', '/session')) as { clinic: { id: string } };
    const page = await browser.person(phone);
    const devTools = await page.context().newCDPSession(page);
    await devTools.send('Network.enable');
    await devTools.send('Emulation.setCPUThrottlingRate', { rate: 4 });
    // Slow 4G as Lighthouse has it: 150 ms, 1.6 Mbit/s down, 750 kbit/s up.
    await devTools.send('Network.emulateNetworkConditions', {
      ...{ offline: false, latency: 150, downloadThroughput: 204_800, uploadThroughput: 96_000 },
    });
    const scripts = new Set<string>();
    let bytes = 0;
    devTools.on('Network.responseReceived', ({ requestId, type }) => {
      if (type === 'Script') scripts.add(requestId);
    });
    devTools.on('Network.loadingFinished', ({ requestId, encodedDataLength }) => {
      if (scripts.has(requestId)) bytes += encodedDataLength;
    });
    await page.goto(`${stack.urls.ui}/c/${clinic.id}`);
    await page.getByRole('checkbox').first().waitFor();
    const largest = await page.evaluate<number>(`new Promise((tell) => {
      new PerformanceObserver((list) => tell(list.getEntries().at(-1).startTime))
        .observe({ type: 'largest-contentful-paint', buffered: true });
    })`);
    console.info(`scripts ${(bytes / 1024).toFixed(1)} kB, largest paint after ${largest.toFixed(0)} ms`);
    const { installabilityErrors } = await devTools.send('Page.getInstallabilityErrors');
    // A test's browser is always a private one.
    const obstacles = installabilityErrors
      .map(({ errorId }) => errorId)
      .filter((id) => id !== 'in-incognito');
    expect(obstacles).toEqual([]);
    expect(bytes).toBeLessThan(200 * 1024);
    expect(largest).toBeLessThan(4_000);
  });
});
