import type { Stack } from '../../../local/stack.ts';
import { asAdmin } from '../clinic.ts';
import type { House } from './house.ts';

/** What the database says of it, behind the policies. */
export interface Truth {
  accounted: number;
  not_accounted: number;
  /** Rows of a recall about somebody it is not of: another clinic's, or never given the lot. */
  people_elsewhere: number;
  told_twice: number;
  /** Messages, rows or holds in the clinic outside of the network. */
  outside_touched: number;
  open: number;
}

export const truthOf = (stack: Stack, network: readonly House[], outside: House): Promise<Truth> =>
  asAdmin(stack, async (admin) => {
    const one = async (sql: string, values: unknown[] = []): Promise<number> => {
      const { rows } = await admin.query<{ count: number }>(sql, values);
      return rows[0]?.count ?? -1;
    };
    const ids = network.map(({ id }) => id);
    const people = network.flatMap((house) => house.people.map(({ clientId }) => `${house.id}/${clientId}`));
    const accounted = await one(
      `select count(*)::int as count from recall_people where clinic_id = any($1) and accounted_at is not null
         and state in ('answered', 'reached-by-staff', 'unreachable') and clinic_id || '/' || client_id = any($2)`,
      [ids, people],
    );
    return {
      ...{ accounted, not_accounted: people.length - accounted },
      people_elsewhere: await one(
        `select count(*)::int as count from recall_people where not clinic_id || '/' || client_id = any($1)`,
        [people],
      ),
      told_twice: await one(
        `select count(*)::int as count from (select 1 from messages where step = 'recall' and fallback_of is null
           group by client_id, template having count(*) > 1) x`,
      ),
      outside_touched: await one(
        `select (select count(*) from recalls where clinic_id = $1) + (select count(*) from lot_quarantines where clinic_id = $1)
           + (select count(*) from messages where clinic_id = $1) + (select count(*) from lots where clinic_id = $1 and state <> 'available')
         as count`,
        [outside.id],
      ).then(Number),
      open: await one(
        `select count(*)::int as count from recalls where state = 'open' or (id = network_recall_id and network_closed_at is null)`,
      ),
    };
  });

/** In how many clinics the lot is out of use. */
export const frozenClinics = (stack: Stack, network: readonly House[]): Promise<number> =>
  asAdmin(stack, async (admin) => {
    const { rows } = await admin.query<{ count: number }>(
      `select count(distinct clinic_id)::int as count from lots where id = any($1) and state = 'recalled'`,
      [network.map(({ lotId }) => lotId)],
    );
    return rows[0]?.count ?? 0;
  });

export const recallsOf = (stack: Stack): Promise<Map<string, string>> =>
  asAdmin(stack, async (admin) => {
    const { rows } = await admin.query<{ clinicId: string; id: string }>(
      `select clinic_id as "clinicId", id from recalls`,
    );
    return new Map(rows.map(({ clinicId, id }) => [clinicId, id]));
  });

/** People whose notice the simulator delivered, and who have neither answered nor gone to the staff. */
export const stateCounts = (stack: Stack): Promise<Record<string, number>> =>
  asAdmin(stack, async (admin) => {
    const { rows } = await admin.query<{ state: string; count: number }>(
      `select case when accounted_at is null and call_at is not null then 'call' else state end as state, count(*)::int as count
       from recall_people group by 1`,
    );
    return Object.fromEntries(rows.map(({ state, count }) => [state, count]));
  });
