import { randomUUID } from 'node:crypto';
import { bookVisit, type BookingWish } from '../../models/booking.ts';
import { commandAppointment } from '../../models/appointment-commands.ts';
import { insertClients } from '../../models/client-write.ts';
import { joinWaitlist, type EntryWish } from '../../models/waitlist-entry.ts';
import type { Clinics, TestClinic } from './clinics.ts';
import { type Catalogue, fictitiousCpf, oneService } from './catalogue.ts';

let serial = 0;

export interface Waiter {
  clientId: string;
  entryId: string;
  phone: string;
}

/** People who wait, and times that become free, in one clinic of a test. */
export function waitlistOf(clinics: Clinics, clinic: TestClinic, catalogue: () => Catalogue) {
  const inClinic: Clinics['workerTenancy']['withClinic'] = (actor, work) =>
    clinics.workerTenancy.withClinic(actor, work);
  const ofClinic = <Row extends object>(sql: string, values: unknown[] = []) =>
    clinics.admin.query<Row>(sql, values).then(({ rows }) => rows);

  async function client(whatsappOptInAt: Date | null = new Date()) {
    serial += 1;
    const phone = `+55119${String(70_000_000 + serial)}`;
    const [id] = await inClinic(clinic.system, (scope) =>
      insertClients(scope, [
        {
          ...{ name: `Eva Moreira ${serial}`, cpf: fictitiousCpf(200_000_000 + serial), phone, email: null },
          ...{ birthDate: '1988-02-03', notes: null, whatsappOptInAt },
        },
      ]),
    );
    return { clientId: id as string, phone };
  }

  return {
    client,
    /** Somebody new who waits for the catalogue's procedure. */
    async waiter(wish: Partial<EntryWish> = {}, optInAt: Date | null = new Date()): Promise<Waiter> {
      const { clientId, phone } = await client(optInAt);
      return { clientId, phone, entryId: await this.join(clientId, wish) };
    },
    join: (clientId: string, wish: Partial<EntryWish> = {}) =>
      inClinic(clinic.system, (scope) =>
        joinWaitlist(scope, clientId, {
          ...{ procedureIds: [catalogue().procedureId], professionalId: null, windows: [] },
          ...{ earliestDay: null, latestDay: null, priority: 0 },
          ...wish,
        }),
      ),
    book: (
      startsAt: number,
      { hold, ...over }: Partial<Parameters<typeof oneService>[0]> & Pick<BookingWish, 'hold'> = {},
    ) => {
      const { clientId, procedureId, professionalId } = catalogue();
      const services = oneService({ clientId, procedureId, professionalId, startsAt, ...over });
      const wish = { ...services, ...(hold && { hold }) };
      return inClinic(clinic.system, (scope) => bookVisit(scope, wish, null, Date.now()));
    },
    cancel: (id: string) =>
      inClinic(clinic.system, (scope) => commandAppointment(scope, 'cancel', { id, reason: 'client' })),
    /** The opening that the catalogue's professional has at a time. */
    async opening(startsAt: number) {
      const rows = await ofClinic<{ id: string; state: string; isClosed: boolean }>(
        `select id, state, is_closed as "isClosed" from slot_openings
         where clinic_id = $1 and professional_id = $2 and starts_at = $3 order by created_at desc`,
        [clinic.id, catalogue().professionalId, new Date(startsAt)],
      );
      return rows[0];
    },
    offers: (openingId: string) =>
      ofClinic<{
        id: string;
        entryId: string;
        clientId: string;
        appointmentId: string;
        state: string;
        turn: number;
        offeredAt: Date | null;
        expiresAt: Date | null;
      }>(
        `select id, entry_id as "entryId", client_id as "clientId", appointment_id as "appointmentId", state, turn,
           offered_at as "offeredAt", expires_at as "expiresAt" from waitlist_offers where opening_id = $1 order by created_at`,
        [openingId],
      ),
    /** Lets the turn that runs end, without waiting for it. */
    endTurn: (openingId: string) =>
      ofClinic(
        `update waitlist_offers set offered_at = offered_at - interval '1 day', expires_at = clock_timestamp() - interval '1 ms'
         where opening_id = $1 and state = 'sent'`,
        [openingId],
      ),
    visit: async (id: string) =>
      (
        await ofClinic<{ status: string; clientId: string; holdExpiresAt: Date | null; origin: string }>(
          `select status, client_id as "clientId", hold_expires_at as "holdExpiresAt", origin from appointments where id = $1`,
          [id],
        )
      )[0],
    entry: async (id: string) =>
      (await ofClinic<{ state: string }>('select state from waitlist_entries where id = $1', [id]))[0]?.state,
    pokes: async (topic = 'slot-freed') =>
      (
        await ofClinic<{ id: string }>(
          'delete from outbox where clinic_id = $1 and topic = $2 returning entity_id as id',
          [clinic.id, topic],
        )
      ).map(({ id }) => id),
    /** No silence: tests run at night, too. */
    wakeful: () =>
      ofClinic(
        `update clinics set visit_policy = '{"quietHours": null, "quietDays": false}'::jsonb where clinic_id = $1`,
        [clinic.id],
      ),
    unknownId: () => randomUUID(),
  };
}
