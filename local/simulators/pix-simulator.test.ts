import { randomUUID } from 'node:crypto';
import { mkdtemp, rm } from 'node:fs/promises';
import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { createPixBank, type PixBank } from '../../activities/payments/pix-bank.ts';
import { readBrCode } from '../../domain/payments/br-code.ts';
import { refundIdOf, txidOf } from '../../domain/payments/pix-ids.ts';
import { type PixSimulator, startPixSimulator } from './pix-simulator.ts';

const clients = [
  { id: 'aurora', secret: 'segredo-da-aurora', name: 'Clínica Aurora', city: 'São Paulo' },
  { id: 'jasmim', secret: 'segredo-da-jasmim', name: 'Instituto Jasmim', city: 'Manaus' },
];
const access = { clientId: 'aurora', clientSecret: 'segredo-da-aurora' };
const stranger = { clientId: 'jasmim', clientSecret: 'segredo-da-jasmim' };
let folder: string;
let house: Server;
let houseStatus = 200;
let told: { path: string; body: { pix: { txid: string; valor: string }[] } }[] = [];
let simulator: PixSimulator;
let bank: PixBank;

const start = () =>
  startPixSimulator({ clients, ledgerFile: join(folder, 'bank.jsonl'), retryBaseMs: 20, retryCapMs: 100 });
const newBank = (timeoutMs = 2_000) =>
  createPixBank({ baseUrl: simulator.url, timeoutMs, breaker: { failures: 50, openMs: 100 } });
const charge = (txid: string, amountCents = 10_000, seconds = 600) =>
  bank.putCharge(access, {
    ...{ txid, amountCents, seconds, pixKey: 'pix@aurora.example', note: 'Sinal da sua visita' },
    merchantName: 'Clínica Aurora',
  });
async function paid(amountCents = 10_000): Promise<{ txid: string; depositId: string; endToEndId: string }> {
  const depositId = randomUUID();
  const txid = txidOf(depositId);
  await charge(txid, amountCents);
  return { txid, depositId, endToEndId: simulator.pay(txid).endToEndId };
}

beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'bank-'));
  [told, houseStatus] = [[], 200];
  house = createServer((request, response) => {
    const chunks: Buffer[] = [];
    request.on('data', (chunk: Buffer) => chunks.push(chunk));
    request.on('end', () => {
      const body = JSON.parse(Buffer.concat(chunks).toString()) as (typeof told)[number]['body'];
      if (houseStatus === 200) told.push({ path: request.url ?? '', body });
      response.writeHead(houseStatus).end();
    });
  });
  await new Promise<void>((resolve) => house.listen(0, '127.0.0.1', resolve));
  simulator = await start();
  bank = newBank();
});
afterEach(async () => {
  await simulator.stop();
  house.close();
  await rm(folder, { recursive: true });
});
const houseUrl = () => `http://127.0.0.1:${(house.address() as AddressInfo).port}/hooks/token`;

