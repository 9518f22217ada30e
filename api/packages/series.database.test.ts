import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { addDays, wallTime } from '../../domain/clinic/calendar.ts';
import { type Person, startApi, type TestApi } from '../../tests/support/api.ts';
import { type Catalogue, createCatalogue, slotInDays } from '../../tests/support/catalogue.ts';
import { type Clinics, startClinics } from '../../tests/support/clinics.ts';

interface Proposal {
  position: number;
  startsAt: string | null;
  professionalId: string | null;
  fit: string;
  reasons: { code: string }[];
}
interface Series {
  id: string;
  version: number;
  state: string;
  visits: { position: number; appointmentId: string; startsAt: string; status: string; version: number }[];
  next: { position: number; from: string; to: string } | null;
}
interface Refused {
  code: string;
  reasons: { code: string; session: number }[];
}

let clinics: Clinics;
let api: TestApi;
let ids: Catalogue;
let reception: Person;
let neighbour: Person;
beforeAll(async () => {
  clinics = await startClinics();
  api = await startApi(clinics);
  reception = await api.signIn(clinics.a, 'receptionist');
  neighbour = await api.signIn(clinics.b, 'owner');
});
afterAll(async () => {
  await api.close();
  await clinics.stop();
});
beforeEach(async () => {
  ids = await createCatalogue(clinics.tenancy, clinics.a.id);
});

const iso = (instant: number) => new Date(instant).toISOString();
const habit = { minDays: 28, maxDays: 35 };
const question = (more = {}) => ({
  ...{ clientId: ids.clientId, procedureId: ids.procedureId, professionalId: ids.professionalId },
  ...{ startsAt: iso(slotInDays(2)), sessions: 3, ...habit, ...more },
});
const preview = async (more = {}) =>
  (await reception.post<{ sessions: Proposal[] }>('/series/preview', question(more))).body.sessions;
const asked = (sessions: Proposal[]) =>
  sessions.map(({ startsAt, professionalId }) => ({ startsAt, professionalId }));
const wish = (book: object[], more = {}) => ({
  ...{ clientId: ids.clientId, procedureId: ids.procedureId, sessions: 3, ...habit, book, ...more },
});
const occupy = (startsAt: string, professionalId: string) =>
  reception.post(
    '/appointments',
    { clientId: ids.clientId, procedureId: ids.procedureId, professionalId, startsAt },
    { 'Idempotency-Key': crypto.randomUUID() },
  );
const bookThree = async () => (await reception.post<Series>('/series', wish(asked(await preview())))).body;
const dayOf = (at: string) => wallTime(Date.parse(at), clinics.a.timeZone);

