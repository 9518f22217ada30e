import { defaultLadders } from '../../domain/no-show/settings.ts';
import type { NoShowSettings, RiskCard, RiskLine, RiskSummary } from './types.ts';

// What the tests of this room look at: a Thursday at 14:30 in São Paulo.
const visit = (): Omit<RiskLine, 'risk' | 'band' | 'reasons'> => ({
  ...{ appointmentId: 'visit-1', version: 3, status: 'booked', startsAt: '2026-11-26T17:30:00.000Z' },
  ...{ bookedAt: '2026-10-25T13:00:00.000Z', services: ['Limpeza de pele'], valueCents: 25_000 },
  client: { id: 'c1', name: 'Ana Beatriz Albuquerque', phone: '+5511981234567' },
  professional: { id: 'p1', name: 'Juliana' },
  ...{ scoredAt: '2026-11-25T15:00:00.000Z', moment: 'day-before', state: 'climbing', answer: null },
  nextStep: { step: 'sms', at: '2026-11-25T17:30:00.000Z' },
  lastStep: { step: 'ask', state: 'started', startedAt: '2026-11-25T05:30:00.000Z' },
});

export const lineOf = (change: Partial<RiskLine> = {}): RiskLine => ({
  ...visit(),
  ...{ risk: 0.31, band: 'medium' },
  reasons: [
    { code: 'booked-long-ago', effect: 0.6 },
    { code: 'no-answer', effect: 0.4 },
    { code: 'came-last-time', effect: -0.2 },
  ],
  ...change,
});

export const summaryOf = (change: Partial<RiskSummary> = {}): RiskSummary => ({
  ...{ visits: 4, heldOut: 1, high: 1, medium: 2, expectedMisses: 1.24, valueAtRiskCents: 31_000 },
  ...change,
});

export const cardOf = (change: Partial<RiskCard> = {}): RiskCard => ({
  ...lineOf(),
  ...{ arm: 'treated', isBlocked: false, modelNumber: null, modelKind: 'rules', predictions: [] },
  thresholds: { mediumFrom: 0.107, highFrom: 0.4 },
  steps: [
    {
      ...{
        step: 'ask',
        state: 'started',
        reason: null,
        startedAt: '2026-11-25T05:30:00.000Z',
        endedAt: null,
      },
      ...{ startedBy: null, messageId: 'm1', taskId: null, depositId: null },
    },
  ],
  ladder: [
    { step: 'ask', at: '2026-11-25T05:30:00.000Z', isOn: true },
    { step: 'sms', at: '2026-11-25T17:30:00.000Z', isOn: true },
    { step: 'call', at: '2026-11-25T21:30:00.000Z', isOn: true },
    { step: 'deposit', at: '2026-11-26T01:30:00.000Z', isOn: false },
  ],
  ...{ call: null, review: null },
  ...change,
});

const ladders = () => ({ medium: [...defaultLadders.medium], high: [...defaultLadders.high] });
export const settingsOf = (change: Partial<NoShowSettings> = {}): NoShowSettings => ({
  ...{ version: 2, isOn: true, holdoutPercent: 10, missedCostCents: 25_000, callCostCents: 800 },
  ...{ frictionCostCents: 3_000, ladders: ladders(), callOwnerId: null, assumedEffect: 0.3 },
  ...{ effectSource: 'assumed', thresholds: { mediumFrom: 0.107, highFrom: 0.4 }, canAskDeposit: false },
  ...change,
});
