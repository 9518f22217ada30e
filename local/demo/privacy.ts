import { addDays, wallTime } from '../../domain/clinic/calendar.ts';
import { insertClients } from '../../models/client-write.ts';
import { addClinicalNote } from '../../models/clinical-note.ts';
import { orderExport } from '../../models/data-export.ts';
import { readPrivacySettings, writePrivacySettings } from '../../models/privacy-settings.ts';
import { dryRun } from '../../models/retention-run.ts';
import { type Scope, systemActor } from '../../models/tenancy.ts';
import { asOwner } from './backdate.ts';
import type { DemoClinic } from './catalogue.ts';
import type { PastDeps } from './past.ts';
import { signConsents, signForMinor, takeBack } from './privacy-consents.ts';
import { holdForLawsuit, loseTelephone, showWrongPerson } from './privacy-desk.ts';
import { privacyClient, privacyPeople, type PrivacyPerson } from './privacy-people.ts';
import { type As, withStaff } from './privacy-staff.ts';
import { ask, askAsStranger, correct, erase } from './privacy-requests.ts';

type People = Record<PrivacyPerson, string>;

/**
 * What a privacy officer finds on a Monday: consents, a minor, requests on every part of the clock, somebody erased, a dispute, two
 * incidents. Written as the product writes it; its own processes answer, erase and copy once workers run.
 */
export async function seedPrivacy(deps: PastDeps, clinic: DemoClinic): Promise<void> {
  const system = systemActor(clinic.id);
  const isThere = await deps.tenancy.withClinic(system, readPrivacySettings);
  if (isThere.version > 0) return;
  await withStaff(deps, clinic.id, (as) => story(deps, clinic, as));
}

async function story(deps: PastDeps, clinic: DemoClinic, as: As): Promise<void> {
  const { day } = wallTime(Date.now(), clinic.timeZone);
  const people = await as('receptionist', (scope) => registerPeople(scope, day));
  await seedConsents(as, people);
  await seedRequests(deps, clinic, as, people);
  await seedErasure(as);
  await as('privacy-officer', showWrongPerson);
  await as('privacy-officer', (scope) =>
    loseTelephone(scope, [people.consents, people.minor, people.held, people.opposing]),
  );
  await as('privacy-officer', (scope) => holdForLawsuit(scope, people.held));
  await registeredLongAgo(deps, clinic, people.neverCame);
  await as('privacy-officer', (scope) => dryRun(scope, Date.now()));
  await as('owner', (scope) =>
    writePrivacySettings(scope, 0, {
      ...{ officerName: 'Otávio Brandão', officerContact: `privacidade@${clinic.domain}` },
      appointedOn: `${day.slice(0, 4)}-01-15`,
    }),
  );
}

async function registerPeople(scope: Scope, day: string): Promise<People> {
  const ids = await insertClients(
    scope,
    privacyPeople.map((person) => privacyClient(person, day)),
  );
  return Object.fromEntries(privacyPeople.map((person, n) => [person, ids[n]])) as People;
}

async function seedConsents(as: As, { consents, minor }: People): Promise<void> {
  await as('receptionist', async (scope) => {
    await signConsents(scope, consents);
    await signForMinor(scope, minor, privacyClient('consents', '2026-01-01').name);
  });
  // A transaction has one time: what is taken back comes after what was given.
  await as('receptionist', (scope) => takeBack(scope, consents));
}

/** New, answered, warned of and late: the process of each does what the clock says, as soon as workers run. */
async function seedRequests(deps: PastDeps, clinic: DemoClinic, as: As, people: People): Promise<void> {
  const openedFor = (wish: Parameters<typeof ask>[1]) => as('receptionist', (scope) => ask(scope, wish));
  await deps.tenancy.withClinic(systemActor(clinic.id), askAsStranger);
  await openedFor({ code: 'access', clientId: people.consents });
  await openedFor({
    ...{ code: 'anonymize-block-delete', clientId: people.held },
    wish: 'Não quero meu e-mail antigo no cadastro.',
  });
  const correction = await openedFor({
    ...{ code: 'correction', clientId: people.correcting },
    wish: 'Meu sobrenome é Aguiar, com “r” no fim.',
  });
  await as('privacy-officer', (scope) => correct(scope, correction));
  const daysAgo = (days: number) => addDays(wallTime(Date.now(), clinic.timeZone).day, -days);
  await openedFor({
    ...{ code: 'opposition', clientId: people.opposing, receivedOn: daysAgo(11) },
    wish: 'Não quero que um programa calcule se vou faltar.',
  });
  await openedFor({
    ...{ code: 'erasure', clientId: people.late, receivedOn: daysAgo(17) },
    wish: 'Apaguem tudo que é meu.',
  });
  await as('privacy-officer', (scope) =>
    orderExport(scope, { clientId: people.consents, requestId: null, format: 'portability' }),
  );
}

/** Somebody of the first months, whom no risk was ever told of: her record is sealed, everything else goes. */
async function seedErasure(as: As): Promise<void> {
  const clientId = await as('owner', async ({ run, clinicId }) => {
    const [oldest] = await run<{ id: string }>({
      name: 'demo-oldest',
      text: `select client_id as id from appointments where clinic_id = $1 group by client_id
        having bool_or(status = 'done') and max(starts_at) < now() - interval '100 days' order by max(starts_at), client_id limit 1`,
      values: [clinicId],
    });
    return oldest?.id;
  });
  if (!clientId) return;
  await as('professional', (scope) =>
    addClinicalNote(scope, clientId, { text: 'Retorno sem intercorrências. Alta do protocolo.' }),
  );
  const id = await as('receptionist', (scope) =>
    ask(scope, { code: 'erasure', clientId, wish: 'Mudei de cidade e não volto mais.' }),
  );
  await as('privacy-officer', (scope) => erase(scope, id));
}

/** Registered thirteen months ago and never seen since: due, and left for a person to look at. */
async function registeredLongAgo(deps: PastDeps, { id: clinicId }: DemoClinic, clientId: string) {
  await asOwner(deps, systemActor(clinicId), async (trx) => {
    await trx.raw(
      `update clients set created_at = now() - interval '395 days' where clinic_id = ? and id = ?`,
      [...[clinicId, clientId]],
    );
  });
}
