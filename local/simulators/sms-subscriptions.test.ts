import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { ensureZenviaSubscriptions } from '../../activities/messaging/zenvia-subscriptions.ts';
import { startSmsSimulator, type SmsSimulator } from './sms-simulator.ts';

const zenviaToken = 'zenvia-token-of-tests';
let simulator: SmsSimulator;
beforeEach(async () => {
  simulator = await startSmsSimulator({
    ...{ zenviaToken, twilioAccountSid: `AC${'0'.repeat(32)}`, twilioToken: 'twilio-token-of-tests' },
  });
});
afterEach(() => simulator.stop());

describe('subscriptions at Zenvia', () => {
  const ensure = (more: { secret?: string; token?: string; callbackUrl?: string } = {}) =>
    ensureZenviaSubscriptions({
      ...{ baseUrl: simulator.url, token: zenviaToken, secret: 'word-of-the-house' },
      ...{ secretHeader: 'X-NeonPro-Secret', callbackUrl: 'https://neonpro.example/api/v1/webhooks/zenvia' },
      ...more,
    });
  const shown = () =>
    simulator
      .subscriptions()
      .map(({ eventType, url, headers }) => `${eventType} ${url} ${headers['X-NeonPro-Secret'] ?? ''}`)
      .sort();

  it('are not made with a wrong token or while Zenvia is away; a word for the log says why', async () => {
    await expect(ensure({ token: 'wrong' })).rejects.toMatchObject({ code: 'http-401' });
    await simulator.stop();
    await expect(ensure()).rejects.toMatchObject({ code: 'ECONNREFUSED' });
  });

  it('are made once, and anew when the secret has changed', async () => {
    const at = 'https://neonpro.example/api/v1/webhooks/zenvia';
    expect([await ensure(), await ensure()]).toEqual([2, 0]);
    expect(shown()).toEqual([`MESSAGE ${at} word-of-the-house`, `MESSAGE_STATUS ${at} word-of-the-house`]);
    expect([await ensure({ secret: 'another word' }), await ensure({ secret: 'another word' })]).toEqual([
      4, 0,
    ]);
    expect(shown()).toEqual([`MESSAGE ${at} another word`, `MESSAGE_STATUS ${at} another word`]);
  });

  it('of somebody else in the same account stay', async () => {
    const other = { callbackUrl: 'https://other.example/hook' };
    await ensure(other);
    expect([await ensure(), await ensure(), await ensure(other)]).toEqual([2, 0, 0]);
    expect(shown()).toHaveLength(4);
    // Two for each kind of event is all that Zenvia gives an account.
    await expect(ensure({ callbackUrl: 'https://third.example' })).rejects.toMatchObject({
      code: 'http-409',
    });
  });
});
