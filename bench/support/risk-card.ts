import type { Stack } from '../../local/stack.ts';
import type { Context } from './bench.ts';
import { asAdmin, type BenchClinic, clinicMaker, dayAhead, signedInAt } from './clinic.ts';
import { percentile } from './percentiles.ts';
import { startRecordStack } from './stack.ts';

const visitsOfEach = 20;

/** `GET /appointments/:id/risk` of clients with a history of twenty visits, one after the other, by the house's rules. */
export async function measureRiskCard(
  context: Pick<Context<string>, 'say' | 'defer'>,
  { reads, clients }: { reads: number; clients: number },
): Promise<{ http_p50_ms: number; http_p95_ms: number }> {
  const stack = await startRecordStack(context);
  const maker = clinicMaker(stack);
  context.defer(() => maker.close());
  const clinic = await maker.make({ professionals: 5, clients });
  const session = await signedInAt(clinic, () => stack.urls.api);
  context.defer(() => Promise.resolve(session.close()));
  const coming = await load(stack, clinic);
  const times: number[] = [];
  // The first ones fill caches and plans; they are not counted.
  for (let at = -30; at < reads; at += 1) {
    const began = performance.now();
    const { status } = await session.send('GET', `/appointments/${coming[(at + 30) % coming.length]}/risk`);
    if (status !== 200) throw new Error(`the risk of a visit answered ${status}`);
    if (at >= 0) times.push(performance.now() - began);
  }
  const figures = { http_p50_ms: percentile(times, 0.5), http_p95_ms: percentile(times, 0.95) };
  context.say(`a visit’s risk over HTTP: p50 ${figures.http_p50_ms} ms, p95 ${figures.http_p95_ms} ms`);
  return figures;
}

/** Behind the policies: one visit to come and nineteen of the past for everybody, a fifth of them missed. Answers those to come. */
async function load(stack: Stack, clinic: BenchClinic): Promise<string[]> {
  return asAdmin(stack, async (admin) => {
    await admin.query('set session_replication_role = replica');
    await admin.query(
      `insert into appointments (clinic_id, id, client_id, procedure_id, professional_id, starts_at, ends_at, status, created_at)
       select $1, gen_random_uuid(), l.id, $2, ($3::uuid[])[1 + l.n % 5], v.start, v.start + interval '30 minutes', v.status,
         v.start - interval '6 days'
       from (select id, row_number() over (order by id) as n from clients where clinic_id = $1) l
         cross join lateral (select $4::timestamptz - make_interval(days => 7 * k) + make_interval(mins => (l.n * 7 % 600)::int) as start,
           case when k = 0 then 'booked' when (l.n + k) % 5 = 0 then 'no-show' else 'done' end as status
           from generate_series(0, $5::int - 1) k) v`,
      [clinic.id, clinic.procedureId, clinic.professionalIds, new Date(dayAhead(3)), visitsOfEach],
    );
    await admin.query('analyze');
    const { rows } = await admin.query<{ id: string }>(
      `select id from appointments where clinic_id = $1 and starts_at > now() + interval '1 day'`,
      [clinic.id],
    );
    return rows.map(({ id }) => id);
  });
}
