// What rows of an import are read against: the clinic's zone, procedures and resources; owner context: clinic.
import type { Procedure, Resource } from '../domain/clinic/catalogue.ts';
import type { Named } from '../domain/clients/import-catalogue.ts';
import type { Scope } from './tenancy.ts';

export type NamedProcedure = Named & Procedure;
export type NamedProfessional = Named & Pick<Resource, 'isActive'>;

export interface ImportCatalogue {
  procedures: NamedProcedure[];
  professionals: NamedProfessional[];
  /** Rooms and devices in use. */
  equipment: Resource[];
}

export async function clinicTimeZone({ trx, clinicId }: Scope): Promise<string> {
  const row = await trx('clinics').select<{ timeZone: string }[]>('timeZone').where({ clinicId }).first();
  return row?.timeZone ?? 'America/Sao_Paulo';
}

const sealedName = (id: string) => ({ table: 'resources', column: 'name_ct', row: id });

export async function readImportCatalogue({ trx, vault }: Scope): Promise<ImportCatalogue> {
  const procedures = await trx('procedures').select<(Procedure & { code: string; name: string })[]>(
    ...[
      'id',
      'code',
      'name',
      'durationMin',
      'bufferBeforeMin',
      'bufferAfterMin',
      'processingAfterMin',
      'processingMin',
      'roomTag',
      'deviceTag',
      'isActive',
    ],
  );
  const resources = await trx('resources').select<(Omit<Resource, 'procedureIds'> & { nameCt: Buffer })[]>(
    ...['id', 'kind', 'tag', 'isActive', 'hours', 'nameCt'],
  );
  return {
    procedures: procedures.map((item) => ({ ...item, names: [item.code, item.name] })),
    professionals: resources
      .filter(({ kind }) => kind === 'professional')
      .map(({ id, isActive, nameCt }) => ({ id, isActive, names: [vault.open(sealedName(id), nameCt)] })),
    equipment: resources
      .filter(({ kind, isActive }) => kind !== 'professional' && isActive)
      .map(({ nameCt: _, ...item }) => ({ ...item, procedureIds: [] })),
  };
}

/** The same id every time, so that all imports of a clinic share one placeholder. */
function fixedId(scope: Scope, kind: string): string {
  const hex = scope.vault.blindIndex('imports.placeholder', kind).toString('hex');
  return [
    hex.slice(0, 8),
    hex.slice(8, 12),
    `8${hex.slice(13, 16)}`,
    `a${hex.slice(17, 20)}`,
    hex.slice(20, 32),
  ].join('-');
}

/**
 * What visits of the past hang on when the file names no procedure or no professional. Inactive: nobody can book them, and the
 * agenda shows them as history only.
 */
export async function placeholderProcedure(scope: Scope, isDry: boolean): Promise<NamedProcedure> {
  const { trx, clinicId } = scope;
  const rules = {
    durationMin: 30,
    bufferBeforeMin: 0,
    bufferAfterMin: 0,
    processingAfterMin: 0,
    processingMin: 0,
    roomTag: null,
    deviceTag: null,
    isActive: false,
  };
  const row = { id: fixedId(scope, 'procedure'), code: 'importado', name: 'Atendimento importado', ...rules };
  if (!isDry) {
    await trx('procedures')
      .insert({ clinicId, ...row })
      .onConflict()
      .ignore();
  }
  const [kept] = await trx('procedures').select<{ id: string }[]>('id').where({ code: row.code });
  return { ...row, id: kept?.id ?? row.id, names: [] };
}

export async function placeholderProfessional(scope: Scope, isDry: boolean): Promise<NamedProfessional> {
  const { trx, vault, clinicId } = scope;
  const id = fixedId(scope, 'professional');
  if (isDry) return { id, isActive: false, names: [] };
  const nameCt = vault.seal(sealedName(id), 'Equipe anterior');
  await trx('resources')
    .insert({ clinicId, id, kind: 'professional', nameCt, isActive: false })
    .onConflict()
    .ignore();
  return { id, isActive: false, names: [] };
}
