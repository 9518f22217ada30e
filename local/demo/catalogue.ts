import type { WeeklyHours } from '../../domain/clinic/calendar.ts';
import type { Regime } from '../../domain/clinic/competence.ts';
import type { StaffRole } from '../../domain/clinic/roles.ts';

export type DemoProcedure = {
  code: string;
  name: string;
  durationMin: number;
  bufferBeforeMin: number;
  bufferAfterMin: number;
  roomTag: string;
  deviceTag: string | null;
  regime: Regime;
  minIntervalDays: number | null;
  priceCents: number;
  afterCare: string | null;
  touchUpDays: number | null;
  returnDays: number | null;
  seriesMinDays: number | null;
  seriesMaxDays: number | null;
};

const room = 'procedimento';
const procedure = (
  code: string,
  name: string,
  durationMin: number,
  priceCents: number,
  afterCare: string | null,
  more: Partial<DemoProcedure> = {},
): DemoProcedure => ({
  ...{ code, name, durationMin, priceCents, afterCare, roomTag: room, deviceTag: null },
  ...{ bufferBeforeMin: 0, bufferAfterMin: 10, regime: 'none', minIntervalDays: null },
  ...{ touchUpDays: null, returnDays: null, seriesMinDays: null, seriesMaxDays: null },
  ...more,
});

/** Durations and cleaning times as in ordinary clinics; numbing cream is a buffer before. */
export const procedures: DemoProcedure[] = [
  procedure('CONSULT', 'Avaliação', 30, 15_000, null, { roomTag: 'consultorio', bufferAfterMin: 5 }),
  procedure(
    'BOTULINUM_TOXIN',
    'Toxina botulínica',
    30,
    145_000,
    'Não deite nem massageie a região por 4 horas. Retorno de revisão em 15 dias.',
    { regime: 'injectable-medicine', touchUpDays: 15, returnDays: 120 },
  ),
  procedure(
    'HA_FILLER',
    'Preenchimento com ácido hialurônico',
    60,
    190_000,
    'Dor forte, pele branca ou roxa em rede: ligue na hora. Evite calor por 48 horas.',
    {
      regime: 'injectable-device',
      bufferBeforeMin: 20,
      bufferAfterMin: 15,
      touchUpDays: 15,
      returnDays: 365,
    },
  ),
  procedure(
    'BIOSTIMULATOR',
    'Bioestimulador de colágeno',
    60,
    240_000,
    'Massageie a região 5 minutos, 5 vezes ao dia, por 5 dias.',
    { regime: 'injectable-device', bufferBeforeMin: 20, bufferAfterMin: 15 },
  ),
  procedure('SKINBOOSTER', 'Skinbooster', 45, 98_000, 'Evite maquiagem por 12 horas e sol por 7 dias.', {
    ...{ regime: 'injectable-device', bufferBeforeMin: 20 },
  }),
  procedure(
    'LASER_HAIR_REMOVAL',
    'Depilação a laser',
    45,
    32_000,
    'Sem sol na região por 15 dias; use protetor FPS 50.',
    {
      roomTag: 'laser',
      deviceTag: 'laser-diodo',
      regime: 'equipment',
      minIntervalDays: 30,
      seriesMinDays: 30,
      seriesMaxDays: 45,
    },
  ),
  procedure(
    'CHEMICAL_PEEL',
    'Peeling químico',
    40,
    38_000,
    'A pele pode descamar por até 7 dias: não puxe. Protetor a cada 3 horas.',
    { regime: 'cosmetic' },
  ),
  procedure(
    'MICRONEEDLING',
    'Microagulhamento',
    60,
    55_000,
    'Lave só com água por 24 horas. Sem ácidos por 5 dias.',
    { regime: 'invasive', bufferBeforeMin: 20, bufferAfterMin: 15, seriesMinDays: 28, seriesMaxDays: 42 },
  ),
  procedure(
    'CRYOLIPOLYSIS',
    'Criolipólise',
    60,
    78_000,
    'Dormência e hematomas são esperados por alguns dias.',
    { deviceTag: 'criolipolise', regime: 'equipment', bufferAfterMin: 15 },
  ),
  procedure(
    'HIFU',
    'Ultrassom microfocado',
    75,
    260_000,
    'Leve inchaço por até 3 dias; hidrate bem a pele.',
    { deviceTag: 'ultrassom', regime: 'equipment', bufferAfterMin: 15 },
  ),
  procedure('FACIAL_CLEANSING', 'Limpeza de pele', 75, 22_000, 'Sem sol e sem ácidos por 48 horas.', {
    regime: 'cosmetic',
  }),
];

/** `domain` of whoever signs in with the e-mail of the other clinic: one account, two memberships. */
export type DemoPerson = { name: string; login: string; role: StaffRole; domain?: string };
export type DemoResource = {
  kind: 'professional' | 'room' | 'device';
  name: string;
  tag: string | null;
  color: string;
  login?: string;
  competences?: string[];
};

