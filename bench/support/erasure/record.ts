import type { CanaryPerson } from '../canaries.ts';
import { type Desk, until } from './desk.ts';
import type { Stage } from './life.ts';

const mapping = { name: 'Nome', cpf: 'CPF', phone: 'Fone', email: 'E-mail', birthDate: 'Nasc', notes: 'Obs' };
const rowOf = (one: CanaryPerson): string[] => [
  ...[one.name, one.cpf, one.phone, one.email, one.birthDate, one.notes],
];

/**
 * Two files that name her, in their own names too: one is imported with her row and a broken one of hers, one waits for a person to
 * decide when she is erased.
 */
export async function imports(desk: Desk, person: CanaryPerson, other: CanaryPerson): Promise<string> {
  const broken = rowOf(person).map((cell, at) => (at === 1 || at === 2 ? `${cell}99` : cell));
  const sheet = [Object.values(mapping), rowOf(person), broken, rowOf(other)]
    .map((cells) => cells.map((cell) => `"${cell}"`).join(';'))
    .join('\n');
  let waiting = '';
  for (const checkFirst of [false, true]) {
    const fileName = `Ficha de ${person.name} ${person.phone}.csv`;
    const { id } = await desk.send('owner', 'POST', '/imports', {
      ...{ kind: 'clients', fileName, mapping, checkFirst },
    });
    await desk.send('owner', 'PUT', `/imports/${id}/file`, `${sheet}\n`);
    await until('the end of an import', async () => {
      const { status } = await desk.send<{ status: string }>('owner', 'GET', `/imports/${id}`);
      return status === (checkFirst ? 'checked' : 'done');
    });
    waiting = id;
  }
  return waiting;
}

async function hashOfWords(desk: Desk, purpose: string): Promise<string> {
  const { texts } = await desk.send<{ texts: { purpose: string; sha256: string; isCurrent: boolean }[] }>(
    ...(['owner', 'GET', '/consent-texts'] as const),
  );
  return texts.find((text) => text.purpose === purpose && text.isCurrent)?.sha256 ?? '';
}

const strokes = [
  [
    [1, 2],
    [30, 40],
    [55, 20],
  ],
];

/** Her record: a note, an opening by somebody without the right, a hold that is over, consents with her signature. */
export async function record({ desk, person, clientId }: Stage): Promise<void> {
  const words = `${person.name} (${person.cpf}): ${person.notes}`;
  await desk.send('professional', 'POST', `/clients/${clientId}/notes`, { text: `Evolução de ${words}` });
  await desk.send('receptionist', 'POST', '/break-glass', {
    ...{ clientId, reason: `Desmaio de ${words}`, minutes: 30 },
  });
  const hold = await desk.send<{ id: string; version: number }>('owner', 'POST', '/legal-holds', {
    ...{ clientId, ground: 'lawsuit', reason: `Processo de ${words}` },
  });
  await desk.send('owner', 'POST', `/legal-holds/${hold.id}/release`, {
    version: hold.version,
    reason: 'O processo terminou.',
  });
  for (const about of [{ purpose: 'marketing' }, { purpose: 'photos-publication', use: 'site' }]) {
    const textSha256 = await hashOfWords(desk, about.purpose);
    await desk.send('receptionist', 'POST', `/clients/${clientId}/consents`, {
      ...{ ...about, choice: 'granted', channel: 'tablet', textSha256 },
      signature: { strokes, width: 300, height: 120 },
    });
  }
}

/** What she asks for by law: her data as a file, something corrected, and once as a stranger who is recognised afterwards. */
export async function rights({ desk, clinic, person, clientId }: Stage): Promise<void> {
  const wish = `Sou ${person.name}, ${person.cpf}: ${person.notes}`;
  await desk.send('client', 'POST', '/public/me/rights-requests', { code: 'confirmation', wish });
  const { name, phone } = person;
  await desk.send(null, 'POST', `/public/clinics/${clinic.id}/rights-requests`, {
    ...{ code: 'correction', name, phone, wish },
  });
  const { items } = await desk.send<{ items: { id: string; version: number; client: unknown }[] }>(
    ...(['owner', 'GET', '/rights-requests?state=open'] as const),
  );
  const unknown = items.find(({ client }) => client === null);
  if (unknown)
    await desk.send('owner', 'POST', `/rights-requests/${unknown.id}/identity`, {
      ...{ version: unknown.version, how: 'document', clientId },
    });
  const { id } = await desk.send('owner', 'POST', `/clients/${clientId}/data-exports`, { format: 'access' });
  await until('her ZIP', async () => {
    const { exports } = await desk.send<{ exports: { id: string; state: string }[] }>(
      ...(['owner', 'GET', `/clients/${clientId}/data-exports`] as const),
    );
    return exports.find((one) => one.id === id)?.state === 'ready';
  });
  await desk.send('owner', 'POST', `/clients/${clientId}/data-exports/${id}/open`);
}

/** A risk that was looked at again because she asked. */
export async function score({ desk, person }: Stage, appointmentId: string): Promise<void> {
  const review = await desk.send<{ id: string; version: number }>('owner', 'POST', '/no-show/reviews', {
    ...{ appointmentId, wish: `${person.name} pede: ${person.notes}` },
  });
  await desk.send('owner', 'PATCH', `/no-show/reviews/${review.id}`, {
    ...{ version: review.version, state: 'kept', answer: `Para ${person.name}: ${person.notes}` },
  });
}
