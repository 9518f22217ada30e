import { randomBytes } from 'node:crypto';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { type Person, startApi, type TestApi } from '../tests/support/api.ts';
import { type Catalogue, createCatalogue } from '../tests/support/catalogue.ts';
import { type Clinics, startClinics } from '../tests/support/clinics.ts';
import { getClient } from './client.ts';
import { fileKms } from './encryption.ts';
import { finishRotation, listRotations, makeNextKey, startRotation, wrapNextPeople } from './key-rotation.ts';
import { createKnex } from './knex.ts';
import { createTenancy, type Tenancy } from './tenancy.ts';

let clinics: Clinics;
let ana: Catalogue;
beforeAll(async () => {
  clinics = await startClinics();
  ana = await createCatalogue(clinics.tenancy, clinics.a.id);
});
afterAll(() => clinics.stop());

const kms = () => fileKms(clinics.masterKey);
/** A process that starts now: it remembers no keys. */
async function asNewProcess<T>(work: (tenancy: Tenancy) => Promise<T>): Promise<T> {
  const knex = createKnex({ url: clinics.urls.worker, pool: 2 });
  try {
    return await work(createTenancy({ knex, kms: kms(), tokenKey: clinics.tokenKey }));
  } finally {
    await knex.destroy();
  }
}
const versionsOf = async (clinicId: string) => {
  const { rows } = await clinics.admin.query<{ version: number }>(
    `select distinct get_byte(wrapped_key, 4) as version from person_keys where clinic_id = $1 and wrapped_key is not null`,
    [clinicId],
  );
  return rows.map(({ version }) => version);
};
const becomeUsable = () =>
  clinics.admin.query('update clinic_keys set usable_from = now() where version > 1');

describe('the rotation of a clinic’s key', () => {
  it('happens once at a time, seals with the new version when it may be used, and everything still opens', async () => {
    const { system, id: clinicId } = clinics.a;
    const rotation = await clinics.tenancy.withClinic(system, startRotation);
    await expect(clinics.tenancy.withClinic(system, startRotation)).rejects.toThrow('rotation-running');

    await asNewProcess(async (tenancy) => {
      const make = () => tenancy.withClinic(system, (scope) => makeNextKey(scope, rotation.id, tenancy));
      expect(await make()).toEqual(await make());
    });
    // Known everywhere, used nowhere yet: a batch that came too early is refused and tried again.
    await asNewProcess(async (tenancy) => {
      expect((await tenancy.vaultOf(clinicId)).version).toBe(1);
      const early = tenancy.withClinic(system, (scope) => wrapNextPeople(scope, rotation.id));
      await expect(early).rejects.toThrow('does not know');
    });
    await becomeUsable();
    const place = { table: 't', column: 'c', row: 'r' };
    const old = (await clinics.tenancy.vaultOf(clinicId)).seal(place, 'antes');
    await asNewProcess(async (tenancy) => {
      const wrap = () => tenancy.withClinic(system, (scope) => wrapNextPeople(scope, rotation.id));
      expect(await wrap()).toBe(false);
      // Tried again after a lost answer: nothing is left.
      expect(await wrap()).toBe(false);
      await tenancy.withClinic(system, (scope) => finishRotation(scope, rotation.id));
      const vault = await tenancy.vaultOf(clinicId);
      expect(vault.open(place, old)).toBe('antes');
      expect(vault.seal(place, 'depois').readUInt32BE(1)).toBe(2);
      expect(vault.blindIndex('cpf', '1')).toEqual(
        (await clinics.tenancy.vaultOf(clinicId)).blindIndex('cpf', '1'),
      );
      const client = await tenancy.withClinic(system, (scope) => getClient(scope, ana.clientId));
      expect(client.id).toBe(ana.clientId);
      const [done] = await tenancy.withClinic(system, listRotations);
      expect(done).toMatchObject({ state: 'done', toVersion: 2 });
      expect(done?.wrapped).toBe(done?.people);
    });
    expect(await versionsOf(clinicId)).toEqual([2]);
    expect(await versionsOf(clinics.b.id)).not.toContain(2);
  });

  it('goes on where it stopped, and brings no destroyed key back', async () => {
    const { b } = clinics;
    await clinics.admin.query(
      `insert into person_keys (clinic_id, person_id, wrapped_key, destroyed_at)
       select $1, gen_random_uuid(), null, now() from generate_series(1, 3)`,
      [b.id],
    );
    await asNewProcess((tenancy) =>
      tenancy.withClinic(b.system, (scope) => {
        for (let at = 0; at < 1_200; at += 1) {
          const personId = `${randomBytes(4).toString('hex')}-0000-4000-8000-${randomBytes(6).toString('hex')}`;
          const { wrapped } = scope.vault.createPerson(personId);
          scope.later({
            text: 'insert into person_keys (clinic_id, person_id, wrapped_key) values ($1, $2, $3)',
            values: [b.id, personId, wrapped],
          });
        }
        return Promise.resolve();
      }),
    );
    const { id } = await clinics.tenancy.withClinic(b.system, startRotation);
    await asNewProcess((tenancy) => tenancy.withClinic(b.system, (scope) => makeNextKey(scope, id, tenancy)));
    await becomeUsable();
    let batches = 0;
    // Another process for each batch, as after five kills.
    for (let isMore = true; isMore; batches += 1)
      isMore = await asNewProcess((tenancy) =>
        tenancy.withClinic(b.system, (scope) => wrapNextPeople(scope, id)),
      );
    expect(batches).toBeGreaterThanOrEqual(3);
    expect(await versionsOf(b.id)).toEqual([2]);
    const { rows } = await clinics.admin.query(
      'select 1 from person_keys where clinic_id = $1 and wrapped_key is null',
      [b.id],
    );
    expect(rows).toHaveLength(3);
  });
});

