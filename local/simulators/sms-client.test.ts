import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { createSms, type SmsOptions } from '../../activities/messaging/sms.ts';
import { sendInOrder } from '../../activities/messaging/sms-order.ts';
import { startSmsSimulator, type SmsSimulator } from './sms-simulator.ts';

const accountSid = `AC${'0'.repeat(32)}`;
const tokens = { zenviaToken: 'zenvia-token-of-tests', twilioToken: 'twilio-token-of-tests' };
const clinicId = '11111111-2222-4333-8444-555555555555';
const reference = `${clinicId}.66666666-7777-4888-9999-aaaaaaaaaaaa`;
const input = { to: '+5511987654321', text: 'Ola', reference };

describe('the SMS clients', () => {
  let simulator: SmsSimulator;
  const sms = (more: Partial<SmsOptions> = {}) =>
    createSms({
      zenvia: { baseUrl: simulator.url, token: tokens.zenviaToken, from: 'neonpro' },
      twilio: {
        ...{ baseUrl: simulator.url, accountSid, authToken: tokens.twilioToken, from: '+5511400000000' },
        callbackUrl: 'http://127.0.0.1:9/api/v1/webhooks/twilio',
      },
      timeoutMs: 1_500,
      ...more,
    });
  const taken = () => simulator.ledger().map(({ provider, to, text }) => ({ provider, to, text }));
  beforeEach(async () => {
    simulator = await startSmsSimulator({ ...tokens, twilioAccountSid: accountSid });
  });
  afterEach(() => simulator.stop());

  it('sends nothing at a provider that the house has no account with', async () => {
    const { zenvia, twilio } = sms({ zenvia: null });
    expect([zenvia.isConfigured, twilio.isConfigured]).toEqual([false, true]);
    expect(await zenvia.send(input)).toEqual({ outcome: 'not-sent', cause: 'not-configured' });
    expect(await zenvia.look('zenvia:x')).toBeNull();
    expect(taken()).toEqual([]);
  });

  it('tells a wrong token, a wrong number and a person who said no from one another', async () => {
    const wrong = sms({
      zenvia: { baseUrl: simulator.url, token: 'somebody else', from: 'neonpro' },
      twilio: {
        ...{ baseUrl: simulator.url, accountSid, authToken: 'somebody else', from: '+5511400000000' },
        callbackUrl: '',
      },
    });
    expect(await wrong.zenvia.send(input)).toMatchObject({ code: 401, action: 'pause-sender' });
    expect(await wrong.twilio.send(input)).toMatchObject({ code: 20003, action: 'pause-sender' });
    simulator.setFaults({ fates: { '5511987654321': 'invalid' } });
    expect(await sms().zenvia.send(input)).toMatchObject({ code: 400, action: 'dead-letter' });
    expect(await sms().twilio.send(input)).toMatchObject({ code: 21211, action: 'fallback' });
    simulator.setFaults({ fates: { '5511987654321': 'opted-out' } });
    expect(await sms().twilio.send(input)).toMatchObject({ code: 21610, action: 'opt-out' });
    simulator.setFaults({ rate: 1, kinds: ['refusal'] });
    expect(await sms().twilio.send(input)).toMatchObject({
      code: 20429,
      action: 'retry',
      isServerSide: false,
    });
    expect(await sms().zenvia.send(input)).toMatchObject({ code: 500, action: 'retry', isServerSide: true });
    simulator.setFaults({ rate: 1, kinds: ['refusal'], codes: { zenvia: 409 } });
    expect(await sms().zenvia.send(input)).toEqual({ outcome: 'ambiguous', cause: 'duplicated' });
    expect(simulator.ledger()).toHaveLength(0);
  });

  it('does not know what became of a message after a gateway’s page, silence or a cut connection', async () => {
    for (const kind of ['5xx', 'hang', 'accept-then-drop'] as const) {
      simulator.setFaults({ rate: 1, kinds: [kind], holdMs: 3_000 });
      const clients = sms({ timeoutMs: 300 });
      for (const provider of ['zenvia', 'twilio'] as const)
        expect(await clients[provider].send(input)).toMatchObject({ outcome: 'ambiguous' });
    }
    expect(simulator.ledger()).toHaveLength(2);
  });

  it('gives a message to the second provider only when the first certainly took nothing', async () => {
    const order = ['zenvia', 'twilio'] as const;
    simulator.setFaults({ rate: 1, kinds: ['refusal'], providers: ['zenvia'] });
    expect(await sendInOrder(sms(), order, input)).toMatchObject({
      ...{ provider: 'twilio', outcome: { outcome: 'accepted' } },
      passedOver: [{ provider: 'zenvia', refusal: { outcome: 'refused' } }],
    });
    simulator.setFaults({ rate: 1, kinds: ['accept-then-drop'], providers: ['zenvia'] });
    expect(await sendInOrder(sms(), order, input)).toMatchObject({
      ...{ provider: 'zenvia', outcome: { outcome: 'ambiguous' } },
    });
    simulator.setFaults({ fates: { '5511987654321': 'invalid' } });
    expect(await sendInOrder(sms(), order, input)).toMatchObject({ provider: 'zenvia' });
    simulator.setFaults({});
    expect(await sendInOrder(sms({ zenvia: null }), order, input)).toMatchObject({ provider: 'twilio' });
    expect(await sendInOrder(sms({ zenvia: null, twilio: null }), order, input)).toEqual({
      ...{ provider: null, outcome: { outcome: 'not-sent', cause: 'not-configured' } },
      passedOver: [],
    });
    expect(taken().map(({ provider }) => provider)).toEqual(['twilio', 'zenvia', 'twilio']);
  });

  it('writes down who was written to, or may have been, and nobody else', async () => {
    const noted: string[] = [];
    const noteRecipient = (clinic: string, to: string) => Promise.resolve(void noted.push(`${clinic} ${to}`));
    await sms({ noteRecipient }).zenvia.send(input);
    expect(noted).toEqual([`${clinicId} +5511987654321`]);
    simulator.setFaults({ rate: 1, kinds: ['refusal'] });
    await sms({ noteRecipient }).twilio.send(input);
    expect(noted).toHaveLength(1);
    simulator.setFaults({ rate: 1, kinds: ['accept-then-drop'] });
    await sms({ noteRecipient }).twilio.send(input);
    expect(noted).toHaveLength(2);
    simulator.setFaults({});
    const unable = sms({ noteRecipient: () => Promise.reject(new Error('no database')) });
    expect(await unable.twilio.send(input)).toMatchObject({ outcome: 'accepted' });
  });

  it('says what became of a message where the provider can be asked', async () => {
    const { zenvia, twilio } = sms();
    const sent = async (to: string) => {
      const outcome = await twilio.send({ ...input, to });
      return outcome.outcome === 'accepted' ? outcome.providerId : '';
    };
    const id = await sent(input.to);
    expect(id).toMatch(/^twilio:SM[0-9a-f]{32}$/);
    await expect.poll(() => twilio.look(id)).toEqual({ status: 'delivered' });
    simulator.setFaults({ fates: { '551133334444': 'landline' } });
    const landline = await sent('+551133334444');
    await expect.poll(() => twilio.look(landline)).toEqual({ status: 'failed', errorCode: '30006' });
    expect(await twilio.look(`twilio:SM${'f'.repeat(32)}`)).toBeNull();
    expect(await zenvia.look('zenvia:anything')).toBeNull();
  });

  it('gives Twilio neither the text to keep nor the whole number, and a time after which it is of no use', async () => {
    const bodies: string[] = [];
    const { twilio } = sms({
      post: ({ body }) => {
        bodies.push(body ?? '');
        return Promise.resolve({ kind: 'not-sent', cause: 'test' });
      },
    });
    await twilio.send({ ...input, usefulForMs: 90_500 });
    const form = Object.fromEntries(new URLSearchParams(bodies[0]));
    expect(form).toMatchObject({
      ...{ To: '+5511987654321', From: '+5511400000000', Body: 'Ola', ValidityPeriod: '90' },
      ...{ ContentRetention: 'discard', AddressRetention: 'obfuscate' },
      StatusCallback: `http://127.0.0.1:9/api/v1/webhooks/twilio?ref=${reference}`,
    });
  });

  it('asks with a read whether a provider is back, and never with somebody’s message', async () => {
    const states: string[] = [];
    const { zenvia } = sms({
      breaker: { failures: 2, openMs: 100 },
      onState: (provider, state) => states.push(`${provider} ${state}`),
    });
    const open = { outcome: 'not-sent', cause: 'breaker-open' };
    simulator.setFaults({ rate: 1, kinds: ['5xx'] });
    await zenvia.send(input);
    await zenvia.send(input);
    expect(await zenvia.send(input)).toEqual(open);
    expect(states).toEqual(['zenvia open']);
    await new Promise((resolve) => setTimeout(resolve, 120));
    simulator.setFaults({});
    expect(await zenvia.send(input)).toMatchObject({ outcome: 'accepted' });
    expect(states).toEqual(['zenvia open', 'zenvia half-open', 'zenvia closed']);
  });

  it('stays shut while the read fails', async () => {
    const dead = await standIn();
    let sends = 0;
    dead.server.on('request', ({ method }: { method?: string }, response) => {
      if (method === 'POST') sends += 1;
      response.writeHead(503).end();
    });
    const { zenvia } = sms({
      zenvia: { baseUrl: dead.url, token: tokens.zenviaToken, from: 'neonpro' },
      breaker: { failures: 1, openMs: 50 },
    });
    await zenvia.send(input);
    for (let turn = 0; turn < 3; turn++) {
      await new Promise((resolve) => setTimeout(resolve, 60));
      expect(await zenvia.send(input)).toEqual({ outcome: 'not-sent', cause: 'breaker-open' });
    }
    expect(sends).toBe(1);
    await dead.close();
  });
});

async function standIn(): Promise<{ url: string; server: Server; close: () => Promise<void> }> {
  const server = createServer();
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const { port } = server.address() as AddressInfo;
  const close = () =>
    new Promise<void>((resolve) => {
      server.close(() => resolve());
      server.closeAllConnections();
    });
  return { url: `http://127.0.0.1:${port}`, server, close };
}
