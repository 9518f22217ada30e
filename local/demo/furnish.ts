import { wallTime } from '../../domain/clinic/calendar.ts';
import { insertClients } from '../../models/client-write.ts';
import { addProcedure, listProcedures } from '../../models/procedure.ts';
import { addResource, listResources } from '../../models/resource.ts';
import { listStaff } from '../../models/staff.ts';
import type { Scope, Tenancy } from '../../models/tenancy.ts';
import type { Actor } from '../../models/tenant-token.ts';
import { procedures, type DemoClinic } from './catalogue.ts';
import { addLicences } from './licences.ts';
import { demoClient } from './people.ts';
import type { DemoIds } from './visits.ts';

/** Procedures, people, rooms, devices and clients of a demo clinic; what is there already stays. */
export async function furnish(
  tenancy: Tenancy,
  actor: Actor,
  clinic: DemoClinic,
  index: number,
): Promise<DemoIds> {
  const within = <T>(work: (scope: Scope) => Promise<T>) => tenancy.withClinic(actor, work);
  const known = new Set((await within(listProcedures)).map(({ code }) => code));
  await within(async (scope) => {
    for (const procedure of procedures) {
      if (!known.has(procedure.code))
        await addProcedure(scope, {
          ...procedure,
          isActive: true,
          isOnline: true,
          processingAfterMin: 0,
          processingMin: 0,
        });
    }
  });
  await addResources(within, clinic);
  await within((scope) => addLicences(scope, wallTime(Date.now(), clinic.timeZone).day));
  await within((scope) => addClients(scope, clinic, index));
  return within(readIds);
}

type Within = <T>(work: (scope: Scope) => Promise<T>) => Promise<T>;

async function addResources(within: Within, clinic: DemoClinic): Promise<void> {
  const procedureIds = new Map((await within(listProcedures)).map(({ code, id }) => [code, id]));
  const staffIds = new Map((await within(listStaff)).map(({ email, id }) => [email, id]));
  const known = new Set((await within(listResources)).map(({ name }) => name));
  for (const { kind, name, tag, color, login, competences = [] } of clinic.resources) {
    if (known.has(name)) continue;
    const input = {
      ...{ name, tag, color, hours: null, isActive: true },
      staffId: staffIds.get(`${login}@${clinic.domain}`) ?? null,
      procedureIds: competences.map((code) => procedureIds.get(code) as string),
    };
    // One transaction each: lists are ordered by the time of creation, which is that of the transaction.
    await within((scope) => addResource(scope, kind, input));
  }
}

async function addClients(scope: Scope, clinic: DemoClinic, index: number): Promise<void> {
  if (await scope.trx('clients').where({ clinicId: scope.clinicId }).first('id')) return;
  const numbers = Array.from({ length: clinic.clientCount }, (_, n) => n);
  const people = numbers.map((n) => demoClient(index, n, clinic.areaCode, new Date()));
  await insertClients(scope, people);
}

export async function readIds(scope: Scope): Promise<DemoIds> {
  const offered = await listProcedures(scope);
  const codes = new Map(offered.map(({ id, code }) => [id, code]));
  const resources = await listResources(scope);
  const clients = await scope
    .trx('clients')
    .where({ clinicId: scope.clinicId })
    .orderBy('id')
    .select<{ id: string }[]>('id');
  return {
    procedures: new Map(offered.map(({ id, code }) => [code, id])),
    professionals: resources
      .filter(({ kind }) => kind === 'professional')
      .map(({ id, procedureIds }) => ({
        id,
        competences: procedureIds.map((one) => codes.get(one) as string).sort(),
      })),
    clients: clients.map(({ id }) => id),
  };
}
