import { writeFile } from 'node:fs/promises';
import { auditPublicKey } from '../../models/audit-anchor.ts';
import { readAnchorFile } from '../../models/audit-anchors.ts';
import { allClinics } from '../../models/all-clinics.ts';
import { checkTrail } from '../../models/audit-check.ts';
import type { AuditReport } from '../../models/audit-verify.ts';
import { fileKms } from '../../models/encryption.ts';
import { createKnex } from '../../models/knex.ts';
import { createTenancy } from '../../models/tenancy.ts';
import { operatorConfig } from './environment.ts';

const perLine = (report: AuditReport): string =>
  `${report.clinicId}  ${report.checked} events, ${report.anchors} anchors, ${report.faults.length} faults`;

/**
 * Walks the audit chain of every clinic against the signed heads; exit code 1 when anything is wrong. `--export <file>` keeps the
 * reports as JSON, for whoever has to show them.
 */
export async function run(words: readonly string[] = []): Promise<number> {
  const config = operatorConfig();
  const key = auditPublicKey(config.keys.auditPem);
  const knex = createKnex({ url: config.database.auditUrl, pool: 2 });
  const tenancy = createTenancy({ knex, kms: fileKms(config.keys.master), tokenKey: config.keys.token });
  const at = new Date();
  const reports: AuditReport[] = [];
  try {
    const file = await readAnchorFile(config.audit.anchorFile, key);
    for (const clinicId of await allClinics(knex)) {
      const report = await checkTrail(tenancy, clinicId, file, at);
      reports.push(report);
      console.log(perLine(report));
      for (const fault of report.faults) console.log(`  ${JSON.stringify(fault)}`);
    }
  } finally {
    await knex.destroy();
  }
  const [, target] = words[0] === '--export' ? words : [];
  if (target) await writeFile(target, `${JSON.stringify({ at, reports }, null, 2)}\n`, { mode: 0o600 });
  return reports.every(({ faults }) => faults.length === 0) ? 0 : 1;
}
