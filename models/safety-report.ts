// Table safety_events, as somebody of the staff writes one down; owner context: products.
import { randomUUID } from 'node:crypto';
import { refuse, refuseField } from '../domain/errors.ts';
import type { Regime } from '../domain/products/registration.ts';
import { safetyClock } from '../domain/products/safety-clock.ts';
import type { SafetyKind, Severity } from '../domain/products/safety-rules.ts';
import { getClinic } from './clinic.ts';
import { violatedConstraint } from './database-errors.ts';
import { sealerOf } from './person-key.ts';
import { auditSafety, type SafetyLinks, safetyPlace } from './safety-event.ts';
import type { Scope } from './tenancy.ts';

export interface SafetyReport extends SafetyLinks {
  kind: SafetyKind;
  severity: Severity;
  happenedAt: number;
  knownAt: number;
  text: string;
}

/** What it is about decides which rules run: of a lot its product, of a device the regime of devices. */
async function subjectOf(
  { run, clinicId }: Scope,
  { productId, lotId, deviceId }: SafetyLinks,
): Promise<{ regime: Regime; productId: string | null }> {
  if (productId === null && lotId === null) {
    if (deviceId === null) refuseField('productId', 'missing');
    return { regime: 'device', productId: null };
  }
  const [product] = await run<{ id: string; regime: Regime }>({
    name: 'safety-subject',
    text: `select p.id, p.regime from products p where p.clinic_id = $1
      and p.id = coalesce((select l.product_id from lots l where l.clinic_id = $1 and l.id = $3), $2)`,
    values: [clinicId, productId, lotId],
  });
  if (!product) refuse('not-found');
  if (productId !== null && product.id !== productId) refuseField('lotId', 'other-product');
  return { regime: product.regime, productId: product.id };
}

/** An id of another clinic violates a key and is as missing as one that never was (D4). */
const foreignIds = (error: unknown): never => {
  if (violatedConstraint(error)?.endsWith('_fkey')) refuse('not-found');
  throw error;
};

/** Her visit, and nobody else's. */
async function requireVisit(
  { run, clinicId }: Scope,
  { clientId, appointmentId }: SafetyLinks,
): Promise<void> {
  if (appointmentId === null) return;
  const [visit] = await run<{ clientId: string }>({
    name: 'safety-visit',
    text: 'select client_id as "clientId" from appointments where clinic_id = $1 and id = $2',
    values: [clinicId, appointmentId],
  });
  if (!visit) refuse('not-found');
  if (visit.clientId !== clientId) refuseField('appointmentId', 'other-client');
}

/** The clocks begin with the knowledge, not with the report, and are frozen here. */
export async function reportSafetyEvent(scope: Scope, report: SafetyReport): Promise<string> {
  const { trx, clinicId, actor } = scope;
  const { text, happenedAt, knownAt, kind, severity, ...links } = report;
  if (knownAt < happenedAt) refuseField('knownAt', 'before-event');
  const { regime, productId } = await subjectOf(scope, links);
  await requireVisit(scope, links);
  const { timeZone } = await getClinic(scope);
  const clock = safetyClock({ kind, severity, regime, happenedAt, knownAt, timeZone });
  const id = randomUUID();
  const sealer = await sealerOf(scope, await knownClient(scope, links.clientId));
  await trx('safetyEvents')
    .insert({
      ...{ clinicId, id, kind, severity, regime, timeZone, ...links, productId, rules: clock.rules },
      ...{ happenedAt: new Date(happenedAt), knownAt: new Date(knownAt), dueAt: new Date(clock.dueAt) },
      ...{ warnAt: new Date(clock.warnAt), escalateAt: new Date(clock.escalateAt) },
      ...{ textCt: sealer.seal(safetyPlace('text_ct', id), text), reportedBy: actor.actorId },
    })
    .catch(foreignIds);
  await auditSafety(scope, 'report', id, [links.clientId]);
  await scope.enqueue('safety-event', id);
  return id;
}

async function knownClient({ run, clinicId }: Scope, clientId: string | null): Promise<string | null> {
  if (clientId === null) return null;
  const rows = await run({
    name: 'safety-client',
    text: 'select 1 from clients where clinic_id = $1 and id = $2',
    values: [clinicId, clientId],
  });
  return rows.length > 0 ? clientId : refuse('not-found');
}