describe('series over HTTP', () => {
  it('refuses who may not write the agenda', async () => {
    const auditor = await api.signIn(clinics.a, 'auditor');
    const series = await bookThree();
    const answers = await Promise.all([
      auditor.post('/series', wish(asked(await preview()))),
      auditor.post(`/series/${series.id}/visits`, {
        startsAt: iso(slotInDays(9)),
        professionalId: ids.professionalId,
      }),
      auditor.post(`/series/${series.id}/cancel`, { version: 1, reason: 'client' }),
      (await api.signIn(clinics.a, 'privacy-officer')).get(`/clients/${ids.clientId}/series`),
      (await api.signIn(clinics.a, 'operator')).post('/series/preview', question()),
    ]);
    expect(answers.map(({ status }) => status)).toEqual(Array(5).fill(403));
  });

  it('answers what is another clinic’s as what is not there', async () => {
    const series = await bookThree();
    const session = { startsAt: iso(slotInDays(9)), professionalId: ids.professionalId };
    const answers = await Promise.all([
      neighbour.post('/series/preview', question()),
      neighbour.post('/series', wish([session])),
      neighbour.get(`/clients/${ids.clientId}/series`),
      neighbour.post(`/series/${series.id}/visits`, session),
      neighbour.post(`/series/${series.id}/cancel`, { version: 1, reason: 'client' }),
      reception.post('/series', wish([session], { clientPackageId: crypto.randomUUID() })),
    ]);
    expect(answers.map(({ status }) => status)).toEqual(Array(6).fill(404));
  });

  it('refuses an interval the wrong way round, more visits than planned, and fields that do not exist', async () => {
    const session = { startsAt: iso(slotInDays(9)), professionalId: ids.professionalId };
    const answers = await Promise.all([
      reception.post('/series/preview', question({ minDays: 40 })),
      reception.post('/series', wish([session, session], { sessions: 1 })),
      reception.post('/series', wish([{ ...session, note: 'x' }])),
      reception.post('/series', wish([])),
    ]);
    expect(answers.map(({ status }) => status)).toEqual(Array(4).fill(400));
  });

  it('proposes the same weekday and hour in the days of the interval', async () => {
    const sessions = await preview();
    expect(sessions.map(({ fit }) => fit)).toEqual(['same', 'same', 'same']);
    const [first, second, third] = sessions.map(({ startsAt }) => dayOf(startsAt ?? ''));
    expect([second?.time, third?.time]).toEqual([first?.time, first?.time]);
    expect([second?.weekday, third?.weekday]).toEqual([first?.weekday, first?.weekday]);
    expect(second?.day).toBe(addDays(first?.day ?? '', 28));
  });

  it('proposes the nearest free hour where the wished one is taken, and says by what', async () => {
    const [, second] = await preview();
    await occupy(second?.startsAt ?? '', ids.professionalId);
    const [, other] = await preview();
    expect(other?.fit).not.toBe('none');
    expect(other?.startsAt).not.toBe(second?.startsAt);
    expect(other?.reasons.map(({ code }) => code)).toContain('professional-busy');
  });

  it('proposes nothing that a booking would refuse: who was treated yesterday waits for the interval to pass', async () => {
    await clinics.admin.query('update procedures set min_interval_days = 10 where id = $1', [
      ids.procedureId,
    ]);
    await occupy(iso(slotInDays(1)), ids.professionalId);
    const [first] = await preview({ sessions: 1 });
    expect(first).toMatchObject({ startsAt: null, fit: 'none' });
    expect(first?.reasons.map(({ code }) => code)).toContain('interval-too-short');
    const [later] = await preview({ sessions: 1, startsAt: iso(slotInDays(20)) });
    expect(later?.fit).toBe('same');
  });

  it('counts the later ones from a date that a person chose', async () => {
    const [first] = await preview();
    const chosen = iso(slotInDays(2 + 30));
    const sessions = await preview({ fixed: [{ position: 2, startsAt: chosen }] });
    expect(sessions[1]?.startsAt).toBe(chosen);
    const [one, three] = [dayOf(first?.startsAt ?? ''), dayOf(sessions[2]?.startsAt ?? '')];
    expect(three.day >= addDays(one.day, 30 + 28) && three.day <= addDays(one.day, 30 + 35)).toBe(true);
    expect(three.weekday).toBe(one.weekday);
  });

  it('books all of them or none, and tells what speaks against each', async () => {
    const sessions = await preview();
    await occupy(sessions[1]?.startsAt ?? '', ids.professionalId);
    await occupy(sessions[2]?.startsAt ?? '', ids.professionalId);
    const refused = await reception.post<Refused>('/series', wish(asked(sessions)));
    expect(refused).toMatchObject({ status: 409, body: { code: 'slot-unavailable' } });
    expect(refused.body.reasons.map(({ session }) => session)).toEqual([2, 3]);
    const list = await reception.get<{ series: Series[] }>(`/clients/${ids.clientId}/series`);
    expect(list.body.series).toEqual([]);
    // The first one was free, and still is.
    expect((await occupy(sessions[0]?.startsAt ?? '', ids.professionalId)).status).toBe(201);
  });

  it('is booked by one of many who want the same times', async () => {
    const sessions = asked(await preview());
    const answers = await Promise.all(
      [1, 2, 3, 4].map(() => reception.post<Series>('/series', wish(sessions))),
    );
    expect(answers.map(({ status }) => status).sort()).toEqual([201, 409, 409, 409]);
  });

  it('may begin with the first session alone, and goes on one by one', async () => {
    const [first] = asked(await preview());
    const { body } = await reception.post<Series>('/series', wish([first as object]));
    expect(body.next?.position).toBe(2);
    const rest = await preview({ seriesId: body.id, sessions: 2 });
    expect(rest.map(({ position }) => position)).toEqual([2, 3]);
    const [second] = asked(rest);
    const after = await reception.post<Series>(`/series/${body.id}/visits`, second);
    expect(after.body.visits.map(({ position }) => position)).toEqual([1, 2]);
  });

  it('keeps the others when one is skipped, and fills its place', async () => {
    const series = await bookThree();
    const skipped = series.visits[1];
    const at = `/appointments/${skipped?.appointmentId ?? ''}/cancel`;
    expect((await reception.post(at, { version: skipped?.version, reason: 'client' })).status).toBe(200);
    const [now] = (await reception.get<{ series: Series[] }>(`/clients/${ids.clientId}/series`)).body.series;
    expect(now?.visits.map(({ position }) => position)).toEqual([1, 3]);
    expect(now?.next?.position).toBe(2);
    const [again] = asked(await preview({ seriesId: series.id, sessions: 1 }));
    const filled = await reception.post<Series>(`/series/${series.id}/visits`, again);
    expect(filled.body.visits.map(({ position }) => position)).toEqual([1, 2, 3]);
    expect((await reception.post(`/series/${series.id}/visits`, again)).status).toBe(409);
  });

  it('re-times the next proposal only when one is moved', async () => {
    const [first] = asked(await preview());
    const { body } = await reception.post<Series>('/series', wish([first as object]));
    const visit = body.visits[0];
    const startsAt = iso(slotInDays(6));
    await reception.post(`/appointments/${visit?.appointmentId ?? ''}/move`, {
      version: visit?.version,
      startsAt,
    });
    const [now] = (await reception.get<{ series: Series[] }>(`/clients/${ids.clientId}/series`)).body.series;
    expect(now?.next?.from).toBe(addDays(dayOf(startsAt).day, 28));
  });

  it('cancels what is ahead, once', async () => {
    const series = await bookThree();
    const cancel = () =>
      reception.post<Series>(`/series/${series.id}/cancel`, { version: series.version, reason: 'client' });
    const { body } = await cancel();
    expect(body).toMatchObject({ state: 'cancelled', visits: [], next: null });
    expect((await cancel()).status).toBe(409);
  });
});
