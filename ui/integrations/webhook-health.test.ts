import { screen } from '@testing-library/vue';
import { describe, expect, it } from 'vitest';
import { renderInApp, signedIn } from '../testing.ts';
import type { Endpoint } from './types.ts';
import { addressFault } from './useWebhookForm.ts';
import { healthOf, lasted } from './webhook-health.ts';
import WebhookHealth from './WebhookHealth.vue';

const hoursAgo = (hours: number) => new Date(Date.now() - hours * 3_600_000).toISOString();
const endpoint: Endpoint = {
  ...{ id: 'w1', url: 'https://erp.example/avisos', description: 'ERP', events: ['client.created'] },
  ...{ state: 'active', health: 'ok', lastDeliveredAt: hoursAgo(0), waiting: 0, failed: 0 },
  ...{ failingSince: null, nextTryAt: null },
  ...{ createdAt: hoursAgo(500), version: 1 },
};
const said = (change: Partial<Endpoint>): string => {
  signedIn();
  return renderInApp(WebhookHealth, { endpoint: { ...endpoint, ...change } }).container.textContent.trim();
};

describe('how an endpoint is', () => {
  it('says that it does not answer, since when, and what waits for a person', () => {
    const failing = { health: 'failing', failingSince: hoursAgo(2.1), nextTryAt: hoursAgo(-1) } as const;
    const text = said({ ...failing, waiting: 3, failed: 1 });
    expect(text).toMatch(/^Não responde há 2 h; tentamos de novo/);
    expect(text).toContain('3 avisos esperam');
    expect(text).toContain('1 aviso parou e precisa de você');
  });

  it('never calls a pause a fault, not even of one that had failed', () => {
    expect(healthOf({ ...endpoint, state: 'paused', health: 'failing' }).said).toBe('paused');
    expect(said({ state: 'paused' })).toContain('Pausado por alguém da clínica');
  });

  it('does not say that one is silent when it answers again and something old waits for a person', () => {
    const text = said({ health: 'failing', failed: 2 });
    expect(text).toMatch(/^Entregando; último/);
    expect(text).toContain('2 avisos pararam e precisam de você');
  });

  it('tells one that never delivered from one that does', () => {
    expect(said({ health: 'new', lastDeliveredAt: null })).toContain('Ainda não entregou nada');
    expect(said({})).toMatch(/^Entregando; último/);
    const never = { health: 'failing', lastDeliveredAt: null, failingSince: hoursAgo(1) } as const;
    expect(said(never)).toContain('Ainda não respondeu a nenhum aviso');
    expect(screen.queryByText(/undefined|null/)).toBeNull();
  });

  it('rounds down what lasted, in the unit a person would take', () => {
    expect([20_000, 35 * 60_000, 2.9 * 3_600_000, 73 * 3_600_000].map(lasted)).toEqual([
      '1 min',
      '35 min',
      '2 h',
      '3 dias',
    ]);
  });
});

describe('an address', () => {
  it.each([
    ['', 'missing'],
    ['http://erp.example/avisos', 'not-https'],
    ['erp.example', 'invalid'],
    ['https://user:secret@erp.example/', 'invalid'],
    ['https://erp.example/avisos', null],
  ])('%s is judged before the server is asked', (url, fault) => {
    expect(addressFault(url)).toBe(fault);
  });
});
