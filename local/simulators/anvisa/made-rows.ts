import type { AnvisaFileCode } from '../../../domain/products/anvisa-catalogue.ts';
import { isCnpj } from '../../../domain/payments/cnpj.ts';
import { deviceLine } from './real-rows.ts';

/** The same for the same number, without a state: a file of a million lines is made as it is written, from any line on. */
function draw(index: number, salt: number, below: number): number {
  let mixed = Math.imul(index + 1, 0x9e37_79b1) ^ Math.imul(salt + 7, 0x85eb_ca6b);
  mixed = Math.imul(mixed ^ (mixed >>> 15), 0x2c1b_3c6d);
  mixed = Math.imul(mixed ^ (mixed >>> 12), 0x297a_2d39);
  return ((mixed ^ (mixed >>> 15)) >>> 0) % below;
}
const pick = (list: readonly string[], index: number, salt: number): string =>
  list[draw(index, salt, list.length)] ?? '';
const two = (value: number) => String(value).padStart(2, '0');

/** With check digits that fit, for whoever types it. */
export function madeCnpj(index: number): string {
  const base = `${String(20_000_000 + index)}0001`;
  for (let check = 0; check < 100; check += 1) if (isCnpj(base + two(check))) return base + two(check);
  throw new Error(`no check digits for ${base}`);
}
const cnpjs = Array.from({ length: 2_000 }, (_, index) => madeCnpj(index));
const cnpjOf = (index: number): string => cnpjs[index % cnpjs.length] ?? '';

const beginnings = ['DERMO', 'NEO', 'BELLA', 'VITA', 'LUMI', 'AQUA', 'BIO', 'HIDRA', 'NUTRI', 'FLOR DE'];
const middles = [
  'ÁCIDO',
  'LOÇÃO',
  'CREME',
  'SÉRUM',
  'GEL',
  'MÁSCARA',
  'ÓLEO',
  'PROTETOR',
  'TÔNICO',
  'ESFOLIANTE',
];
const ends = [
  'CLAREADOR',
  'FACIAL',
  'CORPORAL',
  'NOTURNO',
  'HIDRATANTE',
  'ANTIIDADE',
  'INFANTIL',
  'D’ÁGUA',
  'FPS 30',
];
const cities = ['SÃO PAULO;SP', 'GOIÂNIA;GO', 'CURITIBA;PR', 'ANÁPOLIS;GO', 'BELÉM;PA', 'UBERLÂNDIA;MG'];

/** Every thousandth line and some others are as odd as those of the real files. */
function nameOf(index: number): string {
  const name = `${pick(beginnings, index, 1)} ${pick(middles, index, 2)} ${pick(ends, index, 3)} ${index}`;
  if (index % 1_009 === 5) return `&#8207;${name} &AMP; CIA`;
  if (index % 1_013 === 6) return `"${name} ""EXTRA""; 2 UN"`;
  if (index % 1_019 === 7) return Buffer.from(name).toString('latin1');
  if (index % 1_021 === 8) return `${name} D''ANTA`;
  return index % 1_031 === 9 ? 'NO_PRODUTO' : name;
}
const companyName = (index: number) => `COMPANHIA ${pick(beginnings, index, 4)} ${index} LTDA`;
const day = (index: number, salt: number, from: number, years: number) =>
  `${two(1 + draw(index, salt, 28))}/${two(1 + draw(index, salt + 1, 12))}/${from + draw(index, salt + 2, years)}`;

function medicine(index: number): string {
  if (index % 997 === 3)
    return 'MEDICAMENTO;teste;01/01/2020;NOVO;;01/07/2034;;;11111111000191 - EMPRESA DE TESTE LTDA. (VS01);INATIVO;';
  const registration = `1${3_000 + Math.floor(index / 40)}${String(100 + (index % 40)).padStart(4, '0')}`;
  const company = Math.floor(index / 40);
  const isOld = index % 3 === 0;
  const end = isOld ? day(index, 5, 2024, 12) : `${two(1 + draw(index, 6, 12))}${2026 + draw(index, 7, 10)}`;
  const situation = draw(index, 8, 10) < 4 ? ['Inativo', 'CADUCO/CANCELADO'] : ['Ativo', 'VÁLIDO'];
  return [
    ...[
      'MEDICAMENTO',
      nameOf(index),
      day(index, 9, 2005, 20),
      pick(['SIMILAR', 'GENÉRICO', 'NOVO'], index, 10),
    ],
    ...[registration, end, `25351${String(index).padStart(6, '0')}2019${two(index % 100)}`],
    ...[pick(['ANESTESICOS LOCAIS', 'ANTIINFLAMATORIOS', 'ANALGESICOS', ''], index, 11)],
    ...[`${cnpjOf(company)} - ${companyName(company)}`, situation[isOld ? 1 : 0], pick(ends, index, 12)],
  ].join(';');
}