describe('the adapter at the simulated bank', () => {
  it('with wrong credentials learns nothing, and keeps nobody else from the bank', async () => {
    const shy = createPixBank({ baseUrl: simulator.url, breaker: { failures: 2, openMs: 60_000 } });
    const txid = txidOf(randomUUID());
    await charge(txid);
    for (let n = 0; n < 3; n += 1)
      expect(await shy.getCharge({ ...access, clientSecret: 'outro' }, txid)).toEqual({
        outcome: 'away',
        cause: 'access-refused',
      });
    expect(await shy.getCharge(access, txid)).toMatchObject({ outcome: 'ok' });
  });

  it('sees nothing of another clinic', async () => {
    const txid = txidOf(randomUUID());
    await charge(txid);
    expect(await bank.getCharge(stranger, txid)).toEqual({ outcome: 'missing' });
    expect(await bank.removeCharge(stranger, txid)).toEqual({ outcome: 'missing' });
  });

  it('is refused a second charge of the same name, and what is no charge', async () => {
    const txid = txidOf(randomUUID());
    await charge(txid);
    expect(await charge(txid, 5_000)).toMatchObject({ outcome: 'refused', code: 'CobOperacaoInvalida' });
    expect(await charge('curto')).toMatchObject({ outcome: 'missing' });
    expect(await bank.getCharge(access, txid)).toMatchObject({ value: { amountCents: 10_000 } });
  });

  it('gets a code that any bank can read', async () => {
    const answer = await charge(txidOf(randomUUID()), 12_345);
    const code = answer.outcome === 'ok' ? answer.value.brCode : null;
    expect(readBrCode(code ?? '')?.get('54')).toBe('123.45');
    expect(simulator.payCode(code ?? '').endToEndId).toMatch(/^E\d{20}[a-zA-Z0-9]{11}$/);
  });

  it('takes a charge back, after which nobody pays it', async () => {
    const txid = txidOf(randomUUID());
    await charge(txid);
    expect(await bank.removeCharge(access, txid)).toMatchObject({ value: { state: 'removed' } });
    expect(() => simulator.pay(txid)).toThrow(/over/);
    expect(await bank.removeCharge(access, txid)).toMatchObject({ outcome: 'refused' });
  });

  it('cannot take back what was paid, and learns who paid what', async () => {
    const { txid, endToEndId } = await paid();
    expect(await bank.removeCharge(access, txid)).toMatchObject({ outcome: 'refused' });
    expect(await bank.getCharge(access, txid)).toMatchObject({
      value: { state: 'paid', brCode: null, payments: [{ endToEndId, amountCents: 10_000 }] },
    });
    expect(() => simulator.pay(txid)).toThrow(/paid/);
  });

  it('gives back once under one name, never more than was paid', async () => {
    const { depositId, endToEndId } = await paid();
    const id = refundIdOf(depositId, 1);
    expect(await bank.putRefund(access, endToEndId, id, 10_001)).toMatchObject({ outcome: 'refused' });
    expect(await bank.putRefund(access, endToEndId, id, 6_000)).toMatchObject({ value: { state: 'done' } });
    expect(await bank.putRefund(access, endToEndId, id, 6_000)).toMatchObject({
      outcome: 'refused',
      code: 'PixDevolucaoInvalida',
    });
    expect(await bank.getRefund(access, endToEndId, id)).toMatchObject({ value: { amountCents: 6_000 } });
    expect(await bank.getRefund(stranger, endToEndId, id)).toEqual({ outcome: 'missing' });
    expect(await bank.putRefund(access, endToEndId, refundIdOf(depositId, 2), 4_001)).toMatchObject({
      outcome: 'refused',
    });
  });

  it('hears of a refund that takes its time, and of one that fails', async () => {
    simulator.setFaults({ refund: { processingMs: 150 } });
    const { depositId, endToEndId } = await paid();
    const id = refundIdOf(depositId, 1);
    expect(await bank.putRefund(access, endToEndId, id, 1)).toMatchObject({ value: { state: 'processing' } });
    const state = async () => bank.getRefund(access, endToEndId, id);
    await vi.waitFor(async () => expect(await state()).toMatchObject({ value: { state: 'done' } }));
    simulator.setFaults({ refund: { fail: 1 } });
    const failed = refundIdOf(depositId, 2);
    expect(await bank.putRefund(access, endToEndId, failed, 1)).toMatchObject({ value: { state: 'failed' } });
  });

  it('tells of an answer that was lost after the bank acted, and finds the charge by its name', async () => {
    await bank.getCharge(access, 'x'.repeat(26));
    simulator.setFaults({ rate: 1, kinds: ['lost-answer'] });
    const txid = txidOf(randomUUID());
    expect(await charge(txid)).toMatchObject({ outcome: 'away' });
    simulator.setFaults({});
    expect(await bank.getCharge(access, txid)).toMatchObject({ value: { state: 'active' } });
  });

  it('takes 5xx, silence and an outage for a bank that is away, and spares it after some', async () => {
    simulator.setFaults({ rate: 1, kinds: ['5xx'] });
    expect(await charge(txidOf(randomUUID()))).toEqual({ outcome: 'away', cause: 'http-503' });
    simulator.setFaults({ rate: 1, kinds: ['hang'], holdMs: 5_000 });
    bank = newBank(100);
    expect(await charge(txidOf(randomUUID()))).toEqual({ outcome: 'away', cause: 'timeout' });
    simulator.setFaults({});
    simulator.outage(300);
    await new Promise((resolve) => setTimeout(resolve, 60));
    const shy = createPixBank({ baseUrl: simulator.url, breaker: { failures: 2, openMs: 60_000 } });
    const causes = [];
    for (let n = 0; n < 3; n += 1) {
      const answer = await shy.getCharge(access, 'x'.repeat(26));
      causes.push(answer.outcome === 'away' ? answer.cause : answer.outcome);
    }
    expect(causes).toEqual(['ECONNREFUSED', 'ECONNREFUSED', 'breaker-open']);
  });

  it('asks for one token, and for a new one when the bank forgot it', async () => {
    const txid = txidOf(randomUUID());
    await Promise.all([charge(txid), bank.getCharge(access, txid), bank.getCharge(access, txid)]);
    await simulator.stop();
    const { url } = simulator;
    simulator = await startPixSimulator({
      ...{ clients, ledgerFile: join(folder, 'bank.jsonl'), port: Number(new URL(url).port) },
    });
    expect(await bank.getCharge(access, txid)).toMatchObject({ value: { state: 'active' } });
  });
});

