// Everything the clinic has of one person, read across tables for her own copy; owner context: privacy.
import { type AuditRecord, accessesOf } from './audit.ts';
import { type BreakGlassGrant, breakGlassOfClient } from './break-glass.ts';
import { type ClientRecord, clientRows, openClient } from './client.ts';
import { type ClinicalNote, readClinicalNotes } from './clinical-note.ts';
import { conversationOfExport, type ExportedConversation } from './client-export-messages.ts';
import { type ExportedPlans, plansOf } from './client-export-plans.ts';
import { type ExportedProducts, productsOf } from './client-export-products.ts';
import { type ExportedRisk, riskOf } from './client-export-risk.ts';
import { refuse } from '../domain/errors.ts';
import type { Scope } from './tenancy.ts';

export interface ExportedVisit {
  id: string;
  startsAt: Date;
  endsAt: Date;
  status: string;
  /** In the order in which they are done. */
  services: { procedure: string; professional: string }[];
}
export interface ClientExport extends ExportedPlans, ExportedConversation, ExportedRisk, ExportedProducts {
  client: ClientRecord;
  appointments: ExportedVisit[];
  notes: ClinicalNote[];
  accesses: AuditRecord[];
  grants: BreakGlassGrant[];
}

/** Refuses with `not-found` and, after erasure, `key-destroyed`. The notes open only just after a second factor (migration 27). */
export async function exportClient(scope: Scope, id: string): Promise<ClientExport> {
  const row = await clientRows(scope).findOne({ 'clients.id': id });
  if (!row) refuse('not-found');
  const client = openClient(scope, row);
  const copy = {
    client,
    appointments: await visitsOf(scope, id),
    ...(await conversationOfExport(scope, id)),
    ...(await plansOf(scope, id)),
    ...(await riskOf(scope, id)),
    ...(await productsOf(scope, id)),
    notes: await readClinicalNotes(scope, id),
    accesses: await accessesOf(scope, id),
    grants: await breakGlassOfClient(scope, id),
  };
  await scope.audit({
    ...{ action: 'client.export', entity: 'client', entityId: id, subjectIds: [id] },
    purpose: 'DATA_SUBJECT_REQUEST',
  });
  return copy;
}

/** Every visit of one client, oldest first. The caller audits. */
export async function visitsOf(scope: Scope, clientId: string): Promise<ExportedVisit[]> {
  interface Served {
    procedure: string;
    professionalId: string;
    /** As hex: the rows of one visit come as JSON. */
    nameCt: string;
  }
  const rows = await scope.run<Omit<ExportedVisit, 'services'> & { served: Served[] }>({
    name: 'export-visits',
    text: `select a.id, a.starts_at as "startsAt", a.ends_at as "endsAt", a.status,
        coalesce((select jsonb_agg(jsonb_build_object('procedure', p.name, 'professionalId', r.id,
            'nameCt', encode(r.name_ct, 'hex')) order by s.position)
          from appointment_services s join procedures p on p.clinic_id = s.clinic_id and p.id = s.procedure_id
            join resources r on r.clinic_id = s.clinic_id and r.id = s.professional_id
          where s.clinic_id = a.clinic_id and s.appointment_id = a.id), '[]') as served
      from appointments a where a.clinic_id = $1 and a.client_id = $2 order by a.starts_at`,
    values: [scope.clinicId, clientId],
  });
  return rows.map(({ served, ...visit }) => ({
    ...visit,
    services: served.map(({ procedure, professionalId, nameCt }) => {
      const place = { table: 'resources', column: 'name_ct', row: professionalId };
      return { procedure, professional: scope.vault.open(place, Buffer.from(nameCt, 'hex')) };
    }),
  }));
}
