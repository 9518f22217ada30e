import { Client } from '@temporalio/client';
import { defineBench } from './support/bench.ts';
import { type CanaryPerson, canaryPerson, findAll, needlesOf } from './support/canaries.ts';
import { asAdmin, clinicMaker, signedInAt } from './support/clinic.ts';
import type { Session } from './support/http.ts';
import { compressed, type Fate, playVisit } from './support/lifecycle.ts';
import { Phones } from './support/phone.ts';
import { histories, logFiles, postgresTables, temporalStore } from './support/places.ts';
import { codeOf, Reception } from './support/reception.ts';
import { startClinicStack } from './support/stack.ts';
import { connectPlainly, namespaceOf } from './support/temporal.ts';

const fates: Fate[] = ['plain', 'client-moves', 'no-show'];
const pause = (ms: number) => new Promise((done) => setTimeout(done, ms));

/** People with canary strings go through everything there is; then no trace of them may lie in Temporal, in a log, or in clear in Postgres. */
export const bench = defineBench({
  flags: { pace: 0.4 },
  limitSeconds: 600,
  async run(context) {
    const unitMs = context.flags.pace * 1000;
    const stack = await startClinicStack(context, { durable: false, env: { NEONPRO_LOG_LEVEL: 'debug' } });
    const maker = clinicMaker(stack);
    context.defer(() => maker.close());
    const clinic = await maker.make({
      ...{ professionals: fates.length, clients: 1, durationMin: 1 },
      ...{ hasAfterCare: true, visitPolicy: compressed(unitMs) },
    });
    const session = await signedInAt(clinic, () => stack.urls.api);
    const phones = new Phones(stack.urls.simulator);
    context.defer(() => Promise.resolve([session.close(), phones.close()]));
    // Failures too: their messages and stacks are written down somewhere.
    await phones.setFaults({ rate: 0.25, kinds: ['5xx', 'graph-error', 'accept-then-drop'], seed: 7 });
    const visitors = fates.map(canaryPerson);
    const imported = Array.from({ length: 3 }, canaryPerson);

    context.say('registering, importing and serving people with canary strings');
    const cast = { clinic, phones, unitMs, reception: new Reception(session, 30_000) };
    await Promise.all([
      importPeople(session, imported),
      ...visitors.map(async (person, at) => {
        const clientId = await register(session, person);
        const professionalId = clinic.professionalIds[at] ?? '';
        await playVisit(cast, fates[at] ?? 'plain', { clientId, phone: person.phone, professionalId });
      }),
    ]);
    for (const until = Date.now() + 150 * unitMs; Date.now() < until; await pause(1_000)) {
      const open = await asAdmin(stack, (admin) =>
        admin.query('select 1 from appointments where not is_closed'),
      );
      if (open.rows.length === 0) break;
    }
    await asAdmin(stack, (admin) => admin.query('analyze'));

    const connection = await connectPlainly(stack);
    context.defer(() => connection.close());
    const namespace = namespaceOf(stack);
    const control = canaryPerson();
    // As if somebody had forgotten the codec: the same scanner must cry out.
    await new Client({ connection, namespace }).workflow.start('opacityControl', {
      ...{
        workflowId: 'opacity-control',
        taskQueue: 'nobody',
        args: [control],
        memo: { note: control.notes },
      },
    });
    await pause(2_000);
    const told = await histories(connection, namespace);
    const places = [...temporalStore(stack), ...told, ...logFiles(stack), ...(await postgresTables(stack))];
    const [people, controls] = [needlesOf([...visitors, ...imported]), needlesOf([control])];
    let [canaries, controlFound, bytes] = [0, 0, 0];
    for (const place of places) {
      bytes += place.bytes.length;
      for (const [label, times] of findAll(place.bytes, people)) {
        canaries += times;
        context.say(`${times} × ${label} in ${place.name}`);
      }
      if (findAll(place.bytes, controls).size > 0) {
        controlFound += 1;
        context.say(`control found in ${place.name}`);
      }
    }
    const figures = {
      ...{ canaries, checked_histories: told.length, control_found: controlFound },
      ...{ places: places.length, bytes, forms: people.length },
    };
    return {
      figures,
      faults: verdict(
        figures,
        told.map(({ name }) => name),
      ),
    };
  },
});

function verdict(
  { canaries, control_found: found, checked_histories: checked }: Record<string, number>,
  histories: string[],
): string[] {
  const faults = canaries === 0 ? [] : [`${canaries} canaries found`];
  // In the store on disk and in the fetched history, or the scanner proves nothing.
  if ((found ?? 0) < 2) faults.push(`the control was found in ${found} places: the scanner is blind`);
  for (const type of ['appointmentLifecycle', 'importSpreadsheet']) {
    if (!histories.includes(`history ${type}`)) faults.push(`no ${type} ran (${checked} histories)`);
  }
  return faults;
}

/** Also what goes wrong: a refused CPF, the same person twice, a search by name in the query. */
async function register(session: Session, person: CanaryPerson): Promise<string> {
  const body = { ...person, whatsappOptIn: true };
  await session.send('POST', '/clients', { ...body, cpf: `${person.cpf.slice(0, 10)}x` });
  const made = await session.send('POST', '/clients', body);
  if (made.status !== 201) throw new Error(`registering answered ${made.status} ${codeOf(made.body)}`);
  await session.send('POST', '/clients', body);
  for (const text of [person.name.slice(0, 9), person.cpf, person.phone]) {
    await session.send('GET', `/clients?search=${encodeURIComponent(text)}`);
  }
  const { id, version } = made.body as { id: string; version: number };
  await session.send('PATCH', `/clients/${id}`, { version, notes: `${person.notes}!` });
  await session.send('GET', `/clients/${encodeURIComponent(person.email)}`);
  return id;
}

async function importPeople(session: Session, people: CanaryPerson[]): Promise<void> {
  const mapping = {
    name: 'Nome',
    cpf: 'CPF',
    phone: 'Fone',
    email: 'E-mail',
    birthDate: 'Nascimento',
    notes: 'Obs',
  };
  const fileName = `${people[0]?.name ?? ''}.csv`;
  const made = await session.send('POST', '/imports', { kind: 'clients', fileName, mapping });
  if (made.status !== 201) throw new Error(`the import answered ${made.status} ${codeOf(made.body)}`);
  const { id } = made.body as { id: string };
  const rows = people.map((one) => [one.name, one.cpf, one.phone, one.email, one.birthDate, one.notes]);
  // A second time with a broken CPF and telephone: rows that fail are told by number.
  const broken = people.map((one) => [
    one.name,
    `${one.cpf}9`,
    `${one.phone}123`,
    one.email,
    one.birthDate,
    one.notes,
  ]);
  const sheet = [Object.values(mapping), ...rows, ...broken].map((cells) =>
    cells.map((cell) => `"${cell}"`).join(';'),
  );
  const sent = await session.send('PUT', `/imports/${id}/file`, `${sheet.join('\n')}\n`);
  if (sent.status !== 202) throw new Error(`the file answered ${sent.status} ${codeOf(sent.body)}`);
  for (const until = Date.now() + 90_000; Date.now() < until; await pause(500)) {
    const { body } = await session.send('GET', `/imports/${id}`);
    if (['done', 'failed'].includes((body as { status: string }).status)) return;
  }
  throw new Error('the import did not end');
}
