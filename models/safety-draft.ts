// What ANVISA's forms ask of a safety event, from what is known; owner context: products.
import { wallTime } from '../domain/clinic/calendar.ts';
import { bestRow } from '../domain/products/anvisa-state.ts';
import { registerWords } from '../domain/products/inspection-words.ts';
import { printAfe, printNumber, type Regime } from '../domain/products/registration.ts';
import { ruleSource } from '../domain/products/safety-rules.ts';
import {
  ageOn,
  channelFor,
  initialsOf,
  kindWords,
  regimeWords,
  severityWords,
} from '../domain/products/safety-words.ts';
import { getClinic } from './clinic.ts';
import { pdfOf } from './pdf.ts';
import { openerIfAny } from './person-key.ts';
import { askRegister } from './register-answer.ts';
import { auditSafety, getSafetyEvent, type SafetyEvent } from './safety-event.ts';
import { todayOf } from './clinic-day.ts';
import type { Scope } from './tenancy.ts';

export interface DraftField {
  /** `safety.draft.<field>` in the UI. */
  field: string;
  name: string;
  text: string;
}

interface Thing {
  name: string;
  brand: string | null;
  registration: string | null;
  processNumber: string | null;
  serial: string | null;
  lotCode: string | null;
  expiresOn: string | null;
  supplierName: string | null;
  supplierCnpj: string | null;
  supplierAfe: string | null;
  invoice: string | null;
}

const thingSql = `
  select coalesce(p.name, d.name) as name, coalesce(p.brand, d.brand) as brand, coalesce(p.registration, d.registration) as registration,
    coalesce(p.process_number, d.process_number) as "processNumber", d.serial, l.code as "lotCode", l.expires_on::text as "expiresOn",
    s.name as "supplierName", s.cnpj as "supplierCnpj", s.afe as "supplierAfe", coalesce(g.invoice_key, g.invoice_number) as invoice
  from safety_events e
    left join products p on p.clinic_id = e.clinic_id and p.id = e.product_id
    left join devices d on d.clinic_id = e.clinic_id and d.id = e.device_id
    left join lots l on l.clinic_id = e.clinic_id and l.id = e.lot_id
    left join goods_receipts g on g.clinic_id = l.clinic_id and g.id = l.receipt_id
    left join suppliers s on s.clinic_id = g.clinic_id and s.id = g.supplier_id
  where e.clinic_id = $1 and e.id = $2`;

/** Who answers for the registration, and what it is worth, as ANVISA's file says today. */
async function holderOf(scope: Scope, regime: Regime, thing: Thing) {
  const { registration, processNumber } = thing;
  const said = await askRegister(scope, { regime, registration, processNumber }, await todayOf(scope));
  const holder = bestRow(said.rows)?.holderName ?? '';
  return { holder, state: said.state, sourceDate: said.sourceDate };
}

async function personOf(scope: Scope, { clientId, happenedAt, timeZone }: SafetyEvent) {
  if (clientId === null) return { initials: '', age: '' };
  const [row] = await scope.run<{ nameCt: Buffer; birthDateCt: Buffer | null; wrappedKey: Buffer | null }>({
    name: 'safety-person',
    text: `select c.name_ct as "nameCt", c.birth_date_ct as "birthDateCt", k.wrapped_key as "wrappedKey" from clients c
      left join person_keys k on k.clinic_id = c.clinic_id and k.person_id = c.id where c.clinic_id = $1 and c.id = $2`,
    values: [scope.clinicId, clientId],
  });
  const sealer = row && openerIfAny(scope.vault, { id: clientId, wrappedKey: row.wrappedKey });
  if (!sealer) return { initials: '', age: '' };
  const place = (column: string) => ({ table: 'clients', column, row: clientId });
  const born = row.birthDateCt && sealer.open(place('birth_date_ct'), row.birthDateCt);
  const age = ageOn(born, wallTime(happenedAt.getTime(), timeZone).day);
  return {
    initials: initialsOf(sealer.open(place('name_ct'), row.nameCt)),
    age: age === null ? '' : String(age),
  };
}

