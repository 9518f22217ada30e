import { randomBytes, randomInt } from 'node:crypto';
import { formatPhone } from '../../domain/clients/phone.ts';
import { fictitiousCpf } from '../../tests/support/catalogue.ts';

/** A person made of strings that stand nowhere else in the world: found anywhere they may not be, they prove a leak. */
export interface CanaryPerson {
  name: string;
  cpf: string;
  phone: string;
  email: string;
  birthDate: string;
  notes: string;
}

const letters = 'bcdfghjlmnprstvz';
const word = (length: number) =>
  Array.from({ length }, (_, at) =>
    at % 2 ? 'aeiou'[randomInt(5)] : letters[randomInt(letters.length)],
  ).join('');
const capital = (text: string) => (text[0] ?? '').toUpperCase() + text.slice(1);

const given = new Set<string>();
/** Nobody else's: among hundreds of people a date is met by chance, and would be taken for a leak. */
function ownBirthDate(): string {
  for (;;) {
    const date = `19${30 + randomInt(40)}-${String(1 + randomInt(12)).padStart(2, '0')}-${String(1 + randomInt(28)).padStart(2, '0')}`;
    if (given.has(date)) continue;
    given.add(date);
    return date;
  }
}

export function canaryPerson(): CanaryPerson {
  // Accents and a cedilla, so that NFD, escapes and encodings differ from the plain form.
  const name = `${capital(word(7))}çã ${capital(word(8))}é ${capital(word(8))}`;
  return {
    name,
    cpf: fictitiousCpf(300_000_000 + randomInt(600_000_000)),
    phone: `+55${11 + randomInt(9)}9${8_000_0000 + randomInt(1_999_9999)}`,
    email: `${word(9)}.${randomBytes(4).toString('hex')}@${word(8)}.example`,
    birthDate: ownBirthDate(),
    notes: `alergia a ${word(12)}ção, prefere ${word(10)}`,
  };
}

/** The values a thief would look for: whole fields, and the parts that name somebody by themselves. */
function valuesOf({ name, cpf, phone, email, birthDate, notes }: CanaryPerson): string[] {
  const [year, month, day] = birthDate.split('-');
  const national = phone.slice(3);
  return [
    ...[name, ...name.split(' ')],
    ...[cpf, `${cpf.slice(0, 3)}.${cpf.slice(3, 6)}.${cpf.slice(6, 9)}-${cpf.slice(9)}`],
    ...[phone, phone.slice(1), national, formatPhone(phone), `${national.slice(2, 7)}-${national.slice(7)}`],
    // As WhatsApp still names older numbers: without the ninth digit.
    ...[`55${national.slice(0, 2)}${national.slice(3)}`, `${national.slice(0, 2)}${national.slice(3)}`],
    ...[email, birthDate, `${day}/${month}/${year}`, spelledDay(birthDate)],
    ...[notes, ...notes.split(' ').filter((part) => part.length > 9)],
  ];
}

const spelledDay = (day: string): string =>
  new Intl.DateTimeFormat('pt-BR', { dateStyle: 'long', timeZone: 'UTC' }).format(new Date(day));

const reversed = (text: string) => [...text].reverse().join('');

/** Base64 of the text wherever it begins in a longer message: three alignments, without the characters its neighbours decide. */
function base64Forms(bytes: Buffer): string[] {
  return [0, 1, 2].flatMap((offset) => {
    const padded = Buffer.concat([Buffer.alloc(offset), bytes]);
    const whole = padded.subarray(0, padded.length - (padded.length % 3)).toString('base64');
    const inner = whole.slice(offset === 0 ? 0 : 4);
    return [inner, inner.replaceAll('+', '-').replaceAll('/', '_')];
  });
}

const escapedJson = (text: string) =>
  JSON.stringify(text)
    .slice(1, -1)
    .replace(/[\u0080-\uffff]/g, (char) => `\\u${char.charCodeAt(0).toString(16).padStart(4, '0')}`);

/** Shorter ones are met by chance in megabytes of ciphertext. */
const shortest = 8;

function formsOf(value: string): Buffer[] {
  const bytes = Buffer.from(value);
  const texts = [
    ...[value, value.toLowerCase(), value.toUpperCase(), value.normalize('NFD'), reversed(value)],
    ...[value.normalize('NFD').replace(/\p{M}/gu, ''), encodeURIComponent(value), escapedJson(value)],
    ...base64Forms(bytes),
    ...(bytes.length > 5 ? [bytes.toString('hex'), bytes.toString('hex').toUpperCase()] : []),
  ];
  const utf16 = Buffer.from(value, 'utf16le');
  const forms = [...texts.map((text) => Buffer.from(text)), utf16, Buffer.from(utf16).swap16()];
  return forms.filter((form) => form.length >= shortest);
}

export interface Needle {
  /** Which person, which value, which form: never the value itself, so that a report leaks nothing. */
  label: string;
  bytes: Buffer;
}

export function needlesOf(people: readonly CanaryPerson[]): Needle[] {
  const known = new Set<string>();
  return people.flatMap((person, who) =>
    valuesOf(person).flatMap((value, which) =>
      formsOf(value).flatMap((bytes, form) => {
        const mark = bytes.toString('latin1');
        if (known.has(mark)) return [];
        known.add(mark);
        return [{ label: `person ${who} value ${which} form ${form}`, bytes }];
      }),
    ),
  );
}

/** Every place where a needle lies in the bytes, with what surrounds it left out. */
export function findAll(haystack: Buffer, needles: readonly Needle[]): Map<string, number> {
  const found = new Map<string, number>();
  for (const { label, bytes } of needles) {
    for (let at = haystack.indexOf(bytes); at >= 0; at = haystack.indexOf(bytes, at + 1)) {
      found.set(label, (found.get(label) ?? 0) + 1);
    }
  }
  return found;
}
