import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { defaultBookingPolicy } from '../../domain/clinic/booking-policy.ts';
import { insertClients } from '../../models/client-write.ts';
import { writeBookingPolicy } from '../../models/booking-policy.ts';
import { createKnex } from '../../models/knex.ts';
import { lockNewcomerCode } from '../../models/newcomer-code.ts';
import { sweepOnce } from '../../models/sweep.ts';
import { type Answer, startApi, type TestApi } from '../../tests/support/api.ts';
import { type Catalogue, createCatalogue } from '../../tests/support/catalogue.ts';
import { clientDoor, invalid, refused, wrong } from '../../tests/support/client-door.ts';
import { type Clinics, startClinics } from '../../tests/support/clinics.ts';

type Asked = { challengeId: string; code?: string };
type Me = { client: { id: string; firstName: string }; code?: string };

let clinics: Clinics;
let api: TestApi;
let door: ReturnType<typeof clientDoor>;
let ana: Catalogue;
let serial = 0;
beforeAll(async () => {
  clinics = await startClinics();
  api = await startApi(clinics);
  door = clientDoor(clinics, api);
  await clinics.tenancy.withClinic(clinics.a.system, (scope) =>
    writeBookingPolicy(scope, 0, { ...defaultBookingPolicy, isOnline: true }),
  );
});
beforeEach(async () => {
  await clinics.admin.query('delete from app.rate_limits');
  ana = await createCatalogue(clinics.tenancy, clinics.a.id);
  serial += 1;
});
afterAll(async () => {
  await api.close();
  await clinics.stop();
});

const newPhone = () => `+55219${String(70_000_000 + serial)}`;
const ask = (body: object, clinicId = clinics.a.id): Promise<Answer<Asked>> =>
  api.stranger().post<Asked>(`/public/clinics/${clinicId}/booking-code`, body);
const secretsOf = async (id: string) =>
  (await clinics.workerTenancy.withClinic(clinics.a.system, (scope) => lockNewcomerCode(scope, id)))?.open;
const rowOf = async (id: string) =>
  (
    await clinics.admin.query<Record<string, unknown>>(
      `select client_id as client, state, length(code_ct) as code, length(draft_ct) as draft, length(person_key) as key
       from sign_in_codes where id = $1`,
      [id],
    )
  ).rows[0];
const clientsWith = async (id: string) =>
  (
    await clinics.admin.query<Record<string, unknown>>(
      `select source, whatsapp_opt_in_via as via, whatsapp_opt_in_at is not null as "isIn" from clients where id = $1`,
      [id],
    )
  ).rows;
const countClients = async () =>
  (await clinics.admin.query<{ n: number }>('select count(*)::int as n from clients')).rows[0]?.n ?? 0;
const answer = (body: object, person = api.stranger()) => door.answer(body, person) as Promise<Answer<Me>>;

