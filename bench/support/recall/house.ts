import { randomUUID } from 'node:crypto';
import type { Stack } from '../../../local/stack.ts';
import type { NewClient } from '../../../models/client-write.ts';
import { putAtNoon } from '../../../tests/support/noon.ts';
import { joinNetwork, plantLot } from '../../../tests/support/recalls.ts';
import { asAdmin, type BenchClinic, type clinicMaker, ordinaryClient } from '../clinic.ts';

export const lotCode = 'C7654C3F';

/** What somebody does when the notice comes; `no-phone`: never agreed to messages. */
export const manners = ['presses', 'writes', 'silent', 'off', 'no-phone'] as const;
export type Manner = (typeof manners)[number];
const mannerOf = (at: number): Manner => {
  const turn = at % 20;
  if (turn < 9) return 'presses';
  if (turn < 13) return 'writes';
  if (turn < 17) return 'silent';
  return turn < 19 ? 'off' : 'no-phone';
};

export interface RecalledPerson {
  clientId: string;
  phone: string;
  manner: Manner;
}
export interface House extends BenchClinic {
  lotId: string;
  people: RecalledPerson[];
}
type Maker = ReturnType<typeof clinicMaker>;

/** A clinic whose lot was used on so many people, among many uses of other lots. */
async function makeHouse(
  { stack, maker }: { stack: Stack; maker: Maker },
  count: number,
  { code, noise }: { code: string; noise: number },
): Promise<House> {
  const clients: NewClient[] = Array.from({ length: count }, (_, at) => ({
    ...ordinaryClient(),
    ...(mannerOf(at) === 'no-phone' && { whatsappOptInAt: null }),
  }));
  const clinic = await maker.make({ professionals: 1, clients });
  const people = clinic.clientIds.map((clientId, at) => ({
    ...{ clientId, phone: clients[at]?.phone ?? '', manner: mannerOf(at) },
  }));
  return asAdmin(stack, async (admin) => {
    await putAtNoon(admin, clinic.id);
    // One is used late, as by a telephone that was offline.
    const early = clinic.clientIds.slice(1);
    const lot = await plantLot({ admin }, clinic.id, { code, clientIds: early });
    const other = await plantLot({ admin }, clinic.id, {
      code: 'OUTRO1',
      name: 'Botox',
      registration: '198600019',
    });
    await plantNoise(admin, clinic, other.id, noise);
    return { ...clinic, lotId: lot.id, people };
  });
}

type Admin = Parameters<Parameters<typeof asAdmin>[1]>[0];
async function plantNoise(admin: Admin, clinic: BenchClinic, lotId: string, uses: number): Promise<void> {
  await admin.query(`set session_replication_role = 'replica'`);
  await admin.query(
    `insert into product_uses (clinic_id, id, client_id, lot_id, quantity, used_at, staff_id, check_id)
     select $1, gen_random_uuid(), ($2::uuid[])[1 + n % cardinality($2::uuid[])], $3, 1, now() - n * interval '1 minute',
       (select id from staff where clinic_id = $1 limit 1), $4
     from generate_series(1, $5) n`,
    [clinic.id, clinic.clientIds, lotId, randomUUID(), uses],
  );
  await admin.query(`set session_replication_role = 'origin'`);
  await admin.query('analyze product_uses');
}

/** Three clinics of a network, and one of none with the same lot. */
export async function makeHouses(
  tools: { stack: Stack; maker: Maker },
  { people, noise }: { people: number; noise: number },
): Promise<{ network: House[]; outside: House }> {
  const each = Math.floor(people / 3);
  const counts = [people - 2 * each, each, each];
  // As three people typed it.
  const codes = [lotCode, 'c7654-c3f', 'C 7654 C3F'];
  const network: House[] = [];
  for (const [at, count] of counts.entries())
    network.push(await makeHouse(tools, count, { code: codes[at] ?? lotCode, noise }));
  const outside = await makeHouse(tools, 12, { code: lotCode, noise: 0 });
  await asAdmin(tools.stack, (admin) =>
    joinNetwork(
      { admin },
      network.map(({ id }) => id),
    ),
  );
  return { network, outside };
}
