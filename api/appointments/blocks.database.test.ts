import { randomUUID } from 'node:crypto';
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { instantOf, wallTime } from '../../domain/clinic/calendar.ts';
import { type Person, startApi, type TestApi } from '../../tests/support/api.ts';
import { type Catalogue, createCatalogue, slotInDays } from '../../tests/support/catalogue.ts';
import { type Clinics, startClinics } from '../../tests/support/clinics.ts';

interface Block {
  id: string;
  seriesId: string;
  kind: string;
  note: string | null;
  startsAt: string;
  endsAt: string;
  version: number;
}
interface Made {
  seriesId: string;
  blocks: Block[];
  skipped: { startsAt: string; endsAt: string }[];
}
interface Refused {
  code: string;
  reasons?: { code: string; resourceId?: string; from?: string; until?: string; appointmentId?: string }[];
  fields?: { path: string; code: string }[];
}

let clinics: Clinics;
let api: TestApi;
let receptionist: Person;
let professional: Person;
let neighbour: Person;
let a: Catalogue;

beforeAll(async () => {
  clinics = await startClinics();
  api = await startApi(clinics);
  receptionist = await api.signIn(clinics.a, 'receptionist');
  professional = await api.signIn(clinics.a, 'professional');
  neighbour = await api.signIn(clinics.b, 'owner');
});
afterAll(async () => {
  await api.close();
  await clinics.stop();
});
beforeEach(async () => {
  a = await createCatalogue(clinics.tenancy, clinics.a.id);
});

const hour = 3_600_000;
const iso = (instant: number) => new Date(instant).toISOString();
const noon = () => slotInDays(5, 15);
const wish = (over: object = {}) => ({
  resourceId: a.professionalId,
  kind: 'lunch',
  startsAt: iso(noon()),
  endsAt: iso(noon() + hour),
  ...over,
});
const block = (person: Person, over: object = {}) => person.post<Made & Refused>('/blocks', wish(over));
const book = (startsAt: number, over: object = {}) =>
  receptionist.post<{ id: string } & Refused>(
    '/appointments',
    {
      ...{ clientId: a.clientId, procedureId: a.procedureId, professionalId: a.professionalId },
      ...{ startsAt: iso(startsAt), ...over },
    },
    { 'Idempotency-Key': randomUUID() },
  );
const list = (person: Person, from = slotInDays(4), to = slotInDays(20)) =>
  person.get<{ blocks: Block[] }>(`/blocks?from=${iso(from)}&to=${iso(to)}`);
const move = (person: Person, { id, version }: Block, startsAt: number, over: object = {}) =>
  person.patch<Block & Refused>(`/blocks/${id}`, {
    ...{ version, startsAt: iso(startsAt), endsAt: iso(startsAt + hour) },
    ...over,
  });
/** The resource becomes the one of the professional who signed in. */
const takeOver = (resourceId: string) =>
  clinics.admin.query('update resources set staff_id = $1 where id = $2', [
    clinics.a.staff.professional.id,
    resourceId,
  ]);

