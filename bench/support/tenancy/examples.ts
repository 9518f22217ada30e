import { randomUUID } from 'node:crypto';
import { z } from 'zod';
import { fictitiousCpf } from '../../../tests/support/catalogue.ts';

/** What `z.toJSONSchema` writes of an input, as far as examples are made of it. */
export interface Shape {
  $ref?: string;
  $defs?: Record<string, Shape>;
  type?: string;
  format?: string;
  pattern?: string;
  const?: unknown;
  enum?: unknown[];
  anyOf?: Shape[];
  oneOf?: Shape[];
  allOf?: Shape[];
  properties?: Record<string, Shape>;
  required?: string[];
  additionalProperties?: boolean | Shape;
  items?: Shape | false;
  prefixItems?: Shape[];
  minItems?: number;
  minLength?: number;
  maxLength?: number;
  minimum?: number;
}

/** Where something stands in a part of a request: names of fields, `0` in a list, `|n` for one of several shapes. */
export type Path = readonly string[];

export const shapeOf = (schema: z.ZodType): Shape =>
  z.toJSONSchema(schema, { io: 'input', unrepresentable: 'any' }) as Shape;

let serial = 0;
const day = (ahead: number) => new Date(Date.now() + ahead * 86_400_000).toISOString();
/** What a field of this name wants beyond its schema; every value is new, so that no request stands in the way of the next. */
const byName: Record<string, () => unknown> = {
  cpf: () => fictitiousCpf(400_000_000 + serial),
  phone: () => `+55119${String(70_000_000 + serial)}`,
  email: () => `pessoa-${serial}@exemplo.example`,
  password: () => `uma senha comprida ${serial}`,
  startsAt: () =>
    `${day(20 + (serial % 300)).slice(0, 11)}${String(9 + (serial % 9)).padStart(2, '0')}:00:00.000Z`,
  from: () => day(1),
  to: () => day(2),
  url: () => `https://exemplo.example/gancho/${serial}`,
  timeZone: () => 'America/Sao_Paulo',
  year: () => 2026,
  code: () => `C-${serial}`,
  codes: () => 'ABCD-EFGH',
};
/** Of a person nobody has heard of. */
export function freshValue(name: string): string {
  serial += 1;
  const made = byName[name]?.();
  return typeof made === 'string' ? made : `Pessoa Inédita ${serial}`;
}

const samples = [
  ...[
    '123456',
    '08:00',
    'abc',
    '#aabbcc',
    'a',
    'A'.repeat(43),
    'ABCD-EFGH',
    '2026-11-26',
    'AAAA',
    '1234-5678',
  ],
];

function text(shape: Shape, name: string): unknown {
  serial += 1;
  if (shape.format === 'uuid') return randomUUID();
  const named = byName[name]?.();
  const fits = (value: unknown): boolean =>
    typeof value === 'string' &&
    (!shape.pattern || new RegExp(shape.pattern, 'u').test(value)) &&
    value.length >= (shape.minLength ?? 0) &&
    value.length <= (shape.maxLength ?? Infinity);
  if (fits(named)) return named;
  if (shape.format === 'date') return day(1).slice(0, 10);
  if (shape.format === 'date-time') return day(1);
  if (shape.format === 'email') return byName.email?.();
  if (shape.format === 'uri') return byName.url?.();
  const plain = `Texto de exemplo ${serial}`.slice(0, shape.maxLength);
  return [plain, ...samples].find(fits) ?? plain;
}

/** A value of the shape, as small as it may be, but with what lies on the way of `keep`. */
export function exampleOf(shape: Shape, keep: Path = [], name = '', root: Shape = shape): unknown {
  const [step, ...rest] = keep;
  if (shape.$ref) return exampleOf(refOf(shape.$ref, root), keep, name, root);
  if ('const' in shape) return shape.const;
  if (shape.enum) return shape.enum[0];
  const choices = shape.anyOf ?? shape.oneOf;
  if (choices) {
    const chosen = step?.startsWith('|') ? Number(step.slice(1)) : 0;
    return exampleOf(choices[chosen] ?? {}, step?.startsWith('|') ? rest : [], name, root);
  }
  if (shape.allOf)
    return Object.assign(
      {},
      ...shape.allOf.map((one) => exampleOf(one, keep, name, root) as object),
    ) as unknown;
  if (shape.type === 'object') return objectOf(shape, keep, root);
  if (shape.type === 'array') return arrayOf(shape, keep, name, root);
  if (shape.type === 'integer' || shape.type === 'number')
    return byName[name]?.() ?? Math.max(1, shape.minimum ?? 1);
  if (shape.type === 'boolean') return true;
  if (shape.type === 'null') return null;
  return text(shape, name);
}

function objectOf(shape: Shape, [step, ...rest]: Path, root: Shape): Record<string, unknown> {
  const wanted = new Set([...(shape.required ?? []), ...(step === undefined ? [] : [step])]);
  const known = Object.entries(shape.properties ?? {}).filter(([key]) => wanted.has(key));
  return Object.fromEntries(
    known.map(([key, of]) => [key, exampleOf(of, key === step ? rest : [], key, root)]),
  );
}

function arrayOf(shape: Shape, [step, ...rest]: Path, name: string, root: Shape): unknown[] {
  if (shape.prefixItems) return shape.prefixItems.map((of) => exampleOf(of, [], name, root));
  const many = Math.max(shape.minItems ?? 0, step === undefined ? 0 : 1);
  return Array.from({ length: many }, (_, at) =>
    exampleOf(shape.items || {}, at === 0 ? rest : [], name, root),
  );
}

const refOf = (ref: string, root: Shape): Shape => root.$defs?.[ref.replace('#/$defs/', '')] ?? {};

/** Every place of an id, however deep; also of what looks like one by its name. */
export function idPlaces(shape: Shape, root: Shape = shape, depth = 0): Path[] {
  if (depth > 8) return [];
  if (shape.$ref) return idPlaces(refOf(shape.$ref, root), root, depth + 1);
  if (shape.format === 'uuid') return [[]];
  const below = (step: string, of: Shape) => idPlaces(of, root, depth + 1).map((path) => [step, ...path]);
  return [
    ...(shape.anyOf ?? shape.oneOf ?? []).flatMap((of, at) => below(`|${at}`, of)),
    ...(shape.allOf ?? []).flatMap((of) => idPlaces(of, root, depth + 1)),
    ...Object.entries(shape.properties ?? {}).flatMap(([key, of]) => below(key, of)),
    ...(shape.type === 'array' && shape.items ? below('0', shape.items) : []),
  ];
}

/** The value with another at the place; choices are no steps of a value. */
export function withAt(value: unknown, path: Path, other: unknown): unknown {
  const [step, ...rest] = path.filter((one) => !one.startsWith('|'));
  if (step === undefined) return other;
  if (Array.isArray(value))
    return value.map((item, at) => (String(at) === step ? withAt(item, rest, other) : (item as unknown)));
  const fields = (value ?? {}) as Record<string, unknown>;
  return { ...fields, [step]: withAt(fields[step], rest, other) };
}
