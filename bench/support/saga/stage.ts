import pg from 'pg';
import { createKnex } from '../../../models/knex.ts';
import { writePaymentAccount } from '../../../models/payment-account.ts';
import { createTenancy } from '../../../models/tenancy.ts';
import { putOnWorkday } from '../../../tests/support/noon.ts';
import type { Context } from '../bench.ts';
import { asAdmin, clinicMaker } from '../clinic.ts';
import { kmsOf } from '../keys.ts';
import { startClinicStack } from '../stack.ts';
import { as, type World } from './saga.ts';

/** Two clinics, the first with an account at the bank; everything real, and nobody at work: the bench brings its own worker. */
export async function openStage(context: Context<string>): Promise<[World, World]> {
  const stack = await startClinicStack(context, { durable: false });
  for (const name of ['worker', 'api']) await stack.service(name).stop();
  const maker = clinicMaker(stack);
  const knex = createKnex({ url: stack.roleUrls.worker, pool: 4 });
  const url = new URL(stack.adminUrl);
  url.pathname = '/neonpro';
  const admin = new pg.Pool({ connectionString: url.toString(), max: 4 });
  context.defer(() => Promise.all([maker.close(), knex.destroy(), admin.end()]));
  const tokenKey = Buffer.from(stack.secrets.tokenKey, 'base64');
  const worker = createTenancy({ knex, kms: kmsOf(stack), tokenKey });
  const worlds: World[] = [];
  for (let count = 0; count < 2; count += 1) {
    const clinic = await maker.make({ professionals: 40, clients: 1 });
    await asAdmin(stack, (client) => putOnWorkday(client, clinic.id));
    worlds.push({ stack, clinic, api: maker.tenancy, worker, admin });
  }
  const [world, other] = worlds as [World, World];
  await as(world.api, world, (scope) =>
    writePaymentAccount(scope, {
      ...{ version: 0, clientId: stack.secrets.pixClientId, clientSecret: stack.secrets.pixClientSecret },
      ...{ pixKey: 'pix@banco-de-provas.example', isActive: true },
    }),
  );
  return [world, other];
}