/** Every fourth line is another maker of the registration before it. */
function device(index: number): string {
  const number = index - Math.floor((index + 1) / 4);
  const risk = ['I', 'II', 'III', 'IV'][draw(number, 13, 4)] ?? 'I';
  const company = Math.floor(number / 60);
  const sequence = (risk === 'III' || risk === 'IV' ? 1 : 9_001) + (number % 60);
  const line = deviceLine({
    registration: `${8_300_000 + company}${String(sequence).padStart(4, '0')}`,
    ...{
      name: nameOf(number),
      process: `25351${String(number % 1_000_000).padStart(6, '0')}2018${two(number % 100)}`,
    },
    holder: [companyName(company), cnpjOf(company)],
    maker: `FABRICANTE ${draw(index, 14, 9_000)}`,
    ...{ country: pick(['BRASIL', 'SUÉCIA', 'CHINA', 'CORÉIA DO SUL'], index, 15), risk },
    validity: risk === 'I' || risk === 'II' ? 'VIGENTE' : day(number, 16, 2025, 10),
  });
  return draw(number, 17, 8) === 0 ? line.replace(';Válido;', ';Inválido;') : line;
}

/** One line in a hundred repeats the process before it, with another word on whether it is valid. */
function cosmetic(index: number): string {
  const number = index % 100 === 99 ? index - 1 : index;
  const process = `25351${String(number % 1_000_000).padStart(6, '0')}${2005 + Math.floor(number / 1_000_000)}${two(number % 97)}`;
  const isRegistered = draw(number, 18, 100) < 8;
  const kind = isRegistered
    ? 'REGISTRO'
    : pick(['ISENTO DE REGISTRO', 'Notificado', 'DESCARTAVEL'], number, 19);
  return [
    ...[
      process,
      nameOf(number),
      cnpjOf(number),
      companyName(number % cnpjs.length),
      day(number, 20, 2024, 12),
    ],
    ...[index === number && draw(number, 21, 5) > 0 ? 'S' : 'N'],
    ...[
      isRegistered ? `2${String(number % 100_000_000).padStart(8, '0')}` : '',
      kind,
      isRegistered ? '1' : '0',
    ],
    '26/11/2026',
  ].join(';');
}

function company(index: number): string {
  const isActive = draw(index, 22, 5) > 0;
  return [
    ...[cnpjOf(index), companyName(index % cnpjs.length), '', String(8_300_000 + index)],
    ...[isActive ? 'SIM' : 'NÃO', pick(cities, index, 23), day(index, 24, 1999, 25)],
    isActive ? '' : day(index, 25, 2024, 2),
  ].join(';');
}

function irregular(index: number): string {
  const [month, date] = [two(1 + draw(index, 26, 12)), two(1 + draw(index, 27, 28))];
  const moment = `${month}/${date}/${2015 + draw(index, 28, 11)} 00:00:00`;
  const action = pick(['Suspensão', 'Proibição', 'Recolhimento', 'Apreensão'], index, 29);
  return [
    ...[
      String(100_000 + index),
      `25351${String(index).padStart(6, '0')}202411`,
      cnpjOf(index),
      'QUEM AVISOU LTDA',
    ],
    ...['2', 'Cosmético', String(19 + draw(index, 30, 3)), 'Risco', '1', companyName(index % cnpjs.length)],
    ...[
      cnpjOf(index + 1),
      '70',
      moment,
      '3',
      '2',
      moment,
      nameOf(index),
      action,
      'Comercialização',
      `${action} x`,
    ],
    ...[nameOf(index), draw(index, 31, 3) === 0 ? `2${String(index).padStart(8, '0')}` : '', moment],
  ].join(';');
}

export const madeRow: Record<AnvisaFileCode, (index: number) => string> = {
  ...{ medicines: medicine, devices: device, cosmetics: cosmetic, companies: company, irregular },
};
