import { randomUUID } from 'node:crypto';
import { addDays, openRanges, wallTime, weekdayOf } from '../../domain/clinic/calendar.ts';
import { calendarAround } from '../../domain/clinic/settings.ts';
import { seededRandom } from '../simulators/random.ts';
import { procedures, type DemoClinic } from './catalogue.ts';
import { habitOf, ladderUndoes, missChance } from './past-law.ts';
import type { DemoIds } from './visits.ts';

export interface PastVisit {
  id: string;
  clientId: string;
  procedureId: string;
  professionalId: string;
  priceCents: number;
  origin: 'staff' | 'online';
  startsAt: number;
  endsAt: number;
  bookedAt: number;
  status: 'done' | 'no-show' | 'cancelled';
  askedAt: number | null;
  confirmedAt: number | null;
  /** Her evening before, when the ladder asked her once more. */
  climbedAt: number | null;
}

/** Says whether the ladder would have been climbed for a visit as it stood: its risk of then and her side of the comparison. */
export type Ladder = (visit: PastVisit, earlier: readonly PastVisit[]) => boolean;

export interface PastWish {
  clinic: DemoClinic;
  ids: DemoIds;
  /** Those of the past first; of these only acts without a rule about the next one. */
  clients: readonly { id: string; isOld: boolean }[];
  now: number;
  ladder: Ladder;
}

const minute = 60_000;
const hour = 60 * minute;
const day = 24 * hour;
export const pastDays = 245;
/** The busy week of the agenda begins five days ago. */
const untilDays = 6;
/** Share of times somebody booked: about 1,500 visits. */
const filled = 0.54;
/** Of these nothing keeps her from booking again whenever she likes. */
const plainActs = ['CONSULT', 'FACIAL_CLEANSING', 'SKINBOOSTER', 'BIOSTIMULATOR'];

/** Eight months of an ordinary clinic, day by day and professional by professional; the same turns in every install. */
export function pastVisits(wish: PastWish): PastVisit[] {
  const { clinic, ids, now } = wish;
  const random = seededRandom(20_260);
  const calendar = calendarAround({ timeZone: clinic.timeZone, hours: clinic.hours, closedDays: [] }, now);
  const today = wallTime(now, clinic.timeZone).day;
  const stories = new Map<string, PastVisit[]>();
  const made: PastVisit[] = [];
  for (let back = pastDays; back >= untilDays; back -= 1) {
    const date = addDays(today, -back);
    const seen = new Set<number>();
    for (const professional of ids.professionals) {
      for (const [opens, closes] of openRanges(calendar, date)) {
        for (let at = opens; at <= closes - 75 * minute; at += 90 * minute) {
          if (random() > filled) continue;
          // Some come often, some once: a square makes the first ones regulars.
          const client = Math.floor(random() ** 1.4 * wish.clients.length);
          const visit = visitOf(wish, { random, client, professional, at, date });
          if (seen.has(client) || !visit) continue;
          seen.add(client);
          const story = stories.get(visit.clientId) ?? [];
          made.push(lived(wish, visit, { story, client, random, date }));
          stories.set(visit.clientId, [...story, visit]);
        }
      }
    }
  }
  return made;
}

interface Draw {
  random: () => number;
  client: number;
  professional: DemoIds['professionals'][number];
  at: number;
  date: string;
}

function visitOf({ ids, clients }: PastWish, draw: Draw): PastVisit | null {
  const { random, professional, at } = draw;
  const client = clients[draw.client] as PastWish['clients'][number];
  const acts = client.isOld
    ? professional.competences
    : professional.competences.filter((code) => plainActs.includes(code));
  const act = procedures.find(({ code }) => code === acts[Math.floor(random() * acts.length)]);
  if (!act) return null;
  const leadDays = random() < 0.2 ? 0 : Math.floor(1 + random() ** 2 * 45);
  const bookedAt =
    leadDays === 0 ? at - (1 + random() * 3) * hour : at - leadDays * day + (random() - 0.5) * 6 * hour;
  const isAsked = leadDays >= 3;
  return {
    ...{ id: randomUUID(), clientId: client.id, professionalId: professional.id },
    ...{ procedureId: ids.procedures.get(act.code) as string, priceCents: act.priceCents },
    origin: random() < 0.35 ? 'online' : 'staff',
    ...{
      startsAt: at,
      endsAt: at + act.durationMin * minute,
      bookedAt: Math.round(bookedAt),
      status: 'done',
    },
    ...{ askedAt: isAsked ? at - 46 * hour : null, confirmedAt: null, climbedAt: null },
  };
}

interface Life {
  story: readonly PastVisit[];
  client: number;
  random: () => number;
  date: string;
}

/** What became of it: the law, her answer, and what the ladder undid. */
function lived(
  { clinic, ladder }: PastWish,
  visit: PastVisit,
  { story, client, random, date }: Life,
): PastVisit {
  const { time } = wallTime(visit.startsAt, clinic.timeZone);
  const chance = missChance(
    {
      leadDays: Math.round((visit.startsAt - visit.bookedAt) / day),
      weekday: weekdayOf(date),
      startMinute: Number(time.slice(0, 2)) * 60 + Number(time.slice(3)),
      priceCents: visit.priceCents,
      isOnline: visit.origin === 'online',
      isFirst: story.length === 0,
      missedBefore: story.filter(({ status }) => status === 'no-show').length,
    },
    habitOf(client),
  );
  const [fate, answer, isTold, isUndone] = [random(), random(), random(), random()];
  const wouldMiss = fate < chance;
  if (visit.askedAt && answer < (wouldMiss ? 0.3 : 0.7)) visit.confirmedAt = visit.askedAt + 2 * hour;
  if (isTold < 0.05) visit.status = 'cancelled';
  else if (wouldMiss) visit.status = 'no-show';
  if (visit.status !== 'cancelled' && ladder(visit, story)) {
    visit.climbedAt = visit.startsAt - 26 * hour;
    if (visit.status === 'no-show' && isUndone < ladderUndoes) visit.status = 'done';
  }
  return visit;
}
