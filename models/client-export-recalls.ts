// Recalls that a client was in and how the clinic reached her, for her own copy; owner context: privacy. The caller audits.
import { printNumber, type Regime } from '../domain/products/registration.ts';
import { attemptsOf } from './recall-answer.ts';
import type { Scope } from './tenancy.ts';

export interface ExportedRecall {
  openedAt: Date;
  product: string;
  registration: string;
  /** None: every lot of the product. */
  lots: string[];
  reason: string;
  uses: number;
  lastUsedAt: Date;
  state: string;
  outcome: string | null;
  toldAt: Date | null;
  tries: { at: Date; channel: string; result: string; words: string | null }[];
}
type Row = Omit<ExportedRecall, 'registration' | 'tries'> & { id: string; regime: Regime; number: string };

/** Without the notes of the clinic about the recall itself: they are about the lot. */
export async function recallsOfClient(scope: Scope, clientId: string): Promise<ExportedRecall[]> {
  const rows = await scope.run<Row>({
    name: 'export-recalls',
    text: `select r.id, r.opened_at as "openedAt", r.product_name as product, r.regime, r.registration as number, r.lot_codes as lots,
        r.reason, p.use_count as uses, p.last_used_at as "lastUsedAt", p.state, p.outcome, p.told_at as "toldAt"
      from recall_people p join recalls r on r.clinic_id = p.clinic_id and r.id = p.recall_id
      where p.clinic_id = $1 and p.client_id = $2 order by r.opened_at, r.id`,
    values: [scope.clinicId, clientId],
  });
  const recalls: ExportedRecall[] = [];
  for (const { id, regime, number, ...row } of rows) {
    const tries = await attemptsOf(scope, id, clientId);
    recalls.push({
      ...{ ...row, registration: printNumber(regime, number) },
      tries: tries.map(({ happenedAt: at, channel, result, words }) => ({ at, channel, result, words })),
    });
  }
  return recalls;
}