describe('a code to book', () => {
  it('is refused to landlines, to names of one letter and where online booking is off', async () => {
    expect((await ask({ phone: '(11) 3456-7890', name: 'Rute Lima' })).status).toBe(400);
    expect((await ask({ phone: newPhone(), name: 'R' })).status).toBe(400);
    expect((await ask({ phone: newPhone(), cpf: '1' })).status).toBe(400);
    expect(refused(await ask({ phone: newPhone() }, clinics.b.id))).toEqual([404, 'not-found']);
  });

  it('is asked for with the same answer and the same row whether the clinic knows the number or not', async () => {
    const known = await ask({ phone: ana.clientPhone, name: 'Rute Lima' });
    const unknown = await ask({ phone: newPhone(), name: 'Rute Lima' });
    const shape = ({ status, body, headers }: Answer<Asked>) => [
      ...[status, Object.keys(body), headers.get('content-length')],
    ];
    expect(shape(unknown)).toEqual(shape(known));
    const [hers, nobodys] = [await rowOf(known.body.challengeId), await rowOf(unknown.body.challengeId)];
    expect({ ...hers, client: null }).toEqual(nobodys);
    expect([hers?.client, nobodys?.client]).toEqual([ana.clientId, null]);
    expect(
      Object.values(nobodys ?? {})
        .slice(2)
        .every(Number),
    ).toBe(true);
  });

  it('opens her own record to a client, whatever name was typed', async () => {
    const { challengeId } = (await ask({ phone: ana.clientPhone, name: 'Outra Pessoa' })).body;
    const code = (await door.secretsOf(challengeId))?.code;
    const before = await countClients();
    expect((await answer({ challengeId, code })).body.client).toEqual({ id: ana.clientId, firstName: 'Ana' });
    expect(await countClients()).toBe(before);
  });

  it('makes somebody new a client by proving her number, with the evidence of her consent, and forgets the draft', async () => {
    const { challengeId } = (await ask({ phone: newPhone(), name: 'Rute  Lima de Sá' })).body;
    const before = await countClients();
    const code = (await secretsOf(challengeId))?.code ?? '';
    expect(refused(await answer({ challengeId, code: wrong(code) }))).toEqual(invalid);
    expect(await countClients()).toBe(before);
    const entered = await answer({ challengeId, code });
    expect([entered.status, entered.body.client.firstName]).toEqual([200, 'Rute']);
    expect(await clientsWith(entered.body.client.id)).toEqual([
      { source: 'online', via: 'booking-code', isIn: true },
    ]);
    expect(await rowOf(challengeId)).toMatchObject({ state: 'used', code: null, draft: null, key: null });
    const again = await door.enter(newPhone());
    expect((await again.get<Me>('/public/me')).body.client.id).toBe(entered.body.client.id);
  });

  it('asks for the name when none was told, without using the code up', async () => {
    const { challengeId } = (await ask({ phone: newPhone() })).body;
    const code = (await secretsOf(challengeId))?.code;
    expect((await answer({ challengeId, code })).status).toBe(400);
    expect((await answer({ challengeId, code, name: 'Rute Lima' })).status).toBe(200);
  });

  it('makes one client of two right answers at once, and of two codes of one number', async () => {
    const first = (await ask({ phone: newPhone(), name: 'Rute Lima' })).body.challengeId;
    const secrets = await secretsOf(first);
    // A second one that the newer did not replace, as if both had been made in the same moment.
    const second = (await ask({ phone: newPhone(), name: 'Rute Lima' })).body.challengeId;
    const other = await secretsOf(second);
    await clinics.admin.query(
      `update sign_in_codes old set state = 'open', draft_ct = null, person_key = null where id = $1`,
      [first],
    );
    const before = await countClients();
    const tries = [
      { challengeId: second, code: other?.code },
      { challengeId: second, code: other?.code },
      { challengeId: second, token: other?.token },
      { challengeId: first, code: secrets?.code },
    ];
    const answers = await Promise.all(tries.map((one) => answer(one)));
    expect(answers.filter(({ status }) => status === 200)).toHaveLength(1);
    expect(await countClients()).toBe(before + 1);
  });

  it('does not tell which of two clients with one number she is', async () => {
    const nobody = { cpf: null, email: null, birthDate: null, notes: null, whatsappOptInAt: null };
    await clinics.tenancy.withClinic(clinics.a.system, (scope) =>
      insertClients(scope, [{ ...nobody, name: 'Bia Conceição', phone: ana.clientPhone }]),
    );
    const { challengeId } = (await ask({ phone: ana.clientPhone, name: 'Ana Conceição' })).body;
    const code = (await secretsOf(challengeId))?.code;
    expect(refused(await answer({ challengeId, code }))).toEqual([409, 'phone-shared']);
  });

  it('does not shut the door of clients, however many codes of strangers are guessed at', async () => {
    for (let made = 0; made < 4; made += 1) {
      const { challengeId } = (await ask({ phone: `+55219${String(60_000_000 + made)}`, name: 'Rute Lima' }))
        .body;
      const code = (await secretsOf(challengeId))?.code ?? '';
      for (let tried = 0; tried < 5; tried += 1)
        expect(refused(await answer({ challengeId, code: wrong(code) }))).toEqual(invalid);
    }
    const { rows } = await clinics.admin.query<{ name: string; points: number }>(
      `select split_part(key, ':', 1) as name, max(points) as points from app.rate_limits where key like 'client-guess%' group by 1 order by 1`,
    );
    expect(rows.map(({ name, points }) => [name, Math.max(0, points)])).toEqual([
      ['client-guess-clinic', 0],
      ['client-guess-newcomer', 20],
    ]);
  });

  it('tells nothing when the wrong codes of strangers are used up, and lets a newcomer in by her first try', async () => {
    const made = async () => {
      const { challengeId } = (await ask({ phone: newPhone(), name: 'Rute Lima' })).body;
      serial += 1;
      return { challengeId, code: (await secretsOf(challengeId))?.code ?? '' };
    };
    const [guessed, hers] = [await made(), await made()];
    const miss = () => answer({ ...guessed, code: wrong(guessed.code) });
    expect(refused(await miss())).toEqual(invalid);
    await clinics.admin.query(
      `update app.rate_limits set points = 1001 where key like 'client-guess-newcomer:%' and points > 0`,
    );
    expect(refused(await miss())).toEqual(invalid);
    expect(refused(await answer(guessed))).toEqual(invalid);
    expect((await answer(hers)).status).toBe(200);
  });

  it('touches as many counters for a number of nobody as for a client’s', async () => {
    const statements = async (phone: string): Promise<number> => {
      const { challengeId } = (await ask({ phone, name: 'Rute Lima' })).body;
      const seen: string[] = [];
      const note = ({ sql }: { sql: string }) => void (sql.includes('rate_limits') && seen.push(sql));
      api.deps.tenancy.knex.on('query', note);
      await answer({ challengeId, code: '000000' });
      api.deps.tenancy.knex.off('query', note);
      return seen.length;
    };
    expect(await statements(newPhone())).toBe(await statements(ana.clientPhone));
  });

  it('goes to one telephone twenty times a day at the most, over all clinics and for signing in too', async () => {
    const phone = newPhone();
    const answers: number[] = [];
    for (let asked = 0; asked < 21; asked += 1) {
      // A quarter of an hour goes by.
      await clinics.admin.query(`delete from app.rate_limits where key like 'client-code-phone:%'`);
      const isFirst = asked < 10;
      const { status } = isFirst ? await ask({ phone }) : await door.ask(phone, clinics.b.id);
      answers.push(status);
    }
    expect(answers).toEqual([...Array<number>(20).fill(202), 429]);
    expect(refused(await ask({ phone }))).toEqual([429, 'too-many-attempts']);
    expect((await ask({ phone: `+55219${String(50_000_000 + serial)}` })).status).toBe(202);
  });

  it('is swept with what it held as soon as it has ended', async () => {
    const { challengeId } = (await ask({ phone: newPhone(), name: 'Rute Lima' })).body;
    const signIn = (await door.ask(ana.clientPhone)).body.challengeId;
    await clinics.admin.query(
      `update sign_in_codes set expires_at = now() - interval '1 second' where id = any($1)`,
      [[challengeId, signIn]],
    );
    const knex = createKnex({ url: clinics.urls.outbox });
    await sweepOnce(knex, 'sign-in-codes', 100).finally(() => knex.destroy());
    expect(await rowOf(challengeId)).toBeUndefined();
    expect(await rowOf(signIn)).toBeDefined();
  });
});
