import { addDays } from '../../domain/clinic/calendar.ts';
import { addPackage } from '../../models/package.ts';
import { correctPackage, sellPackage } from '../../models/package-ledger.ts';
import type { Scope } from '../../models/tenancy.ts';
import type { DemoIds } from './visits.ts';

const offers = [
  { code: 'LASER_HAIR_REMOVAL', name: 'Laser 6 sessões', sessions: 6, priceCents: 159_000, validDays: 365 },
  {
    code: 'FACIAL_CLEANSING',
    name: 'Limpeza de pele 4 sessões',
    sessions: 4,
    priceCents: 76_000,
    validDays: 180,
  },
];

/** Two packages on offer; some clients have used half of theirs with the system the clinic had before. */
export async function seedPackages(scope: Scope, ids: DemoIds, today: string): Promise<void> {
  for (const { code, ...offer } of offers) {
    const procedureId = ids.procedures.get(code) as string;
    const { id: packageId } = await addPackage(scope, {
      ...{ ...offer, procedureId, mayFreezeDays: 60, isActive: true },
    });
    for (const clientId of ids.clients.slice(0, 3)) {
      const sold = await sellPackage(scope, { clientId, packageId, boughtOn: addDays(today, -120) });
      const used = { sessions: -offer.sessions / 2, extendDays: 0, reason: 'other' };
      await correctPackage(scope, sold.id, used);
    }
  }
}

/** Visits of the demo are days old at most: some reviews fall due two weeks earlier, so that there is somebody to call today. */
export async function makeSomeDue({ run, clinicId }: Scope): Promise<void> {
  await run({
    name: 'demo-due',
    text: `update due_returns set due_from = due_from - 14, due_to = due_to - 14
      where clinic_id = $1 and id in (select id from due_returns where clinic_id = $1 and kind = 'touch-up' order by id limit 3)`,
    values: [clinicId],
  });
}
