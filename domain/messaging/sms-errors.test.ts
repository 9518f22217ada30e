import { describe, expect, it } from 'vitest';
import { isProvidersOwnTrouble, smsReceiptOf, smsRefusalOf } from './sms-errors.ts';

describe('a refusal of an SMS provider', () => {
  it('is a person’s when the number cannot be reached, and her choice when she answered STOP', () => {
    for (const code of [21211, 21614, 30003, 30005, 30006, 30007])
      expect([code, smsRefusalOf('twilio', code).action]).toEqual([code, 'fallback']);
    expect(smsRefusalOf('twilio', 21610).action).toBe('opt-out');
  });

  it('calls a person of the house for a code nobody has listed, whoever’s it is', () => {
    expect(smsRefusalOf('twilio', 99_999).action).toBe('ops');
    expect(smsRefusalOf('zenvia', 30003).action).toBe('ops');
  });

  it('in a receipt is this telephone’s matter where nobody has listed it', () => {
    const actions = ([30002, 30006, 21610, 99_999, 401, 404] as const).map(
      (code) => smsReceiptOf('twilio', code).action,
    );
    expect(actions).toEqual(['ops', 'fallback', 'opt-out', 'fallback', 'fallback', 'fallback']);
    for (const code of [401, 403, 404, 429, 30003, 777])
      expect([code, smsReceiptOf('zenvia', code).action]).toEqual([code, 'fallback']);
  });

  it('lets the next provider try only where the reason is neither the number nor the text', () => {
    const passes = (provider: 'zenvia' | 'twilio', code: number) =>
      isProvidersOwnTrouble(smsRefusalOf(provider, code).action);
    expect([401, 404, 429, 500].filter((code) => !passes('zenvia', code))).toEqual([]);
    expect([20003, 20429, 20500, 30002].filter((code) => !passes('twilio', code))).toEqual([]);
    expect([21211, 21610, 21617, 30003, 30006, 400].filter((code) => passes('twilio', code))).toEqual([]);
  });
});
