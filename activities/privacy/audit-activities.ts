import type { AnchorFile } from '../../models/audit-anchor-check.ts';
import { checkTrail, keepCheck, personKeyFaults } from '../../models/audit-check.ts';
import type { LivePublisher } from '../../models/live.ts';
import { systemActor, type Tenancy } from '../../models/tenancy.ts';
import { eachClinic } from '../each-clinic.ts';

export interface AuditDeps {
  tenancy: Pick<Tenancy, 'withClinic'>;
  /** Connects as neonpro_audit_writer, which alone may read the chain. */
  auditTenancy: Tenancy;
  live: Pick<LivePublisher, 'publish'>;
  auditedClinics: () => Promise<string[]>;
  /** The signed heads, read anew for each run; null where none are kept. */
  readAnchors: () => Promise<AnchorFile | null>;
}
export type AuditActivities = ReturnType<typeof createAuditActivities>;
export interface TrailsVerified {
  clinics: number;
  checked: number;
  faulty: number;
}

export function createAuditActivities(deps: AuditDeps) {
  async function one(clinicId: string): Promise<TrailsVerified> {
    const startedAt = new Date();
    // Before the walk: heads that are signed meanwhile are of links that it may not see.
    const file = await deps.readAnchors();
    const report = await checkTrail(deps.auditTenancy, clinicId, file, startedAt);
    const { faults, check } = await deps.tenancy.withClinic(systemActor(clinicId), async (scope) => {
      const found = [...report.faults, ...(await personKeyFaults(scope))];
      return { faults: found, check: await keepCheck(scope, { ...report, faults: found }, startedAt) };
    });
    deps.live.publish({ clinicId, entity: 'audit-check', id: check.id });
    return { clinics: 1, checked: report.checked, faulty: Number(faults.length > 0) };
  }

  return {
    /** Twice is two looks. */
    verifyTrails: async (): Promise<TrailsVerified> =>
      eachClinic(
        await deps.auditedClinics(),
        { clinics: 0, checked: 0, faulty: 0 },
        { one, failed: 'were not verified' },
      ),
  };
}
