import { auditPublicKey, readAnchors } from '../../models/audit-anchor.ts';
import { verifyAudit } from '../../models/audit-verify.ts';
import { fileKms } from '../../models/encryption.ts';
import { createKnex } from '../../models/knex.ts';
import { createTenancy, systemActor } from '../../models/tenancy.ts';
import { operatorConfig } from './environment.ts';

/** Walks the audit chain of every clinic against the signed heads; exit code 1 when anything is wrong. */
export async function run(): Promise<number> {
  const config = operatorConfig();
  const key = auditPublicKey(config.keys.auditPem);
  const anchors = config.audit.anchorFile ? await readAnchors(config.audit.anchorFile) : [];
  const knex = createKnex({ url: config.database.auditUrl, pool: 2 });
  const tenancy = createTenancy({ knex, kms: fileKms(config.keys.master), tokenKey: config.keys.token });
  let faults = 0;
  try {
    for (const clinicId of await everyClinic(config.database.migratorUrl)) {
      const report = await tenancy.withClinic(systemActor(clinicId), (scope) =>
        verifyAudit(scope, anchors, key),
      );
      faults += report.faults.length;
      const held = anchors.filter((anchor) => anchor.clinicId === clinicId).length;
      console.log(`${clinicId}  ${report.checked} events, ${held} anchors, ${report.faults.length} faults`);
      for (const fault of report.faults) console.log(`  ${JSON.stringify(fault)}`);
    }
  } finally {
    await knex.destroy();
  }
  return faults === 0 ? 0 : 1;
}

/** Runtime roles see one clinic at a time; only the owner role may list them, by way of the staff it signs in. */
async function everyClinic(migratorUrl: string): Promise<string[]> {
  const knex = createKnex({ url: migratorUrl, pool: 1 });
  try {
    await knex.raw('set role neonpro_owner');
    const rows = await knex('staff').distinct<{ clinicId: string }[]>('clinicId').orderBy('clinicId');
    return rows.map(({ clinicId }) => clinicId);
  } finally {
    await knex.destroy();
  }
}
