import { randomUUID } from 'node:crypto';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { erasedName } from '../../domain/privacy/erasure.ts';
import { listFeedVisits } from '../../models/calendar-feed.ts';
import { previewPlace } from '../../models/conversation-row.ts';
import { wrappedKeyOf } from '../../models/erasure-seal.ts';
import { sealerOf } from '../../models/person-key.ts';
import { raiseTask } from '../../models/staff-task.ts';
import { slotInDays } from '../../tests/support/catalogue.ts';
import { type ErasureStage, letHerLive, openErasureStage } from '../../tests/support/erasure-stage.ts';

let stage: ErasureStage;
let her: { clientId: string; visitId: string };

/** What lists show of her: a request, a task with a note, a talk, a review of her risk. */
async function leaveTraces(): Promise<void> {
  const { clinics, api, tenancy } = stage;
  const { clientId, visitId: appointmentId } = her;
  const owner = await api.signInProved(clinics.a, 'owner');
  const asked = await owner.post('/rights-requests', {
    ...{ code: 'anonymize-block-delete', clientId, channel: 'desk', identityHow: 'document' },
    wish: 'Jabuticaba quer sair.',
  });
  expect(asked.status).toBe(201);
  const review = await owner.post('/no-show/reviews', { appointmentId, wish: 'Jabuticaba sempre vem.' });
  expect(review.status).toBe(201);
  await tenancy.withClinic(clinics.a.system, async (scope) => {
    await raiseTask(scope, {
      ...{ kind: 'message-undelivered', subjectKey: randomUUID(), reason: '131026', clientId },
    });
    const id = randomUUID();
    const preview = (await sealerOf(scope, clientId)).seal(previewPlace(id), 'Oi, aqui é a Jabuticaba');
    const text = `insert into conversations (clinic_id, id, client_id, last_message_at, preview_ct) values ($1, $2, $3, now(), $4)`;
    await clinics.admin.query(text, [clinics.a.id, id, clientId, preview]);
  });
  const tasks = await owner.get<{ items: { id: string; version: number; client: object | null }[] }>(
    '/tasks',
  );
  const task = tasks.body.items.find(({ client }) => client !== null);
  const noted = await owner.patch(`/tasks/${task?.id ?? ''}`, { version: 1, note: 'Ligar para Jabuticaba.' });
  expect(noted.status).toBe(200);
}

beforeAll(async () => {
  stage = await openErasureStage();
  her = await letHerLive(stage);
  await leaveTraces();
  // As destroyHerKey, ended between the cover and the row.
  await stage.tenancy.withClinic(stage.clinics.a.system, async (scope) => {
    const wrapped = await wrappedKeyOf(scope, her.clientId);
    if (wrapped) await scope.vault.puncturePerson(her.clientId, wrapped);
  });
  // As long as another process may trust what it holds.
  await new Promise((done) => setTimeout(done, 1_100));
});
afterAll(() => stage.stop());

const iso = (days: number) => new Date(slotInDays(days)).toISOString();

it('lists that she is in are answered, and show what her row will say', async () => {
  const owner = await stage.api.signInProved(stage.clinics.a, 'owner');
  const clients = await owner.get<{ clients: { id: string; name: string; phone: string | null }[] }>(
    '/clients',
  );
  expect(clients.status).toBe(200);
  expect(clients.body.clients.find(({ id }) => id === her.clientId)).toMatchObject({ name: erasedName });
  expect(JSON.stringify(clients.body)).not.toContain('Jabuticaba');
  for (const path of [
    '/conversations',
    '/tasks',
    '/rights-requests',
    '/waitlist',
    '/no-show/reviews',
    '/break-glass',
    `/appointments?from=${iso(4)}&to=${iso(7)}`,
    `/appointments/${her.visitId}`,
    `/clients/${her.clientId}`,
  ]) {
    const answer = await owner.get(path);
    expect([path, answer.status]).toEqual([path, 200]);
    expect(JSON.stringify(answer.body)).not.toContain('Jabuticaba');
    // Not because she is in none of them.
    if (path !== '/waitlist')
      expect([path, JSON.stringify(answer.body)]).toEqual([path, expect.stringContaining(her.clientId)]);
  }
});

it('a calendar that others subscribe to is answered too', async () => {
  const { rows } = await stage.clinics.admin.query<{ professionalId: string }>(
    'select professional_id as "professionalId" from appointments where id = $1',
    [her.visitId],
  );
  const feed = { professionalId: rows[0]?.professionalId ?? '', detail: 'initials' } as const;
  const window = { from: slotInDays(4), to: slotInDays(7) };
  const visits = await stage.tenancy.withClinic(stage.clinics.a.system, (scope) =>
    listFeedVisits(scope, { ...feed, clinicName: '', timeZone: 'America/Sao_Paulo', mark: '' }, window),
  );
  expect(visits).toMatchObject([{ id: her.visitId, clientName: erasedName }]);
});
