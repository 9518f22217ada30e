import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { commandAppointment } from '../../models/appointment-commands.ts';
import { bookVisit } from '../../models/booking.ts';
import { moveVisit } from '../../models/moving.ts';
import type { Scope } from '../../models/tenancy.ts';
import { type Person, startApi, type TestApi } from '../../tests/support/api.ts';
import { type Catalogue, createCatalogue, slotInDays } from '../../tests/support/catalogue.ts';
import { refused } from '../../tests/support/client-door.ts';
import { type Clinics, startClinics } from '../../tests/support/clinics.ts';

type Opened = { url: string; feed: { detail: string }; code?: string };

let clinics: Clinics;
let api: TestApi;
let ana: Catalogue;
let other: Catalogue;
let owner: Person;
beforeAll(async () => {
  clinics = await startClinics();
  api = await startApi(clinics);
  owner = await api.signIn(clinics.a, 'owner');
});
beforeEach(async () => {
  await clinics.admin.query('delete from app.rate_limits');
  ana = await createCatalogue(clinics.tenancy, clinics.a.id);
  other = await createCatalogue(clinics.tenancy, clinics.b.id);
});
afterAll(async () => {
  await api.close();
  await clinics.stop();
});

const inA = <T>(work: (scope: Scope) => Promise<T>) => clinics.tenancy.withClinic(clinics.a.system, work);
const path = (id = ana.professionalId) => `/professionals/${id}/calendar-feed`;
const open = (detail: string, person = owner, id?: string) => person.post<Opened>(path(id), { detail });
/** As a program of others comes for it: without cookies, with what it had before. */
const fetchFeed = (url: string, tag?: string) =>
  fetch(url.replace(/^https?:\/\/[^/]+/, api.url), { headers: tag ? { 'If-None-Match': tag } : {} });
const read = async (url: string) => (await fetchFeed(url)).text();
const book = (startsAt: number) =>
  inA((scope) =>
    bookVisit(
      scope,
      {
        ...{ clientId: ana.clientId, startsAt },
        services: [{ procedureId: ana.procedureId, professionalId: ana.professionalId }],
      },
      null,
      Date.now(),
    ),
  );
const ownedBy = (staffId: string) =>
  clinics.admin.query('update resources set staff_id = $1 where id = $2', [staffId, ana.professionalId]);

describe('who may open a professional’s calendar', () => {
  it('is whoever sets up the clinic, and the professional for herself', async () => {
    const professional = await api.signIn(clinics.a, 'professional');
    for (const person of [professional, await api.signIn(clinics.a, 'receptionist')]) {
      expect(refused(await open('busy', person))).toEqual([403, 'forbidden']);
      expect(refused(await person.get(path()))).toEqual([403, 'forbidden']);
      expect(refused(await person.delete(path()))).toEqual([403, 'forbidden']);
    }
    await ownedBy(clinics.a.staff.professional.id);
    expect((await open('busy', professional)).status).toBe(201);
    expect((await professional.patch(path(), { detail: 'initials' })).body).toMatchObject({
      feed: { detail: 'initials' },
    });
    expect((await professional.delete(path())).status).toBe(204);
    expect((await owner.get(path())).body).toEqual({ feed: null });
  });

  it('finds no professional of another clinic and no room, and refuses what is no detail', async () => {
    for (const id of [other.professionalId, ana.roomId])
      for (const answer of [
        await open('busy', owner, id),
        await owner.get(path(id)),
        await owner.delete(path(id)),
      ])
        expect(refused(answer as never)).toEqual([404, 'not-found']);
    expect((await owner.patch(path(), { detail: 'busy' })).status).toBe(404);
    expect((await open('names')).status).toBe(400);
    expect((await owner.post(path(), { detail: 'busy', name: 'x' })).status).toBe(400);
  });
});