describe('the simulated bank', () => {
  it('lets nobody but this machine use its page', async () => {
    const ask = (headers: Record<string, string>) => fetch(`${simulator.url}/pix/api/charges`, { headers });
    expect((await ask({ origin: 'https://evil.example' })).status).toBe(403);
    expect((await ask({ origin: simulator.url })).status).toBe(200);
    const control = { method: 'POST', body: JSON.stringify({ rate: 2 }) };
    expect((await fetch(`${simulator.url}/_control/faults`, control)).status).toBe(400);
  });

  it('serves the page on which the client pays', async () => {
    await charge(txidOf(randomUUID()));
    expect(await (await fetch(`${simulator.url}/pix`)).text()).toContain('Banco do cliente');
    const { charges } = (await (await fetch(`${simulator.url}/pix/api/charges`)).json()) as {
      charges: { qr: string; brCode: string }[];
    };
    expect(charges[0]?.qr).toMatch(/^data:image\/svg/);
    const body = JSON.stringify({ code: charges[0]?.brCode });
    expect((await fetch(`${simulator.url}/pix/api/pay`, { method: 'POST', body })).status).toBe(200);
    expect((await fetch(`${simulator.url}/pix/api/pay`, { method: 'POST', body })).status).toBe(409);
  });

  it('refuses a payment after the time of the charge', async () => {
    const txid = txidOf(randomUUID());
    await charge(txid, 10_000, 1);
    await new Promise((resolve) => setTimeout(resolve, 1_100));
    expect(() => simulator.pay(txid)).toThrow(/over/);
  });

  it('tells the house of a payment until it listens, twice or never when asked', async () => {
    await bank.putWebhook(access, 'pix@aurora.example', houseUrl());
    houseStatus = 503;
    const { txid } = await paid(4_200);
    await new Promise((resolve) => setTimeout(resolve, 100));
    expect(simulator.pendingWebhooks()).toBe(1);
    houseStatus = 200;
    await vi.waitFor(() => expect(simulator.pendingWebhooks()).toBe(0));
    expect(told).toMatchObject([{ path: '/hooks/token/pix', body: { pix: [{ txid, valor: '42.00' }] } }]);
    simulator.setFaults({ webhook: { duplicate: 1 } });
    await paid();
    await vi.waitFor(() => expect(told).toHaveLength(3));
    simulator.setFaults({ webhook: { lose: 1 } });
    await paid();
    expect(simulator.pendingWebhooks()).toBe(0);
  });

  it('keeps its books over a restart', async () => {
    const { txid, endToEndId, depositId } = await paid();
    await bank.putRefund(access, endToEndId, refundIdOf(depositId, 1), 100);
    await simulator.stop();
    simulator = await start();
    expect(simulator.ledger()).toMatchObject([
      { txid, status: 'CONCLUIDA', payment: { endToEndId, refunds: [{ amountCents: 100 }] } },
    ]);
  });
});