const dayOf = (day: string | null): string => day?.split('-').reverse().join('/') ?? '';
function said(at: Date, timeZone: string): string {
  const { day, time } = wallTime(at.getTime(), timeZone);
  return `${dayOf(day)}, ${time}`;
}

async function gather(scope: Scope, event: SafetyEvent): Promise<DraftField[]> {
  const [thing] = await scope.run<Thing>({
    name: 'safety-thing',
    text: thingSql,
    values: [scope.clinicId, event.id],
  });
  if (!thing) throw new Error('an event about nothing');
  const register = await holderOf(scope, event.regime, thing);
  const person = await personOf(scope, event);
  const { name: clinicName } = await getClinic(scope);
  const number = printNumber(event.regime, thing.registration ?? thing.processNumber ?? '');
  const supplier = [thing.supplierName, thing.supplierCnpj && `CNPJ ${thing.supplierCnpj}`];
  const afe = thing.supplierAfe && `AFE ${printAfe(thing.supplierAfe)}`;
  const fields: [string, string, string][] = [
    ['channel', 'Onde notificar', channelFor(event.regime, event.kind)],
    ['clinic', 'Serviço notificador', clinicName],
    ['kind', 'Tipo', kindWords[event.kind]],
    ['severity', 'Gravidade', severityWords[event.severity]],
    ['regime', 'Natureza do produto', regimeWords[event.regime]],
    ['product', 'Produto', [thing.name, thing.brand].filter(Boolean).join(' · ')],
    ['registration', 'Registro, notificação ou processo na ANVISA', number],
    ['holder', 'Detentor do registro', register.holder],
    [
      'registerState',
      'Situação na ANVISA',
      `${registerWords[register.state]}${register.sourceDate ? `, arquivo de ${dayOf(register.sourceDate)}` : ''}`,
    ],
    ['lot', 'Lote', thing.lotCode ?? ''],
    ['expiry', 'Validade', dayOf(thing.expiresOn)],
    ['serial', 'Número de série', thing.serial ?? ''],
    ['supplier', 'Fornecedor', [...supplier, afe].filter(Boolean).join(' · ')],
    ['invoice', 'Nota fiscal', thing.invoice ?? ''],
    ['happenedAt', 'Ocorrido em', said(event.happenedAt, event.timeZone)],
    ['knownAt', 'Conhecido em', said(event.knownAt, event.timeZone)],
    [
      'dueAt',
      'Notificar antes de',
      `${said(event.dueAt, event.timeZone)} (${ruleSource(event.rules[0] ?? '')})`,
    ],
    ['initials', 'Iniciais da pessoa', person.initials],
    ['age', 'Idade', person.age],
    ['text', 'Descrição', event.text ?? ''],
  ];
  return fields.map(([field, name, text]) => ({ field, name, text }));
}

export async function draftSafetyEvent(scope: Scope, id: string): Promise<DraftField[]> {
  const event = await getSafetyEvent(scope, id);
  await auditSafety(scope, 'draft', id, [event.clientId]);
  return gather(scope, event);
}

function toldOf({ state, protocol, notifiedAt, timeZone }: SafetyEvent): string {
  if (state === 'dismissed') return 'Arquivado com motivo: não foi notificado.';
  if (protocol === null) return 'Rascunho: ainda não notificado.';
  return `Notificado com o protocolo ${protocol}${notifiedAt ? `, em ${said(notifiedAt, timeZone)}` : ''}.`;
}

/** The same as a paper for who fills in the form; it is of the moment at which the event last changed. */
export async function safetyPaper(scope: Scope, id: string): Promise<Buffer> {
  const event = await getSafetyEvent(scope, id);
  await auditSafety(scope, 'print', id, [event.clientId]);
  const fields = await gather(scope, event);
  const facts = fields
    .filter(({ field, text }) => field !== 'text' && text !== '')
    .map(({ name, text }) => [name, text] as const);
  const told = [toldOf(event)];
  return pdfOf(
    'Notificação à ANVISA',
    [
      { title: 'Notificação', facts, paragraphs: told },
      {
        title: 'Descrição',
        paragraphs: [event.text ?? 'As palavras foram eliminadas com os dados da pessoa.'],
      },
    ],
    { at: event.reportedAt, footer: `Ocorrência ${event.id}` },
  );
}