describe('its endpoints', () => {
  let api: TestApi;
  let officer: Person;
  let owner: Person;
  beforeAll(async () => {
    api = await startApi(clinics);
    officer = await api.signIn(clinics.a, 'privacy-officer');
    owner = await api.signIn(clinics.b, 'owner');
  });
  afterAll(() => api.close());

  it('are refused to strangers, to those who may not, and without a fresh second factor', async () => {
    expect((await api.stranger().get('/key-rotations')).status).toBe(401);
    const desk = await api.signIn(clinics.a, 'receptionist');
    expect((await desk.get('/key-rotations')).status).toBe(403);
    expect((await desk.post('/key-rotations', {})).status).toBe(403);
    const { status, body } = await officer.post<{ code: string }>('/key-rotations', {});
    expect([status, body.code]).toEqual([403, 'step-up-required']);
  });

  it('tell each clinic of its own', async () => {
    const mine = await officer.get<{ rotations: { id: string }[] }>('/key-rotations');
    const theirs = await owner.get<{ rotations: { id: string }[] }>('/key-rotations');
    expect(mine.body.rotations).toHaveLength(1);
    expect(theirs.body.rotations).toHaveLength(1);
    expect(mine.body.rotations[0]?.id).not.toBe(theirs.body.rotations[0]?.id);
  });

  it('say how far it is and what opens under no key, and refuse what they do not know', async () => {
    const { a, b, admin } = clinics;
    await admin.query('update key_rotations set resealed = 41, unreadable = 2 where clinic_id = $1', [a.id]);
    const figures = async (person: Person) => {
      const { body } = await person.get<{ rotations: Record<string, unknown>[] }>('/key-rotations');
      return body.rotations.map(({ people, wrapped, resealed, unreadable, toVersion }) => ({
        ...{ isAllWrapped: people === wrapped, resealed, unreadable, toVersion },
      }));
    };
    const done = { isAllWrapped: true, toVersion: 2 };
    expect(await figures(officer)).toEqual([{ ...done, resealed: 41, unreadable: 2 }]);
    expect(await figures(owner)).toMatchObject([{ resealed: 0, unreadable: 0 }]);
    const proved = await api.signInProved(b, 'owner');
    expect((await proved.post('/key-rotations', { toVersion: 9 })).status).toBe(400);
  });

  it('begin a rotation for whoever may, just after a second factor: once, told to its process and in the trail', async () => {
    const proved = await api.signInProved(clinics.a, 'privacy-officer');
    const { status, body } = await proved.post<{ id: string }>('/key-rotations', {});
    expect([status, body]).toEqual([
      202,
      {
        ...{ id: body.id, state: 'waiting', toVersion: null, usableFrom: null, finishedAt: null },
        ...{ people: 0, wrapped: 0, resealed: 0, unreadable: 0, startedAt: expect.any(String) as string },
      },
    ]);
    const again = await proved.post<{ code: string }>('/key-rotations', {});
    expect([again.status, again.body.code]).toEqual([409, 'rotation-running']);
    const { rows: told } = await clinics.admin.query('select topic from outbox where entity_id = $1', [
      body.id,
    ]);
    expect(told).toEqual([{ topic: 'key-rotation' }]);
    const { rows: events } = await clinics.admin.query(
      'select action, actor, purpose from audit_events where entity_id = $1',
      [body.id],
    );
    expect(events).toEqual([
      {
        action: 'key-rotation.start',
        actor: clinics.a.staff['privacy-officer'].id,
        purpose: 'ACCOUNTABILITY',
      },
    ]);
    const listed = await officer.get<{ rotations: { id: string }[] }>('/key-rotations');
    expect(listed.body.rotations[0]?.id).toBe(body.id);
    // The other clinic's people see and begin their own alone.
    const theirs = await owner.get<{ rotations: { id: string }[] }>('/key-rotations');
    expect(theirs.body.rotations.map(({ id }) => id)).not.toContain(body.id);
  });
});
