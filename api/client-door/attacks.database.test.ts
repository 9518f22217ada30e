import { randomUUID } from 'node:crypto';
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { bookVisit } from '../../models/booking.ts';
import { openClientSession } from '../../models/client-session.ts';
import { insertClients } from '../../models/client-write.ts';
import { listOwnVisits } from '../../models/own-visit.ts';
import { useSignInCode } from '../../models/sign-in-code.ts';
import type { Scope } from '../../models/tenancy.ts';
import { clientActor } from '../../tests/support/actors.ts';
import { startApi, type TestApi } from '../../tests/support/api.ts';
import { clientDoor, invalid, refused, wrong } from '../../tests/support/client-door.ts';
import { type Catalogue, createCatalogue, slotInDays, oneService } from '../../tests/support/catalogue.ts';
import { type Clinics, startClinics } from '../../tests/support/clinics.ts';

let clinics: Clinics;
let api: TestApi;
let door: ReturnType<typeof clientDoor>;
let ana: Catalogue;
beforeAll(async () => {
  clinics = await startClinics();
  api = await startApi(clinics);
  door = clientDoor(clinics, api);
});
beforeEach(async () => {
  await clinics.admin.query('delete from app.rate_limits');
  ana = await createCatalogue(clinics.tenancy, clinics.a.id);
});
afterAll(async () => {
  await api.close();
  await clinics.stop();
});

const inA = <T>(work: (scope: Scope) => Promise<T>): Promise<T> =>
  clinics.tenancy.withClinic(clinics.a.system, work);
const ownerOf = async (challengeId: string) =>
  (
    await clinics.admin.query<{ client_id: string | null; bytes: number }>(
      'select client_id, length(code_ct) as bytes from sign_in_codes where id = $1',
      [challengeId],
    )
  ).rows[0];
const forget = (clientId: string) =>
  clinics.admin.query(
    'update person_keys set wrapped_key = null, destroyed_at = now() where person_id = $1',
    [clientId],
  );

describe('a number that two clients share', () => {
  it('opens the door to neither, with the same answer, and to the other when one of them is erased', async () => {
    const alone = await door.ask(ana.clientPhone);
    const nobody = { cpf: null, email: null, birthDate: null, notes: null, whatsappOptInAt: null };
    const [sister = ''] = await inA((scope) =>
      insertClients(scope, [{ ...nobody, name: 'Bia Conceição', phone: ana.clientPhone }]),
    );
    const shared = await door.ask(ana.clientPhone);
    expect([shared.status, Object.keys(shared.body)]).toEqual([202, ['challengeId']]);
    const bytes = (await ownerOf(shared.body.challengeId))?.bytes;
    expect(await ownerOf(shared.body.challengeId)).toEqual({ client_id: null, bytes });
    expect((await ownerOf(alone.body.challengeId))?.client_id).toBe(ana.clientId);
    expect(await door.secretsOf(shared.body.challengeId)).toBeUndefined();
    await forget(ana.clientId);
    const again = await door.ask(ana.clientPhone);
    expect(await ownerOf(again.body.challengeId)).toEqual({ client_id: sister, bytes });
  });
});

