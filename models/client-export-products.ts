// What was used on a client and what came of it, for her own copy; owner context: privacy. The caller audits.
import { printNumber, type Regime } from '../domain/products/registration.ts';
import { type ExportedRecall, recallsOfClient } from './client-export-recalls.ts';
import { sealerOf } from './person-key.ts';
import { safetyPlace } from './safety-event.ts';
import type { Scope } from './tenancy.ts';

export interface ExportedProductUse {
  usedAt: Date;
  product: string;
  registration: string;
  lot: string;
  expiresOn: string;
  quantity: number;
  unit: string;
  appointmentId: string | null;
  /** What ANVISA said of it at that moment. */
  anvisaState: string;
}
export interface ExportedSafetyEvent {
  reportedAt: Date;
  happenedAt: Date;
  kind: string;
  severity: string;
  product: string;
  lot: string | null;
  text: string | null;
  state: string;
  protocol: string | null;
}
export interface ExportedProducts {
  productUses: ExportedProductUse[];
  safetyEvents: ExportedSafetyEvent[];
  recalls: ExportedRecall[];
}

/** Uses that were written down by mistake are no uses. */
const usesSql = `
  select u.used_at as "usedAt", p.name as product, p.regime, coalesce(p.registration, p.process_number) as number, l.code as lot,
    l.expires_on::text as "expiresOn", u.quantity::float8 as quantity, p.unit, u.appointment_id as "appointmentId", k.state as "anvisaState"
  from product_uses u
    join lots l on l.clinic_id = u.clinic_id and l.id = u.lot_id
    join products p on p.clinic_id = l.clinic_id and p.id = l.product_id
    join product_checks k on k.clinic_id = u.clinic_id and k.id = u.check_id
  where u.clinic_id = $1 and u.client_id = $2
    and not exists (select from product_use_voids v where v.clinic_id = $1 and v.product_use_id = u.id)
  order by u.used_at, u.id`;
const eventsSql = `
  select e.id, e.reported_at as "reportedAt", e.happened_at as "happenedAt", e.kind, e.severity, coalesce(p.name, d.name) as product,
    l.code as lot, e.text_ct as "textCt", e.state, e.protocol
  from safety_events e
    left join products p on p.clinic_id = e.clinic_id and p.id = e.product_id
    left join devices d on d.clinic_id = e.clinic_id and d.id = e.device_id
    left join lots l on l.clinic_id = e.clinic_id and l.id = e.lot_id
  where e.clinic_id = $1 and e.client_id = $2 order by e.reported_at, e.id`;

export async function productsOf(scope: Scope, clientId: string): Promise<ExportedProducts> {
  const values = [scope.clinicId, clientId];
  type Use = Omit<ExportedProductUse, 'registration'> & { regime: Regime; number: string };
  const uses = await scope.run<Use>({ name: 'export-product-uses', text: usesSql, values });
  type Event = Omit<ExportedSafetyEvent, 'text'> & { id: string; textCt: Buffer | null };
  const events = await scope.run<Event>({ name: 'export-safety-events', text: eventsSql, values });
  const sealer = await sealerOf(scope, clientId);
  return {
    recalls: await recallsOfClient(scope, clientId),
    productUses: uses.map(({ regime, number, ...use }) => ({
      ...use,
      registration: printNumber(regime, number),
    })),
    safetyEvents: events.map(({ id, textCt, ...event }) => ({
      ...{ ...event, text: textCt && sealer.open(safetyPlace('text_ct', id), textCt) },
    })),
  };
}
