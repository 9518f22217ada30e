import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { setTimeout as wait } from 'node:timers/promises';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { nextDepositStep } from '../../domain/payments/deposit-plan.ts';
import { depositOfTxid } from '../../domain/payments/pix-ids.ts';
import { seededRandom } from '../../local/simulators/random.ts';
import { commandAppointment } from '../../models/appointment-commands.ts';
import { orderRefund, waiveDeposit } from '../../models/deposit-commands.ts';
import { wantLook } from '../../models/deposit-poke.ts';
import { staffActor } from '../../tests/support/actors.ts';
import { type Catalogue, createCatalogue } from '../../tests/support/catalogue.ts';
import { type Clinics, startClinics } from '../../tests/support/clinics.ts';
import { type Held, type PaymentStage, startPayments } from '../../tests/support/payments.ts';
import type { Actor } from '../../models/tenant-token.ts';

const deposits = 200;
const lanes = 12;
const random = seededRandom(2_026);
const names = {
  charge: 'chargeDeposit',
  look: 'lookAtCharge',
  'start-removal': 'startRemoval',
  remove: 'removeCharge',
  book: 'bookPaidVisit',
  refund: 'refundDeposit',
} as const;

/** 200 deposits while a fifth of the bank's calls fail, webhooks are lost and doubled, and people pay, cancel and wait as they like. */
describe('200 deposits and a bad day of the bank', () => {
  let clinics: Clinics;
  let stage: PaymentStage;
  let catalogue: Catalogue;
  let desk: Actor;
  let house: Server;
  beforeAll(async () => {
    clinics = await startClinics();
    // What the API does with a webhook, without the API.
    house = createServer((request, response) => {
      const chunks: Buffer[] = [];
      request.on('data', (chunk: Buffer) => chunks.push(chunk));
      request.on('end', () => {
        const { pix } = JSON.parse(Buffer.concat(chunks).toString()) as { pix: { txid: string }[] };
        const ids = pix.flatMap(({ txid }) => depositOfTxid(txid) ?? []);
        void clinics.tenancy
          .withClinic(clinics.a.system, (scope) => wantLook(scope, ids))
          .then(
            () => response.writeHead(200).end(),
            () => response.writeHead(503).end(),
          );
      });
    });
    await new Promise<void>((resolve) => house.listen(0, '127.0.0.1', resolve));
    const { port } = house.address() as AddressInfo;
    stage = await startPayments(clinics, `http://127.0.0.1:${port}`);
    catalogue = await createCatalogue(clinics.tenancy, clinics.a.id);
    desk = await staffActor(clinics, clinics.a, 'owner');
  });
  afterAll(async () => {
    await stage.stop();
    house.close();
    await clinics.stop();
  });

  /** One step of the process; whatever it meets, the next one goes on from the record. True when it is closed. */
  async function step(held: Held): Promise<boolean> {
    const facts = await stage.run('readDeposit', held);
    if (!facts) throw new Error('no deposit');
    // Looks at a refund are minutes apart: the clock jumps over them.
    const jump = facts.state === 'refunding' ? 600_000 : 0;
    const next = nextDepositStep(facts, Date.now() + jump);
    try {
      if (next.do === 'wait') await wait(30);
      else if (next.do === 'close') return await stage.run('closeDeposit', held);
      else if (next.do === 'settle') await stage.run('settleDeposit', held, { settlement: next.settlement });
      else {
        await stage.run(names[next.do], held);
        // A run whose answer was lost on the way to the process: it is made once more.
        if (random() < 0.1) await stage.run(names[next.do], held);
      }
    } catch (error) {
      if (!/bank is away/.test(String(error))) throw error;
      await wait(20);
    }
    return false;
  }

  const command = ({ appointmentId: id }: Held, name: 'cancel' | 'check-in' | 'finish', reason?: string) =>
    clinics.tenancy.withClinic(desk, (scope) =>
      commandAppointment(scope, name, { id, ...(reason && { reason }) }),
    );
  const trying = (work: Promise<unknown>): Promise<unknown> => work.catch(() => undefined);

  /** What people do while the process runs: some pay in time, some in the last moment, some never; visits end in every way. */
  async function live(held: Held, isOver: () => boolean): Promise<void> {
    const fate = random();
    await wait(random() * 2_500);
    if (fate < 0.05)
      await trying(
        clinics.tenancy.withClinic(desk, (scope) => waiveDeposit(scope, held.appointmentId, 'loyal-client')),
      );
    if (fate < 0.8) {
      for (let n = 0; n < 100 && !isOver(); n += 1) {
        try {
          stage.simulator.pay(held.txid);
          break;
        } catch {
          await wait(30);
        }
      }
    }
    for (;;) {
      if (isOver()) return;
      await wait(100);
      const row = await stage.row(held);
      if (row['state'] !== 'paid' || row['refund_ordered_at'] !== null) continue;
      if (!['booked', 'arrived'].includes(await stage.statusOf(held))) continue;
      if (fate < 0.3) await trying(command(held, 'cancel', fate < 0.15 ? 'client' : 'clinic'));
      else if (fate < 0.4)
        await trying(
          clinics.tenancy.withClinic(desk, (scope) => orderRefund(scope, held.appointmentId, 'other')),
        );
      else {
        await trying(command(held, 'check-in'));
        await trying(command(held, 'finish'));
      }
    }
  }

  async function play(n: number): Promise<Held> {
    const place = { days: 20 + Math.floor(n / 8), hour: 12 + (n % 8) };
    const held = await stage.hold(clinics.a, catalogue, { ...place, expiresInMs: 3_000 });
    let isOver = false;
    const people = live(held, () => isOver);
    const giveUpAt = Date.now() + 120_000;
    while (!(await step(held))) if (Date.now() > giveUpAt) throw new Error(`deposit ${n} does not end`);
    isOver = true;
    await people;
    return held;
  }

  it('lose and double no centavo, and leave nothing half-done', async () => {
    stage.simulator.setFaults({
      ...{ rate: 0.2, kinds: ['5xx', 'lost-answer', 'slow-answer'], holdMs: 50, seed: 7 },
      webhook: { lose: 0.3, duplicate: 0.3, delayMs: [0, 500] },
      refund: { processingMs: 300, fail: 0.05 },
    });
    const held: Held[] = [];
    let next = 0;
    await Promise.all(
      Array.from({ length: lanes }, async () => {
        for (let n = next++; n < deposits; n = next++) held.push(await play(n));
      }),
    );
    const { rows } = await clinics.admin.query<{
      state: string;
      status: string;
      count: number;
      paid: number;
      gone: number;
      kept: number;
    }>(
      `select d.state, a.status, count(*)::int as count, sum(d.paid_cents)::int as paid, sum(d.refund_cents)::int as gone,
         sum(d.kept_cents)::int as kept
       from deposits d join appointments a on a.clinic_id = d.clinic_id and a.id = d.appointment_id group by 1, 2 order by 1, 2`,
    );
    const sum = (field: 'count' | 'paid' | 'gone' | 'kept') => rows.reduce((all, row) => all + row[field], 0);
    expect(sum('count')).toBe(deposits);
    const ends = rows.map(({ state, status }) => `${state} ${status}`);
    for (const end of ends)
      expect(end).toMatch(
        /^(kept done|refunded (cancelled|booked|done|arrived)|unpaid (cancelled|booked)|waived (booked|done|cancelled|arrived))$/,
      );
    expect(sum('paid')).toBe(sum('gone') + sum('kept'));
    const ledger = stage.simulator.ledger();
    const payments = ledger.flatMap(({ payment }) => payment ?? []);
    const refunds = payments.map(({ refunds: of }) => of.filter(({ end }) => end === 'DEVOLVIDO'));
    expect(payments.length * 10_000).toBe(sum('paid'));
    expect(refunds.every((of) => of.length <= 1)).toBe(true);
    expect(refunds.flat().reduce((all, { amountCents }) => all + amountCents, 0)).toBe(sum('gone'));
    expect(new Set(ledger.map(({ txid }) => txid)).size).toBe(ledger.length);
    expect(payments.length).toBeGreaterThan(80);
    expect(refunds.flat().length).toBeGreaterThan(20);
  }, 300_000);
});