export type DemoClinic = {
  id: string;
  name: string;
  domain: string;
  timeZone: string;
  areaCode: string;
  hours: WeeklyHours;
  channel: { phoneNumberId: string; displayPhone: string; wabaId: string };
  staff: DemoPerson[];
  resources: DemoResource[];
  clientCount: number;
};

const injectables = ['CONSULT', 'BOTULINUM_TOXIN', 'HA_FILLER', 'BIOSTIMULATOR', 'SKINBOOSTER'];
const skin = ['CHEMICAL_PEEL', 'MICRONEEDLING', 'FACIAL_CLEANSING'];
const machines = ['LASER_HAIR_REMOVAL', 'CRYOLIPOLYSIS', 'HIFU'];
const weekdays = (from: string, to: string): WeeklyHours => {
  const day = [{ from, to }];
  return { 1: day, 2: day, 3: day, 4: day, 5: day };
};

const aurora: DemoClinic = {
  id: '0a17a000-0000-4000-8000-000000000001',
  name: 'Clínica Aurora',
  domain: 'aurora.example',
  timeZone: 'America/Sao_Paulo',
  areaCode: '11',
  hours: { ...weekdays('08:00', '20:00'), 6: [{ from: '08:00', to: '14:00' }] },
  channel: { phoneNumberId: '106540352242922', displayPhone: '551130045500', wabaId: '102290129340398' },
  staff: [
    { name: 'Helena Prado', login: 'helena', role: 'owner' },
    { name: 'Marcos Teles', login: 'marcos', role: 'manager' },
    { name: 'Dra. Camila Nogueira', login: 'camila', role: 'professional' },
    { name: 'Dr. Rafael Siqueira', login: 'rafael', role: 'professional' },
    { name: 'Bianca Moura', login: 'bianca', role: 'professional' },
    { name: 'Patrícia Lemos', login: 'patricia', role: 'receptionist' },
    { name: 'Otávio Brandão', login: 'otavio', role: 'privacy-officer' },
    { name: 'Lúcia Ferraz', login: 'lucia', role: 'auditor' },
    { name: 'Igor Sato', login: 'igor', role: 'operator' },
  ],
  resources: [
    {
      kind: 'professional',
      name: 'Dra. Camila Nogueira',
      tag: null,
      color: 'plum',
      login: 'camila',
      competences: [...injectables, 'CHEMICAL_PEEL'],
    },
    {
      kind: 'professional',
      name: 'Dr. Rafael Siqueira',
      tag: null,
      color: 'teal',
      login: 'rafael',
      competences: [...injectables, 'HIFU'],
    },
    {
      kind: 'professional',
      name: 'Bianca Moura',
      tag: null,
      color: 'orange',
      login: 'bianca',
      competences: [...skin, ...machines],
    },
    { kind: 'room', name: 'Consultório', tag: 'consultorio', color: 'grey' },
    { kind: 'room', name: 'Sala 1', tag: 'procedimento', color: 'grey' },
    { kind: 'room', name: 'Sala 2', tag: 'procedimento', color: 'grey' },
    { kind: 'room', name: 'Sala 3', tag: 'procedimento', color: 'grey' },
    { kind: 'room', name: 'Sala de laser', tag: 'laser', color: 'grey' },
    { kind: 'device', name: 'Laser de diodo', tag: 'laser-diodo', color: 'red' },
    { kind: 'device', name: 'Criolipólise', tag: 'criolipolise', color: 'blue' },
    { kind: 'device', name: 'Ultrassom microfocado', tag: 'ultrassom', color: 'violet' },
  ],
  clientCount: 40,
};

const jasmim: DemoClinic = {
  id: '0a17a000-0000-4000-8000-000000000002',
  name: 'Instituto Jasmim',
  domain: 'jasmim.example',
  timeZone: 'America/Manaus',
  areaCode: '92',
  hours: weekdays('09:00', '18:00'),
  channel: { phoneNumberId: '106540352242933', displayPhone: '559230045511', wabaId: '102290129340399' },
  staff: [
    { name: 'Sônia Vasconcelos', login: 'sonia', role: 'owner' },
    { name: 'Helena Prado', login: 'helena', role: 'owner', domain: 'aurora.example' },
    { name: 'Dr. Tiago Amaral', login: 'tiago', role: 'professional' },
    { name: 'Jéssica Pontes', login: 'jessica', role: 'receptionist' },
  ],
  resources: [
    {
      kind: 'professional',
      name: 'Dr. Tiago Amaral',
      tag: null,
      color: 'teal',
      login: 'tiago',
      competences: [...injectables, ...skin],
    },
    { kind: 'room', name: 'Consultório', tag: 'consultorio', color: 'grey' },
    { kind: 'room', name: 'Sala Rio Negro', tag: 'procedimento', color: 'grey' },
  ],
  clientCount: 12,
};

export const demoClinics = [aurora, jasmim];
export const demoNetwork = { id: '0a17a000-0000-4000-8000-0000000000ff', name: 'Rede Aurora' };
export const emailOf = ({ login, domain }: DemoPerson, clinic: DemoClinic): string =>
  `${login}@${domain ?? clinic.domain}`;