describe('blocks over HTTP', () => {
  it('refuse strangers, roles without the agenda, and a professional who blocks a colleague', async () => {
    const { body } = await block(receptionist);
    const made = body.blocks[0] as Block;
    const asks = async (person: Person) => [
      (await list(person)).status,
      (await block(person)).status,
      (await move(person, made, noon() + 2 * hour)).status,
      (await person.delete(`/blocks/${made.id}`)).status,
      (await person.delete(`/blocks/series/${made.seriesId}`)).status,
    ];
    expect(await asks(api.stranger())).toEqual([401, 401, 401, 401, 401]);
    expect(await asks(await api.signIn(clinics.a, 'operator'))).toEqual([403, 403, 403, 403, 403]);
    expect(await asks(await api.signIn(clinics.a, 'auditor'))).toEqual([200, 403, 403, 403, 403]);
    expect(await asks(professional)).toEqual([200, 403, 403, 403, 403]);
    expect((await block(professional, { resourceId: a.roomId, kind: 'other' })).status).toBe(403);
  });

  it('let a professional decide over her own time', async () => {
    await takeOver(a.professionalId);
    const { status, body } = await block(professional, { note: 'Consulta médica' });
    expect(status).toBe(201);
    const moved = await move(professional, body.blocks[0] as Block, noon() + 2 * hour);
    expect([moved.status, moved.body.version, moved.body.note]).toEqual([200, 2, 'Consulta médica']);
    expect((await professional.delete(`/blocks/${moved.body.id}`)).status).toBe(204);
  });

  it('answer those of another clinic as missing, and do not list them', async () => {
    const { body } = await block(receptionist, { note: 'Dentista' });
    const made = body.blocks[0] as Block;
    expect((await block(neighbour)).status).toBe(404);
    expect((await move(neighbour, made, noon())).status).toBe(404);
    expect((await neighbour.delete(`/blocks/${made.id}`)).status).toBe(404);
    expect((await neighbour.delete(`/blocks/series/${made.seriesId}`)).status).toBe(404);
    expect((await list(neighbour)).body).toEqual({ blocks: [] });
    expect((await list(receptionist)).body.blocks.filter(({ id }) => id === made.id)).toEqual([made]);
  });

  it('refuse what is no time, no kind, too long, too far or not a field', async () => {
    const weekly = (over: object) => ({
      repeat: { every: 'week', until: iso(slotInDays(20)).slice(0, 10), ...over },
    });
    const bodies = [
      { kind: 'férias' },
      { kind: 'maintenance' },
      { endsAt: iso(noon()) },
      { endsAt: iso(noon() + 401 * 24 * hour) },
      { startsAt: iso(noon() + 1_000) },
      { clinicId: clinics.b.id },
      { note: '' },
      weekly({ until: iso(slotInDays(420)).slice(0, 10) }),
      weekly({ until: '2020-01-01' }),
      weekly({ weekdays: [7] }),
      { ...weekly({}), endsAt: iso(noon() + 25 * hour) },
      { resourceId: a.roomId, kind: 'absence' },
    ];
    for (const body of bodies) {
      const { status, body: refused } = await block(receptionist, body);
      expect([status, refused.code]).toEqual([400, 'invalid-input']);
    }
    expect((await list(receptionist, slotInDays(0), slotInDays(50))).status).toBe(400);
    expect((await receptionist.delete('/blocks/x')).status).toBe(400);
    expect((await block(receptionist, { kind: 'maintenance' })).body.fields).toEqual([
      { path: 'kind', code: 'wrong-kind' },
    ]);
  });

  it('keep bookings away, and say why', async () => {
    const { body } = await block(receptionist);
    const refused = await book(noon() + hour / 2);
    expect(refused.status).toBe(409);
    expect(refused.body.reasons).toMatchObject([
      { code: 'professional-absent', resourceId: a.professionalId, until: body.blocks[0]?.endsAt },
    ]);
    expect((await book(noon() + 2 * hour)).status).toBe(201);
  });

  it('tell which visits are in the way, by id and time alone, and take nothing then', async () => {
    const visit = await book(noon());
    const refused = await block(receptionist);
    expect([refused.status, refused.body.code]).toEqual([409, 'slot-unavailable']);
    expect(refused.body.reasons).toEqual([
      {
        code: 'professional-busy',
        resourceId: a.professionalId,
        from: iso(noon()),
        until: iso(noon() + (40 / 60) * hour),
        appointmentId: visit.body.id,
      },
    ]);
    expect((await list(receptionist)).body.blocks.filter(({ startsAt }) => startsAt === iso(noon()))).toEqual(
      expect.not.arrayContaining([expect.objectContaining({ resourceId: a.professionalId })]),
    );
    expect((await book(noon() + hour)).status).toBe(201);
  });

  it('come every week, around the visits when asked to, at the same time on the clock', async () => {
    await book(noon() + 7 * 24 * hour);
    const until = iso(noon() + 21 * 24 * hour).slice(0, 10);
    const repeat = { every: 'week', until };
    expect((await block(receptionist, { repeat })).status).toBe(409);
    const { status, body } = await block(receptionist, { repeat, skipConflicts: true });
    expect(status).toBe(201);
    expect(body.blocks.map(({ startsAt }) => startsAt)).toEqual(
      [0, 14, 21].map((days) => iso(noon() + days * 24 * hour)),
    );
    expect(body.skipped.map(({ startsAt }) => startsAt)).toEqual([iso(noon() + 7 * 24 * hour)]);
    expect((await book(noon() + 14 * 24 * hour)).status).toBe(409);
    // From the second on.
    const from = iso(noon() + 24 * hour);
    expect((await receptionist.delete(`/blocks/series/${body.seriesId}?from=${from}`)).status).toBe(204);
    expect((await book(noon() + 14 * 24 * hour)).status).toBe(201);
    expect((await book(noon())).status).toBe(409);
    expect((await receptionist.delete(`/blocks/series/${body.seriesId}`)).status).toBe(204);
    expect((await receptionist.delete(`/blocks/series/${body.seriesId}`)).status).toBe(404);
    expect((await book(noon())).status).toBe(201);
  });

  it('hold a long absence whole, and show it on a day in its middle', async () => {
    const { body } = await block(receptionist, { kind: 'absence', endsAt: iso(noon() + 30 * 24 * hour) });
    const refused = await book(noon() + 15 * 24 * hour);
    expect(refused.body.reasons).toMatchObject([{ until: iso(noon() + 30 * 24 * hour) }]);
    const middle = await list(receptionist, noon() + 15 * 24 * hour, noon() + 16 * 24 * hour);
    expect(middle.body.blocks.map(({ id }) => id)).toContain(body.blocks[0]?.id);
    expect((await receptionist.delete(`/blocks/${body.blocks[0]?.id}`)).status).toBe(204);
    const left = await clinics.admin.query('select 1 from occupancies where block_id = $1', [
      body.blocks[0]?.id,
    ]);
    expect(left.rowCount).toBe(0);
  });

  it('are moved under the version that was seen, not over a visit, and not out of their own way', async () => {
    const { body } = await block(receptionist);
    const made = body.blocks[0] as Block;
    const visit = await book(noon() + 4 * hour);
    const over = await move(receptionist, made, noon() + 4 * hour);
    expect(over.body.reasons).toMatchObject([{ code: 'professional-busy', appointmentId: visit.body.id }]);
    const moved = await move(receptionist, made, noon() + hour / 2, { kind: 'meeting', note: 'Equipe' });
    expect(moved.body).toMatchObject({ kind: 'meeting', note: 'Equipe', version: 2 });
    expect((await move(receptionist, made, noon())).body.code).toBe('version-conflict');
    expect((await move(receptionist, moved.body, noon(), { kind: 'maintenance' })).status).toBe(400);
    const back = await move(receptionist, moved.body, noon(), { note: null });
    expect(back.body).toMatchObject({ kind: 'meeting', note: null, version: 3 });
  });

  it('give the first a time when two want it at once', async () => {
    const answers = await Promise.all([
      ...Array.from({ length: 4 }, () => block(receptionist)),
      ...Array.from({ length: 4 }, () => book(noon() + hour / 4)),
    ]);
    expect(answers.map(({ status }) => status).sort()).toEqual([201, ...Array<number>(7).fill(409)]);
  });

  it('let nobody wait for what was held and has lapsed', async () => {
    const visit = await book(noon());
    await clinics.admin.query(
      `update appointments set status = 'held', hold_expires_at = now() - interval '1 minute' where id = $1`,
      [visit.body.id],
    );
    await clinics.admin.query(
      `update occupancies set lapses_at = now() - interval '1 minute' where appointment_id = $1`,
      [visit.body.id],
    );
    expect((await block(receptionist)).status).toBe(201);
    const { rows } = await clinics.admin.query('select status from appointments where id = $1', [
      visit.body.id,
    ]);
    expect(rows).toEqual([{ status: 'cancelled' }]);
  });

  it('seal their notes and leave an audit event for each read and write, about whose time it is', async () => {
    await takeOver(a.professionalId);
    const { body } = await block(receptionist, { note: 'Cirurgia da filha' });
    const made = body.blocks[0] as Block;
    await move(receptionist, made, noon() + hour);
    await receptionist.delete(`/blocks/${made.id}`);
    const { rows } = await clinics.admin.query<{ action: string; subjects: string[] }>(
      `select e.action, array(select s.subject_id::text from audit_subjects s where s.event_id = e.id) as subjects
       from audit_events e where e.entity_id = $1 order by e.at`,
      [made.seriesId],
    );
    expect([...new Set(rows.map(({ action }) => action))]).toEqual([
      ...['block.create', 'block.update', 'block.read', 'block.delete'],
    ]);
  });

  it('stay at noon on the clock of their clinic', async () => {
    const zone = clinics.a.timeZone;
    const day = wallTime(noon(), zone).day;
    const [startsAt, endsAt] = ['12:00', '13:00'].map((time) => iso(instantOf(day, time, zone)));
    const until = iso(noon() + 350 * 24 * hour).slice(0, 10);
    const { body } = await block(receptionist, {
      startsAt,
      endsAt,
      repeat: { every: 'day', weekdays: [1, 2, 3, 4, 5], until },
    });
    expect(body.blocks.length).toBeGreaterThan(240);
    expect(new Set(body.blocks.map((one) => wallTime(Date.parse(one.startsAt), zone).time))).toEqual(
      new Set(['12:00']),
    );
  });
});
