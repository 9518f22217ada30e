import { randomUUID } from 'node:crypto';
import { join } from 'node:path';
import { nodeService } from '../../../local/node-service.ts';
import { freePort } from '../../../local/ports.ts';
import type { Stack } from '../../../local/stack.ts';
import type { Context } from '../bench.ts';
import { type CanaryPerson, needlesOf } from '../canaries.ts';
import { asAdmin, type BenchClinic, signedInAt } from '../clinic.ts';
import { pointedAt, restore } from '../erasure/backup.ts';
import { finderOf } from '../erasure/finder.ts';

/**
 * An API over a server that was restored from before her erasure: what it answers about her from its first moment on, and whether her row says that
 * she was erased again.
 */
export async function comesBack(
  context: Context<string>,
  stack: Stack,
  base: string,
  { clinic, person }: { clinic: BenchClinic; person: CanaryPerson },
): Promise<{ seen: number; rows: number; applied: number }> {
  const old = pointedAt(stack, await restore(context, base, `restored-${randomUUID().slice(0, 8)}`));
  const [clientId] = clinic.clientIds;
  const her = `select erased_at is not null as erased, cpf_index is not null as found from clients where id = $1`;
  const look = () =>
    asAdmin(old, async (admin) => {
      const { rows } = await admin.query<{ erased: boolean; found: boolean }>(her, [clientId]);
      return rows[0] ?? { erased: false, found: false };
    });
  const before = await look();
  const port = await freePort();
  const url = `http://127.0.0.1:${port}`;
  const service = nodeService({
    ...{ name: 'api-old', script: 'api/main.ts', readyUrl: `${url}/livez` },
    env: { ...old.env, NEONPRO_HTTP_PORT: String(port) },
    logFile: join(stack.stateDir, 'logs', 'api-old.log'),
  });
  const running = await service.start(() => undefined);
  context.defer(() => running.stop());
  const after = await look();
  const session = await signedInAt(clinic, () => url);
  const holds = finderOf(needlesOf([person]));
  const paths = [`/clients/${clientId ?? ''}`, ...words(person).map((word) => `/clients?search=${word}`)];
  const answers = await Promise.all(paths.map((path) => session.send('GET', path)));
  session.close();
  if (answers[0]?.status !== 200) throw new Error(`her row was answered ${answers[0]?.status}`);
  return {
    seen: answers.filter(({ text }) => holds(Buffer.from(text))).length,
    rows: after.erased && !after.found ? 0 : 1,
    applied: !before.erased && after.erased ? 1 : 0,
  };
}

const words = ({ name, cpf, phone, email }: CanaryPerson): string[] =>
  [name, cpf, phone, email].map(encodeURIComponent);
