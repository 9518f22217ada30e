import { randomUUID } from 'node:crypto';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { bookVisit } from '../../models/booking.ts';
import { addPackage } from '../../models/package.ts';
import { sellPackage } from '../../models/package-ledger.ts';
import { type Person, startApi, type TestApi } from '../../tests/support/api.ts';
import { type Catalogue, createCatalogue, oneService, slotInDays } from '../../tests/support/catalogue.ts';
import { type Clinics, startClinics } from '../../tests/support/clinics.ts';
import { waitlistOf } from '../../tests/support/waitlist.ts';

let clinics: Clinics;
let api: TestApi;
let officer: Person;
let anna: Catalogue;
let bela: Catalogue;
beforeAll(async () => {
  clinics = await startClinics();
  api = await startApi(clinics);
  const { tenancy, a } = clinics;
  [anna, bela] = [await createCatalogue(tenancy, a.id), await createCatalogue(tenancy, a.id)];
  await plant(anna);
  officer = await api.signInProved(a, 'privacy-officer');
});
afterAll(async () => {
  await api.close();
  await clinics.stop();
});

/** One of each for a client, the rows whose making is another test's business by hand. */
async function plant(of: Catalogue): Promise<void> {
  const { a, tenancy, admin } = clinics;
  const { clientId, procedureId, professionalId } = of;
  const entryId = await waitlistOf(clinics, a, () => of).join(clientId);
  const visitId = await tenancy.withClinic(a.system, async (scope) => {
    const offer = await addPackage(scope, {
      ...{ name: 'Três', procedureId, sessions: 3, priceCents: 90_000, validDays: 90 },
      ...{ mayFreezeDays: 0, isActive: true },
    });
    await sellPackage(scope, { clientId, packageId: offer.id });
    const wish = oneService({ ...of, roomId: null, startsAt: slotInDays(3) });
    return (await bookVisit(scope, wish, null, Date.now())).id;
  });
  const [depositId, openingId] = [randomUUID(), randomUUID()];
  const endToEnd = await tenancy.withClinic(a.system, ({ vault }) =>
    Promise.resolve(
      vault.seal({ table: 'deposits', column: 'end_to_end_id_ct', row: depositId }, 'E0000000020261126'),
    ),
  );
  const rows: [text: string, values: unknown[]][] = [
    [
      `insert into treatment_series (clinic_id, id, client_id, procedure_id, sessions, min_days, max_days)
       values ($1, $2, $3, $4, 4, 30, 45)`,
      [a.id, randomUUID(), clientId, procedureId],
    ],
    [
      `insert into due_returns
         (clinic_id, id, kind, client_id, procedure_id, professional_id, from_appointment_id, due_from, due_to)
       values ($1, $2, 'recall', $3, $4, $5, $6, '2027-03-01', '2027-04-01')`,
      [a.id, randomUUID(), clientId, procedureId, professionalId, visitId],
    ],
    [
      `insert into slot_openings (clinic_id, id, appointment_id, professional_id, starts_at, ends_at)
       select clinic_id, $2, id, professional_id, starts_at, ends_at from appointments where clinic_id = $1 and id = $3`,
      [a.id, openingId, visitId],
    ],
    [
      `insert into waitlist_offers
         (clinic_id, id, opening_id, entry_id, client_id, appointment_id, turn, offered_day, turn_of_day, state)
       values ($1, $2, $3, $4, $5, $6, 1, '2026-11-26', 1, 'declined')`,
      [a.id, randomUUID(), openingId, entryId, clientId, visitId],
    ],
    [
      `insert into deposits (clinic_id, id, appointment_id, state, amount_cents, paid_cents, refund_hours, late_refund_percent,
         no_show_refund_percent, regret_days, is_remote, expires_at, paid_at, end_to_end_id_ct)
       values ($1, $2, $3, 'paid', 5000, 5000, 24, 50, 0, 7, true, now(), now(), $4)`,
      [a.id, depositId, visitId, endToEnd],
    ],
  ];
  for (const [text, values] of rows) await admin.query(text, values);
}

describe('what she bought, paid ahead and waits for', () => {
  it('is in her own copy, for an officer who sees no agenda', async () => {
    const { status, body } = await officer.post(`/clients/${anna.clientId}/export`, {});
    expect(status).toBe(201);
    expect(body).toMatchObject({
      packages: [{ name: 'Três', procedure: 'Avaliação', balance: 3, entries: [{ kind: 'purchase' }] }],
      series: [{ procedure: 'Avaliação', sessions: 4, state: 'open' }],
      returns: [{ kind: 'recall', dueFrom: '2027-03-01', dueTo: '2027-04-01', state: 'waiting' }],
      waitlist: [{ procedures: ['Avaliação'], state: 'waiting', offers: [{ state: 'declined' }] }],
      deposits: [{ state: 'paid', amountCents: 5000, paidCents: 5000, endToEndId: 'E0000000020261126' }],
    });
  });

  it('is in nobody else’s', async () => {
    const { status, body } = await officer.post(`/clients/${bela.clientId}/export`, {});
    expect(status).toBe(201);
    expect(body).toMatchObject({ packages: [], series: [], returns: [], waitlist: [], deposits: [] });
  });
});
