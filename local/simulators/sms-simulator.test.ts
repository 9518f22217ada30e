import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { verifyTwilioSignature } from '../../api/messaging/twilio-signature.ts';
import { startSmsSimulator, type SmsSimulator } from './sms-simulator.ts';

const tokens = { zenviaToken: 'zenvia-token-of-tests', twilioToken: 'twilio-token-of-tests' };
const twilioAccountSid = `AC${'0'.repeat(32)}`;
const ana = '5511987654321';

interface Heard {
  url: string;
  body: string;
  signature: string;
  secret: string;
}

describe('the SMS simulator', () => {
  let folder: string;
  let simulator: SmsSimulator;
  let house: Server;
  let heard: Heard[];
  let answerWith = 200;
  const houseUrl = () => `http://127.0.0.1:${(house.address() as AddressInfo).port}`;
  const start = () =>
    startSmsSimulator({
      ...{ ...tokens, twilioAccountSid, retryMs: 30, tries: 4 },
      ...{ ledgerFile: join(folder, 'sms.jsonl'), twilioInboundUrl: `${houseUrl()}/twilio` },
    });

  beforeEach(async () => {
    [folder, heard, answerWith] = [mkdtempSync(join(tmpdir(), 'neonpro-sms-')), [], 200];
    house = createServer((request, response) => {
      const chunks: Buffer[] = [];
      request.on('data', (chunk: Buffer) => chunks.push(chunk));
      request.on('end', () => {
        const { 'x-twilio-signature': signature, 'x-secret': secret } = request.headers;
        heard.push({
          ...{ url: `${houseUrl()}${request.url ?? ''}`, body: Buffer.concat(chunks).toString() },
          ...{ signature: String(signature), secret: String(secret) },
        });
        response.writeHead(answerWith).end();
      });
    });
    await new Promise<void>((resolve) => house.listen(0, '127.0.0.1', resolve));
    simulator = await start();
  });
  afterEach(async () => {
    await simulator.stop();
    await new Promise((resolve) => house.close(resolve));
    rmSync(folder, { recursive: true });
  });

  const zenvia = (path: string, body: object, token = tokens.zenviaToken) =>
    fetch(simulator.url + path, {
      ...{ method: 'POST', headers: { 'x-api-token': token }, body: JSON.stringify(body) },
    });
  const subscribe = (eventType: string) =>
    zenvia('/v2/subscriptions', {
      ...{ eventType, criteria: { channel: 'sms' } },
      webhook: { url: `${houseUrl()}/zenvia`, headers: { 'X-Secret': 'word' } },
    });
  const send = (to = ana) =>
    zenvia('/v2/channels/sms/messages', { from: 'neonpro', to, contents: [{ type: 'text', text: 'Ola' }] });
  const sendByTwilio = (to = ana) =>
    fetch(`${simulator.url}/2010-04-01/Accounts/${twilioAccountSid}/Messages.json`, {
      method: 'POST',
      headers: {
        authorization: `Basic ${Buffer.from(`${twilioAccountSid}:${tokens.twilioToken}`).toString('base64')}`,
      },
      body: new URLSearchParams({
        ...{ To: `+${to}`, From: '+551140000000', Body: 'Ola', StatusCallback: `${houseUrl()}/twilio?ref=x` },
      }),
    });
  const quiet = () => expect.poll(() => simulator.pendingWebhooks(), { timeout: 4_000 }).toBe(0);

  it('lets in nobody without the token, and its telephones nobody from elsewhere', async () => {
    expect((await zenvia('/v2/channels/sms/messages', {}, 'other')).status).toBe(401);
    const { status } = await fetch(`${simulator.url}/_control/ledger`, {
      headers: { origin: 'http://evil.example' },
    });
    expect([status, simulator.ledger().length]).toEqual([403, 0]);
  });

  it('tells of a message at Zenvia’s subscriptions, again with the same event until somebody takes it', async () => {
    await subscribe('MESSAGE_STATUS');
    answerWith = 503;
    await send();
    await expect.poll(() => heard.length, { timeout: 4_000 }).toBeGreaterThan(4);
    answerWith = 200;
    await quiet();
    const events = heard.map(
      ({ body }) => JSON.parse(body) as { id: string; messageStatus: { code: string } },
    );
    const codes = new Map(events.map(({ id, messageStatus }) => [id, messageStatus.code]));
    expect([...codes.values()].sort()).toEqual(['DELIVERED', 'SENT']);
    expect(new Set(heard.map(({ secret }) => secret))).toEqual(new Set(['word']));
  });

  it('signs what Twilio tells, and tells it once', async () => {
    answerWith = 500;
    await sendByTwilio();
    await expect.poll(() => heard.length).toBe(2);
    await quiet();
    simulator.write(ana, 'SIM');
    await quiet();
    expect(heard).toHaveLength(3);
    for (const { url, body, signature } of heard) {
      const form = new URLSearchParams(body);
      expect(verifyTwilioSignature({ url, form }, signature, tokens.twilioToken)).toBe(true);
    }
  });

  it('doubles and loses receipts on command, and gives numbers the fate that was asked for', async () => {
    simulator.setFaults({ webhook: { duplicate: 1 }, fates: { [ana]: 'landline' } });
    await sendByTwilio();
    await quiet();
    const statuses = heard.map(({ body }) => new URLSearchParams(body).get('MessageStatus'));
    expect(statuses.sort()).toEqual(['sent', 'sent', 'undelivered', 'undelivered']);
    expect(simulator.ledger()).toMatchObject([{ end: 'undelivered', errorCode: 30006 }]);
    simulator.setFaults({ webhook: { dropStatus: 1 } });
    await sendByTwilio('5511911112222');
    await quiet();
    expect(heard).toHaveLength(4);
  });

  it('remembers what it took and what it has to tell, over a restart', async () => {
    await subscribe('MESSAGE');
    await send();
    answerWith = 503;
    simulator.write(ana, 'SIM');
    await simulator.stop();
    heard = [];
    answerWith = 200;
    simulator = await start();
    await quiet();
    expect(simulator.ledger()).toMatchObject([{ provider: 'zenvia', to: ana, text: 'Ola' }]);
    expect(heard.map(({ body }) => (JSON.parse(body) as { type: string }).type)).toEqual(['MESSAGE']);
    await expect.poll(() => simulator.inbound()).toMatchObject([{ text: 'SIM', isTaken: true }]);
  });
});
