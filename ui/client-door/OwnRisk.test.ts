import { fireEvent, screen, waitFor, within } from '@testing-library/vue';
import { beforeEach, describe, expect, it } from 'vitest';
import { reasonCodes } from '../../domain/no-show/reasons.ts';
import words from '../i18n/pt-BR/public.json';
import { type Answer, click, me, serve, visit } from './door-samples.ts';
import { openDoor } from './door-testing.ts';
import type { OwnRisk } from './types.ts';

const risk: OwnRisk = {
  ...{ isAutomated: true, band: 'medium', reasons: ['missed-last-time', 'confirmed'], modelKind: 'spline' },
  ...{ whatFollows: ['ask', 'call'], review: null },
};
const asked: OwnRisk['review'] = {
  ...{ state: 'open', createdAt: '2026-11-26T14:00:00Z', decidedAt: null, wish: null, answer: null },
};
const title = 'Como a clínica usa seus dados para prever faltas';

async function look(answer: (method: string) => Answer, shown = visit) {
  const sent = serve(({ path, method }) => {
    if (path === '/public/me') return { body: me };
    if (path === '/public/me/appointments') return { body: { appointments: [shown] } };
    return path.includes('/v1/risk') ? answer(method) : undefined;
  });
  await openDoor('/c/k1/minhas');
  await screen.findByText(/Peeling químico/);
  return sent;
}
async function open() {
  const details = screen.getByText(title).closest('details') as HTMLDetailsElement;
  details.open = true;
  await fireEvent(details, new Event('toggle'));
  return within(details);
}

describe('what a program says of her visit', () => {
  beforeEach(() => {
    localStorage.clear();
  });

  it('has words for every reason the product can give', () => {
    const researchOnly = ['age', 'place', 'person', 'health-or-social'];
    const missing = reasonCodes.filter((code) => !(code in words.risk.reason));
    expect(missing).toEqual(researchOnly);
  });

  it('is asked for only when she opens it', async () => {
    const sent = await look(() => ({ body: risk }));
    expect(sent.some(({ path }) => path.endsWith('/risk'))).toBe(false);
    const part = await open();
    expect(await part.findByText(/a chance de falta foi considerada média/)).toBeTruthy();
    expect(part.getByText('Você faltou na última vez.')).toBeTruthy();
    expect(part.getByText('Ligar para você.')).toBeTruthy();
    expect(part.getByText(/LGPD, art. 20/)).toBeTruthy();
  });

  it('is not there for a visit that is over or called off', async () => {
    await look(() => ({ body: risk }), { ...visit, status: 'cancelled' });
    expect(screen.queryByText(title)).toBeNull();
  });

  it('says so when nothing was weighed, and offers nothing to review', async () => {
    await look(() => ({ body: { ...risk, band: null, reasons: [], whatFollows: [] } }));
    const part = await open();
    expect(await part.findByText('Esta visita ainda não foi avaliada pelo programa.')).toBeTruthy();
    expect(part.queryByRole('button')).toBeNull();
  });

  it('tries again after a fault', async () => {
    let isDown = true;
    await look(() => (isDown ? { status: 503, body: { code: 'unavailable' } } : { body: risk }));
    const part = await open();
    await part.findByRole('alert');
    isDown = false;
    await click('Tentar de novo');
    expect(await part.findByText('Você confirmou a visita.')).toBeTruthy();
  });

  it('is reviewed by a person when she asks, with or without words', async () => {
    let now = risk;
    const sent = await look((method) => {
      if (method === 'POST') now = { ...risk, review: asked };
      return { status: method === 'POST' ? 201 : 200, body: now };
    });
    const part = await open();
    await part.findByText('Você confirmou a visita.');
    await click('Pedir que uma pessoa reveja');
    const field = screen.getByLabelText(/Quer contar algo/);
    await waitFor(() => expect(document.activeElement).toBe(field));
    await fireEvent.update(field, ' Estava doente. ');
    await click('Enviar pedido');
    expect(await part.findByText(/Pedido recebido/)).toBeTruthy();
    expect(sent.find(({ method }) => method === 'POST')).toMatchObject({
      path: '/public/me/appointments/v1/risk-review',
      body: { wish: 'Estava doente.' },
    });
    expect(part.queryByRole('button')).toBeNull();
  });

  it('shows the answer of the person who looked', async () => {
    const answer = 'Vimos que foi uma vez só.';
    const review = { ...asked, state: 'changed' as const, answer, decidedAt: '2026-11-27T14:00:00Z' };
    await look(() => ({ body: { ...risk, review } }));
    const part = await open();
    expect(await part.findByText(`“${answer}”`)).toBeTruthy();
    expect(part.getByText(/deixou o resultado de lado/)).toBeTruthy();
  });
});
