import ICAL from 'ical.js';
import { instantOf, isTimeZone, wallTime } from '../../domain/clinic/calendar.ts';

/** Between wall clock and instant of one zone. Instants are epoch milliseconds; seconds are dropped, no visit has any. */
export interface Zone {
  instantOf(wall: ICAL.Time): number;
  /** As a time without zone, for the arithmetic of repetitions. */
  wallOf(instant: number): ICAL.Time;
}

const two = (value: number): string => String(value).padStart(2, '0');
const dayOf = ({ year, month, day }: ICAL.Time): string =>
  `${String(year).padStart(4, '0')}-${two(month)}-${two(day)}`;

export function floating(day: string, time: string): ICAL.Time {
  return ICAL.Time.fromDateTimeString(`${day}T${time}:00`);
}

const ianaZone = (name: string): Zone => ({
  instantOf: (wall) => instantOf(dayOf(wall), `${two(wall.hour)}:${two(wall.minute)}`, name),
  wallOf(instant) {
    const { day, time } = wallTime(instant, name);
    return floating(day, time);
  },
});

/** A zone the file itself describes, for names that nobody else knows. */
const ownZone = (zone: ICAL.Timezone): Zone => ({
  instantOf(wall) {
    const time = wall.clone();
    time.zone = zone;
    return time.toUnixTime() * 1_000;
  },
  wallOf(instant) {
    const time = ICAL.Time.fromJSDate(new Date(instant), true).convertToZone(zone);
    return floating(dayOf(time), `${two(time.hour)}:${two(time.minute)}`);
  },
});

/** What Outlook calls the zones of Brazil and its neighbours (Unicode CLDR windowsZones). */
const outlookNames: Record<string, string> = {
  'E. South America Standard Time': 'America/Sao_Paulo',
  'Central Brazilian Standard Time': 'America/Cuiaba',
  'SA Western Standard Time': 'America/Manaus',
  'SA Eastern Standard Time': 'America/Fortaleza',
  'SA Pacific Standard Time': 'America/Rio_Branco',
  'Bahia Standard Time': 'America/Bahia',
  'Tocantins Standard Time': 'America/Araguaina',
  'Argentina Standard Time': 'America/Buenos_Aires',
  'GMT Standard Time': 'Europe/London',
  UTC: 'UTC',
};

/**
 * The zones of one file. A name the world knows wins over the file's own description of it: old exports still describe the summer
 * time that Brazil gave up in 2019. No name at all is the clinic's wall clock.
 */
export class Zones {
  readonly #known = new Map<string, Zone | null>();
  readonly #described: ReadonlyMap<string, ICAL.Component>;
  readonly #clinic: Zone;

  constructor(clinicZone: string, described: ReadonlyMap<string, ICAL.Component>) {
    this.#clinic = ianaZone(clinicZone);
    this.#described = described;
  }

  /** The zone of a property's times; null when nobody knows its name. */
  of(property: ICAL.Property, time: ICAL.Time): Zone | null {
    if (time.zone === ICAL.Timezone.utcTimezone) return this.#named('UTC');
    const name = property.getFirstParameter('tzid');
    return name ? this.#named(name) : this.#clinic;
  }

  #named(name: string): Zone | null {
    const known = this.#known.get(name);
    if (known !== undefined) return known;
    const zone = this.#make(name);
    this.#known.set(name, zone);
    return zone;
  }

  #make(name: string): Zone | null {
    const iana = outlookNames[name] ?? name;
    // "/citadel.org/20210210_1/America/Sao_Paulo" and the like hold the name at their end.
    const tail = /[A-Z][A-Za-z_]+\/[A-Z][A-Za-z_/]+$/.exec(iana)?.[0];
    for (const one of [iana, tail]) if (one && isTimeZone(one)) return ianaZone(one);
    const component = this.#described.get(name);
    return component ? ownZone(new ICAL.Timezone({ component, tzid: name })) : null;
  }
}
