import { randomUUID } from 'node:crypto';
import { createServer, type Server } from 'node:net';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { createWhatsApp, type SendOutcome } from '../../activities/messaging/whatsapp.ts';
import { renderTemplate } from '../../domain/messaging/templates.ts';
import type { FaultKind } from './faults.ts';
import { startWhatsAppSimulator, type WhatsAppSimulator } from './whatsapp-simulator.ts';

const token = 'token-of-the-clinic';
let simulator: WhatsAppSimulator;
let servers: Server[] = [];

beforeEach(async () => {
  simulator = await startWhatsAppSimulator({ token, appSecret: 's' });
});
afterEach(async () => {
  await simulator.stop();
  for (const server of servers) server.close();
  servers = [];
});

const clientOf = (baseUrl: string, timeoutMs = 400) =>
  createWhatsApp({ baseUrl, version: 'v24.0', timeoutMs, breaker: { failures: 5, openMs: 200 } });

function confirmation(to = '5531987654321') {
  const rendered = renderTemplate(
    'confirmacao_consulta',
    { appointmentId: randomUUID() },
    {
      firstName: 'Ana',
      clinicName: 'Clínica Bela Vista',
      when: 'amanhã',
    },
  );
  const { providerName: name, language, bodyParams, quickReplyPayloads } = rendered;
  return {
    phoneNumberId: '106540352242922',
    token,
    to,
    callbackData: randomUUID(),
    template: { name, language, bodyParams, quickReplyPayloads },
  };
}

/** A server that speaks no Graph: `answer` is written as it is, then the connection ends. */
async function rawServer(answer: string): Promise<string> {
  const server = createServer((socket) => {
    socket.on('error', () => undefined);
    socket.once('data', () => (answer ? socket.end(answer) : socket.destroy()));
  });
  servers.push(server);
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  return `http://127.0.0.1:${(server.address() as { port: number }).port}`;
}

describe('the WhatsApp client, over real HTTP', () => {
  it('says "not sent" when nobody listens, when the name is unknown, and when connecting takes too long', async () => {
    await simulator.stop();
    expect(await clientOf(simulator.url).sendTemplate(confirmation())).toEqual({
      outcome: 'not-sent',
      cause: 'ECONNREFUSED',
    });
    const unknown = await clientOf('http://name.invalid').sendTemplate(confirmation());
    expect(unknown.outcome).toBe('not-sent');
    // TLS to a server that never shakes hands: connected, but not one byte of the message can have left.
    const mute = createServer();
    servers.push(mute);
    await new Promise<void>((resolve) => mute.listen(0, '127.0.0.1', resolve));
    const { port } = mute.address() as { port: number };
    expect(await clientOf(`https://127.0.0.1:${port}`).sendTemplate(confirmation())).toEqual({
      outcome: 'not-sent',
      cause: 'connect-timeout',
    });
    simulator = await startWhatsAppSimulator({ token, appSecret: 's' });
  });

  it('reports what the provider refuses, with the code and what to do', async () => {
    const client = clientOf(simulator.url);
    const wrongToken = await client.sendTemplate({ ...confirmation(), token: 'other' });
    expect(wrongToken).toEqual({
      outcome: 'refused',
      code: 190,
      action: 'pause-sender',
      isServerSide: false,
    });
    const cases: [object, number][] = [
      [{ name: 'nothing_v1' }, 132001],
      [{ language: 'en_US' }, 132001],
      [{ bodyParams: ['only one'] }, 132000],
      [{ bodyParams: ['a\nb', 'c', 'd'] }, 132012],
      [{ bodyParams: ['', 'c', 'd'] }, 100],
    ];
    for (const [change, code] of cases) {
      const input = confirmation();
      const outcome = await client.sendTemplate({ ...input, template: { ...input.template, ...change } });
      expect(outcome).toMatchObject({ outcome: 'refused', code, action: 'dead-letter' });
    }
    expect(simulator.ledger()).toHaveLength(0);
  });

  const fates: Record<FaultKind, { outcome: SendOutcome['outcome']; taken: number }> = {
    '5xx': { outcome: 'ambiguous', taken: 0 },
    'graph-error': { outcome: 'refused', taken: 0 },
    hang: { outcome: 'ambiguous', taken: 0 },
    'accept-then-drop': { outcome: 'ambiguous', taken: 1 },
    'accept-then-delay': { outcome: 'ambiguous', taken: 1 },
  };
  for (const [kind, { outcome, taken }] of Object.entries(fates)) {
    it(`calls a send that meets "${kind}" ${outcome}`, async () => {
      simulator.setFaults({ rate: 1, kinds: [kind as FaultKind], holdMs: 2_000 });
      const result = await clientOf(simulator.url).sendTemplate(confirmation());
      expect(result.outcome).toBe(outcome);
      if (result.outcome === 'refused') expect(result).toMatchObject({ action: 'retry' });
      expect(simulator.ledger()).toHaveLength(taken);
    });
  }

  it('never trusts a 200 that it cannot read, a cut answer, or a reset', async () => {
    for (const answer of [
      '',
      'HTTP/1.1 200 OK\r\ncontent-length: 2\r\n\r\n{}',
      'HTTP/1.1 200 OK\r\ncontent-length: 500\r\n\r\n{"messages":[',
      'HTTP/1.1 200 OK\r\ncontent-length: 9\r\n\r\n<h1>hi</h',
      'not http at all\r\n\r\n',
    ])
      expect((await clientOf(await rawServer(answer)).sendTemplate(confirmation())).outcome).toBe(
        'ambiguous',
      );
    const moved = await rawServer(
      'HTTP/1.1 302 Found\r\nlocation: http://elsewhere.invalid/\r\ncontent-length: 0\r\n\r\n',
    );
    expect(await clientOf(moved).sendTemplate(confirmation())).toMatchObject({
      outcome: 'refused',
      action: 'ops',
    });
  });

  it('stops calling a provider that fails, and tries again later', async () => {
    const client = clientOf(simulator.url);
    simulator.setFaults({ rate: 1, kinds: ['5xx'] });
    for (let n = 0; n < 5; n++) await client.sendTemplate(confirmation());
    simulator.setFaults({});
    const refused = await client.sendTemplate(confirmation());
    expect(refused).toEqual({ outcome: 'not-sent', cause: 'breaker-open' });
    await new Promise((resolve) => setTimeout(resolve, 250));
    expect((await client.sendTemplate(confirmation())).outcome).toBe('accepted');
  });

  it('sends a template, and gets the id without the ninth digit for Minas and with it for São Paulo', async () => {
    const client = clientOf(simulator.url);
    const minas = await client.sendTemplate(confirmation());
    expect(minas).toMatchObject({ outcome: 'accepted', waId: '553187654321' });
    expect(await client.sendTemplate(confirmation('5511987654321'))).toMatchObject({ waId: '5511987654321' });
    expect(simulator.ledger()[0]).toMatchObject({
      to: '5531987654321',
      text: 'Olá, Ana! Sua consulta na Clínica Bela Vista está marcada para amanhã. Você confirma sua presença?',
      buttons: [{ title: 'Confirmar' }, { title: 'Remarcar' }, { title: 'Cancelar' }],
    });
  });

  it('sends a text', async () => {
    const { template: _, ...input } = confirmation();
    expect(await clientOf(simulator.url).sendText({ ...input, text: 'Olá! 👋' })).toMatchObject({
      outcome: 'accepted',
    });
  });
});