describe('a professional’s calendar', () => {
  it('is found by its secret address alone, and by the newest one', async () => {
    const first = (await open('busy')).body.url;
    const second = (await open('busy')).body.url;
    expect((await fetchFeed(first)).status).toBe(404);
    expect((await fetchFeed(second)).status).toBe(200);
    expect((await fetchFeed(second.replace(clinics.a.id, clinics.b.id))).status).toBe(404);
    expect((await fetchFeed(second.replace('.ics', ''))).status).toBe(404);
    expect((await fetchFeed(second.replace(/.\.ics$/, 'x.ics'))).status).toBe(404);
    const { rows } = await clinics.admin.query<{ text: string }>(
      'select f::text as text from calendar_feeds f',
    );
    const token = /([\w-]{43})\.ics/.exec(second)?.[1] ?? '';
    expect(rows.every(({ text }) => !text.includes(token))).toBe(true);
    await owner.delete(path());
    expect((await fetchFeed(second)).status).toBe(404);
    expect(api.logged.some((line) => line.includes(token))).toBe(false);
  });

  it('ends with the membership of whoever it belongs to', async () => {
    const { id } = clinics.a.staff.professional;
    const { url } = (await open('busy')).body;
    await ownedBy(id);
    expect((await fetchFeed(url)).status).toBe(200);
    const set = (change: string) => clinics.admin.query(`update staff set ${change} where id = $1`, [id]);
    for (const change of ['is_active = false', 'is_active = false, held_at = now()']) {
      await set(change);
      expect((await fetchFeed(url)).status, change).toBe(404);
    }
    await set('is_active = true, held_at = null');
    expect((await fetchFeed(url)).status).toBe(200);
  });

  it('tells times and nobody’s name or treatment, unless it is chosen, and then initials', async () => {
    await book(slotInDays(4));
    const { url } = (await open('busy')).body;
    const plain = await read(url);
    expect(plain).toContain('SUMMARY:Ocupado');
    expect(plain).toContain('BEGIN:VTIMEZONE\r\nTZID:America/Sao_Paulo');
    expect(plain).not.toMatch(/Ana|Concei|Avalia/);
    const seen = () =>
      clinics.admin.query(
        `select e.id from audit_events e join audit_subjects s on s.event_id = e.id where action = 'calendar-feed.read' and s.subject_id = $1`,
        [ana.clientId],
      );
    await owner.patch(path(), { detail: 'initials' });
    const told = await read(url);
    expect(told).toMatch(/SUMMARY:A\. \d+\. · Avaliação/);
    expect(told).not.toMatch(/Ana |Concei/);
    expect((await seen()).rowCount).toBe(1);
  });

  it('shows what was moved under the same id with a higher sequence, and what was cancelled as such', async () => {
    const visit = await book(slotInDays(6));
    const { url } = (await open('busy')).body;
    const before = await read(url);
    expect(before).toContain(`UID:${visit.id}@neonpro\r\nSEQUENCE:1`);
    await inA((scope) => moveVisit(scope, { id: visit.id, version: 1, startsAt: slotInDays(7) }, Date.now()));
    const moved = await read(url);
    expect(moved).toContain(`UID:${visit.id}@neonpro\r\nSEQUENCE:2`);
    expect(moved.match(new RegExp(`UID:${visit.id}`, 'g'))).toHaveLength(1);
    await inA((scope) => commandAppointment(scope, 'cancel', { id: visit.id, reason: 'client' }));
    expect(await read(url)).toMatch(
      new RegExp(`UID:${visit.id}@neonpro\\r\\nSEQUENCE:3[\\s\\S]*STATUS:CANCELLED`),
    );
  });

  it('is not sent again while nothing changed, and is limited', async () => {
    const { url } = (await open('busy')).body;
    const first = await fetchFeed(url);
    const tag = first.headers.get('etag') ?? '';
    expect(first.headers.get('content-type')).toBe('text/calendar; charset=utf-8');
    expect((await fetchFeed(url, tag)).status).toBe(304);
    await book(slotInDays(9));
    expect((await fetchFeed(url, tag)).status).toBe(200);
    let last = 200;
    for (let asked = 0; asked < 60 && last === 200; asked += 1) last = (await fetchFeed(url)).status;
    expect(last).toBe(429);
  });
});
