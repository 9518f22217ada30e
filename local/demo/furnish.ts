import { randomUUID } from 'node:crypto';
import { insertClients } from '../../models/client-write.ts';
import type { Scope } from '../../models/tenancy.ts';
import { procedures, type DemoClinic } from './catalogue.ts';
import { demoClient } from './people.ts';
import type { DemoIds } from './visits.ts';

/** Rooms, devices, people, procedures and clients of a demo clinic, in the caller's transaction: all or nothing. */
export async function furnish(scope: Scope, clinic: DemoClinic, index: number): Promise<DemoIds> {
  const { trx, clinicId } = scope;
  if (!(await trx('resources').where({ clinicId }).first('id'))) {
    const procedureIds = await insertProcedures(scope);
    await insertResources(scope, clinic, procedureIds);
    const numbers = Array.from({ length: clinic.clientCount }, (_, n) => n);
    await insertClients(
      scope,
      numbers.map((n) => demoClient(index, n, clinic.areaCode, new Date())),
    );
  }
  return readIds(scope);
}

async function insertProcedures({ trx, clinicId }: Scope): Promise<Map<string, string>> {
  const rows = procedures.map((procedure) => ({ ...procedure, clinicId, id: randomUUID() }));
  await trx('procedures').insert(rows);
  return new Map(rows.map(({ code, id }) => [code, id]));
}

async function insertResources(
  scope: Scope,
  clinic: DemoClinic,
  procedureIds: Map<string, string>,
): Promise<void> {
  const { trx, clinicId, vault } = scope;
  const staffIds = await staffByLogin(scope, clinic);
  for (const resource of clinic.resources) {
    const id = randomUUID();
    await trx('resources').insert({
      ...{ clinicId, id, kind: resource.kind, tag: resource.tag, color: resource.color },
      nameCt: vault.seal({ table: 'resources', column: 'name_ct', row: id }, resource.name),
      staffId: resource.login ? staffIds.get(resource.login) : null,
    });
    const competences = (resource.competences ?? []).map((code) => ({
      ...{ clinicId, professionalId: id, procedureId: procedureIds.get(code) },
    }));
    if (competences.length) await trx('competences').insert(competences);
  }
}

/** Names and e-mails of staff are sealed: the login is found by opening them. */
async function staffByLogin(
  { trx, clinicId, vault }: Scope,
  clinic: DemoClinic,
): Promise<Map<string, string>> {
  const rows = await trx('staff')
    .where({ clinicId })
    .select<{ id: string; emailCt: Buffer }[]>('id', 'emailCt');
  const entries = rows.map(({ id, emailCt }) => {
    const email = vault.open({ table: 'staff', column: 'email_ct', row: id }, emailCt);
    return [String(email).replace(`@${clinic.domain}`, ''), id] as const;
  });
  return new Map(entries);
}

async function readIds({ trx, clinicId }: Scope): Promise<DemoIds> {
  const offered = await trx('procedures')
    .where({ clinicId })
    .select<{ id: string; code: string }[]>('id', 'code');
  const codes = new Map(offered.map(({ id, code }) => [id, code]));
  const people = await trx('resources')
    .where({ clinicId, kind: 'professional' })
    .orderBy('id')
    .select<{ id: string }[]>('id');
  const skills = await trx('competences')
    .where({ clinicId })
    .select<{ professionalId: string; procedureId: string }[]>('professionalId', 'procedureId');
  const clients = await trx('clients').where({ clinicId }).orderBy('id').select<{ id: string }[]>('id');
  return {
    procedures: new Map(offered.map(({ id, code }) => [code, id])),
    professionals: people.map(({ id }) => ({
      id,
      competences: skills
        .filter(({ professionalId }) => professionalId === id)
        .map(({ procedureId }) => codes.get(procedureId) as string)
        .sort(),
    })),
    clients: clients.map(({ id }) => id),
  };
}
