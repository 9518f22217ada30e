import { randomUUID } from 'node:crypto';
import type { Stack } from '../../../local/stack.ts';
import { canaryPerson } from '../canaries.ts';
import { asAdmin, type BenchClinic } from '../clinic.ts';
import type { Session } from '../http.ts';
import { until } from '../erasure/desk.ts';
import { startErasure } from '../../../models/erasure.ts';
import { createKnex } from '../../../models/knex.ts';
import { createTenancy, systemActor } from '../../../models/tenancy.ts';
import { kmsOf } from '../keys.ts';

/** Visits that are still to come when it happens: the ids. */
export async function openVisits(session: Session, clinic: BenchClinic): Promise<string[]> {
  const ids: string[] = [];
  for (const [at, professionalId] of clinic.professionalIds.entries()) {
    const { procedureId, clientIds } = clinic;
    const clientId = clientIds[1 + (at % (clientIds.length - 1))];
    const startsAt = new Date(Date.now() + 3_600_000 + at * 120_000).toISOString();
    const wish = { clientId, procedureId, professionalId, startsAt };
    // A desk that gets no plain answer asks again with the same key: a commit waits for the second place of the log.
    const key = randomUUID();
    const made = await until('a booking', async () => {
      const { status, body } = await session.send('POST', '/appointments', wish, key);
      if (status < 500 && status !== 201) throw new Error(`booking was answered ${status}`);
      return status === 201 && (body as { id: string });
    });
    ids.push(made.id);
  }
  return ids;
}

export async function eraseOne(stack: Stack, clinicId: string, clientId: string): Promise<void> {
  const knex = createKnex({ url: stack.roleUrls.api, pool: 1 });
  const tokenKey = Buffer.from(stack.secrets.tokenKey, 'base64');
  const tenancy = createTenancy({ knex, kms: kmsOf(stack), tokenKey });
  const wish = { clientId, requestId: null, ground: 'purpose-over' };
  await tenancy
    .withClinic(systemActor(clinicId), (scope) => startErasure(scope, wish))
    .finally(() => knex.destroy());
  await until(
    'the erasure',
    () =>
      asAdmin(stack, async (admin) => {
        const { rows } = await admin.query(`select 1 from erasures where state = 'done'`);
        return rows.length > 0;
      }),
    180_000,
  );
}

/** Somebody at the desk who registers people while it happens, and remembers what was answered with a yes. */
export class Writer {
  readonly acknowledged: string[] = [];
  private readonly session: Session;

  constructor(session: Session) {
    this.session = session;
  }

  /** For so long; then the disaster, in the middle of a request. */
  async run(ms: number, disaster: () => Promise<unknown>): Promise<void> {
    let isOver = false;
    const work = async (): Promise<void> => {
      while (!isOver) {
        const answer = await this.session
          .send('POST', '/clients', { ...canaryPerson(), whatsappOptIn: true }, randomUUID())
          .catch(() => null);
        if (answer?.status === 201) this.acknowledged.push((answer.body as { id: string }).id);
      }
    };
    const working = Promise.all([work(), work()]);
    await new Promise((done) => setTimeout(done, ms));
    await disaster();
    isOver = true;
    await working;
  }

  /** What was answered and is not there. */
  missing(stack: Stack): Promise<number> {
    return asAdmin(stack, async (admin) => {
      const { rows } = await admin.query<{ n: number }>(
        'select count(*)::int as n from clients where id = any($1::uuid[])',
        [this.acknowledged],
      );
      return this.acknowledged.length - (rows[0]?.n ?? 0);
    });
  }
}
