import { addDays, openRanges, wallTime } from '../../domain/clinic/calendar.ts';
import { calendarAround } from '../../domain/clinic/settings.ts';
import { DomainError } from '../../domain/errors.ts';
import { commandAppointment, requestReschedule } from '../../models/appointment-commands.ts';
import { bookVisit } from '../../models/booking.ts';
import type { Scope, Tenancy } from '../../models/tenancy.ts';
import type { Actor } from '../../models/tenant-token.ts';
import { procedures, type DemoClinic } from './catalogue.ts';
import { backdate } from './backdate.ts';

export type DemoIds = {
  procedures: Map<string, string>;
  professionals: { id: string; competences: string[] }[];
  clients: string[];
};

type Fate = 'done' | 'no-show' | 'cancelled' | 'in-room' | 'arrived' | 'confirmed' | 'booked' | 'reschedule';

const minute = 60_000;
const day = 24 * 60 * minute;
const commands: Record<Exclude<Fate, 'reschedule'>, Parameters<typeof commandAppointment>[1][]> = {
  booked: [],
  confirmed: ['confirm'],
  arrived: ['confirm', 'check-in'],
  'in-room': ['confirm', 'check-in', 'start'],
  done: ['confirm', 'check-in', 'start', 'finish'],
  'no-show': ['no-show'],
  cancelled: ['cancel'],
};

/** What a visit has become by now; the turn makes the mix of an ordinary week. */
function fateOf(startsAt: number, endsAt: number, now: number, turn: number): Fate {
  if (endsAt < now) return turn % 9 === 4 ? 'no-show' : turn % 11 === 7 ? 'cancelled' : 'done';
  if (startsAt <= now) return 'in-room';
  if (startsAt - now < 40 * minute) return 'arrived';
  if (turn % 13 === 6) return 'cancelled';
  if (turn % 17 === 9) return 'reschedule';
  return startsAt - now < 2 * day && turn % 3 !== 0 ? 'confirmed' : 'booked';
}

/** Fills five days before and six days after today, professional by professional, leaving gaps to book into. */
export async function seedVisits(
  deps: { tenancy: Tenancy; migratorUrl: string; tokenKey: Buffer },
  clinic: DemoClinic,
  actor: Actor,
  ids: DemoIds,
  now: number,
): Promise<number> {
  const calendar = calendarAround({ timeZone: clinic.timeZone, hours: clinic.hours, closedDays: [] }, now);
  const today = wallTime(now, clinic.timeZone).day;
  const past: string[] = [];
  let turn = 0;
  for (let offset = -5; offset <= 6; offset += 1) {
    for (const [column, professional] of ids.professionals.entries()) {
      for (const [opens, closes] of openRanges(calendar, addDays(today, offset))) {
        let at = opens + (column % 2) * 30 * minute;
        while (at < closes - 30 * minute) {
          turn += 1;
          const made = await seedVisit(deps.tenancy, actor, ids, professional, at, now, turn);
          if (made && made.endsAt < now) past.push(made.id);
          // Lunch and a breath between visits; on a refusal (room or device taken) the next half hour is tried.
          at = made ? made.endsAt + (turn % 4 === 0 ? 75 : 30) * minute : at + 30 * minute;
          at = Math.ceil(at / (15 * minute)) * 15 * minute;
        }
      }
    }
  }
  await backdate(deps, actor, past);
  return turn;
}

async function seedVisit(
  tenancy: Tenancy,
  actor: Actor,
  ids: DemoIds,
  professional: DemoIds['professionals'][number],
  startsAt: number,
  now: number,
  turn: number,
): Promise<{ id: string; endsAt: number } | undefined> {
  const code = professional.competences[turn % professional.competences.length] as string;
  const duration = procedures.find((procedure) => procedure.code === code)?.durationMin ?? 30;
  const wish = {
    clientId: ids.clients[(turn * 7) % ids.clients.length] as string,
    services: [{ procedureId: ids.procedures.get(code) as string, professionalId: professional.id }],
    startsAt,
  };
  const fate = fateOf(startsAt, startsAt + duration * minute, now, turn);
  const act = async (scope: Scope) => {
    // The past is booked as on its own day: the rules refuse a visit before now.
    const { id } = await bookVisit(scope, wish, null, Math.min(now, startsAt - day));
    if (fate === 'reschedule') await requestReschedule(scope, id);
    else {
      const reason = fate === 'cancelled' ? { reason: 'client' } : {};
      for (const command of commands[fate]) await commandAppointment(scope, command, { id, ...reason });
    }
    return { id, endsAt: startsAt + duration * minute };
  };
  try {
    return await tenancy.withClinic(actor, act);
  } catch (error) {
    if (error instanceof DomainError && error.code === 'slot-unavailable') return undefined;
    throw error;
  }
}