describe('a client whose number was changed', () => {
  const change = async (changes: object) => {
    const owner = await api.signIn(clinics.a, 'owner');
    const { body } = await owner.get<{ version: number }>(`/clients/${ana.clientId}`);
    const answer = await owner.patch(`/clients/${ana.clientId}`, { version: body.version, ...changes });
    expect(answer.status).toBe(200);
  };

  it('is signed out everywhere, and the code that is on its way opens nothing', async () => {
    const holder = await door.enter(ana.clientPhone);
    const { challengeId } = (await door.ask(ana.clientPhone)).body;
    const secrets = await door.secretsOf(challengeId);
    await change({ notes: 'prefere manhã' });
    expect((await holder.get('/public/me')).status).toBe(200);
    await change({ phone: '+5511977770001' });
    expect((await holder.get('/public/me')).status).toBe(401);
    holder.cookies.delete('__Host-neonpro-client');
    expect((await holder.get('/public/me')).status).toBe(401);
    for (const answer of [{ code: secrets?.code }, { token: secrets?.token }])
      expect(refused(await door.answer({ challengeId, ...answer }))).toEqual(invalid);
    expect(await door.secretsOf(challengeId)).toBeUndefined();
    expect((await (await door.enter('+5511977770001')).get('/public/me')).status).toBe(200);
  });

  it('is signed out also when the session opens just as the number changes', async () => {
    const { challengeId } = (await door.ask(ana.clientPhone)).body;
    const waiting = `select count(*)::int as n from pg_stat_activity
      where datname = current_database() and wait_event_type = 'Lock'`;
    const count = async () => (await clinics.admin.query<{ n: number }>(waiting)).rows[0]?.n;
    let changing: Promise<void> | undefined;
    await inA(async (scope) => {
      expect((await useSignInCode(scope, challengeId))?.clientId).toBe(ana.clientId);
      await openClientSession(scope, ana.clientId);
      changing = change({ phone: '+5511977770002' });
      await expect.poll(count, { timeout: 3_000 }).toBe(1);
    });
    await changing;
    const { rows } = await clinics.admin.query(
      'select revoked_at is not null as is_over from app.client_sessions where client_id = $1',
      [ana.clientId],
    );
    expect(rows).toEqual([{ is_over: true }]);
  });

  it('ends nobody else’s session, in this clinic or another', async () => {
    const neighbour = await createCatalogue(clinics.tenancy, clinics.a.id);
    const person = await door.enter(neighbour.clientPhone);
    await change({ phone: null });
    expect((await person.get('/public/me')).status).toBe(200);
    await clinics.tenancy.withClinic(clinics.b.system, (scope) =>
      scope.run({ text: 'select app.end_client_sessions($1)', values: [neighbour.clientId] }),
    );
    expect((await person.get('/public/me')).status).toBe(200);
  });
});

describe('a client who was erased', () => {
  it('has no visits any more to whoever still acts as her', async () => {
    const { clientId, procedureId, professionalId } = ana;
    const wish = { clientId, procedureId, professionalId, startsAt: slotInDays(3) };
    await inA((scope) => bookVisit(scope, oneService(wish), null, Date.now()));
    const visits = () => clinics.tenancy.withClinic(clientActor(clinics.a, clientId), listOwnVisits);
    expect(await visits()).toHaveLength(1);
    await forget(clientId);
    expect(await visits()).toEqual([]);
  });
});

describe('a hundred wrong codes of a clinic and day', () => {
  const counted = async (): Promise<number> =>
    (
      await clinics.admin.query<{ points: number }>(
        `select coalesce(sum(points), 0)::int as points from app.rate_limits where key like 'client-guess%' and points > 0`,
      )
    ).rows[0]?.points ?? 0;

  it('are those of real clients alone: made-up challenges and numbers of nobody do not shut the door', async () => {
    for (let turn = 0; turn < 8; turn += 1)
      expect(refused(await door.answer({ challengeId: randomUUID(), code: '123456' }))).toEqual(invalid);
    const { challengeId } = (await door.ask('(11) 91234-5678')).body;
    expect(refused(await door.answer({ challengeId, code: '123456' }))).toEqual(invalid);
    expect(await counted()).toBe(0);
    const real = (await door.ask(ana.clientPhone)).body.challengeId;
    const code = (await door.secretsOf(real))?.code ?? '';
    expect(refused(await door.answer({ challengeId: real, code: wrong(code) }))).toEqual(invalid);
    expect(await counted()).toBe(1);
  });

  it('are counted with as many statements for a number of nobody as for one of a client', async () => {
    const statements = async (challengeId: string): Promise<number> => {
      const seen: string[] = [];
      const note = ({ sql }: { sql: string }) => void (sql.includes('rate_limits') && seen.push(sql));
      api.deps.tenancy.knex.on('query', note);
      await door.answer({ challengeId, code: '000000' });
      api.deps.tenancy.knex.off('query', note);
      return seen.length;
    };
    const real = (await door.ask(ana.clientPhone)).body.challengeId;
    const nobody = (await door.ask('(11) 91234-5679')).body.challengeId;
    expect(await statements(real)).toBe(await statements(nobody));
    expect(await statements(real)).toBe(await statements(randomUUID()));
  });
});
