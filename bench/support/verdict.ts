import type { AcceptedMessage } from '../../local/simulators/store.ts';
import type { Stack } from '../../local/stack.ts';
import { asAdmin } from './clinic.ts';
import type { Expected } from './lifecycle.ts';

/** What Postgres says of a visit at the end. */
interface Stored {
  id: string;
  status: string;
  is_closed: boolean;
}
interface Intent {
  id: string;
  appointment_id: string;
  template: string;
  state: string;
}

export interface Verdict {
  completed: number;
  lost: number;
  duplicate_messages: number;
  missing_messages: number;
  overlaps: number;
  handed_to_person: number;
  messages: number;
  /** For people: what is wrong, visit by visit; ids only. */
  troubles: string[];
}

const overlapSql = `
  select count(*)::int as n from appointments a join appointments b
    on b.clinic_id = a.clinic_id and b.professional_id = a.professional_id and b.id > a.id
      and tstzrange(a.starts_at, a.ends_at) && tstzrange(b.starts_at, b.ends_at)
  where a.status not in ('cancelled', 'no-show') and b.status not in ('cancelled', 'no-show')`;

/** Compares what people were told with what the provider took, what Postgres holds and which workflows have ended. */
export async function judge(
  stack: Stack,
  expected: readonly Expected[],
  ledger: readonly AcceptedMessage[],
  endedWorkflows: ReadonlySet<string>,
): Promise<Verdict> {
  const { visits, intents, overlaps } = await asAdmin(stack, async (admin) => ({
    visits: (await admin.query<Stored>('select id, status, is_closed from appointments')).rows,
    intents: (await admin.query<Intent>('select id, appointment_id, template, state from messages')).rows,
    overlaps: (await admin.query<{ n: number }>(overlapSql)).rows[0]?.n ?? -1,
  }));
  const troubles: string[] = [];
  const byId = new Map(visits.map((visit) => [visit.id, visit]));
  let [completed, lost, missing] = [0, 0, 0];
  for (const wanted of expected) {
    const visit = byId.get(wanted.id);
    if (visit?.status !== wanted.status) {
      lost += 1;
      troubles.push(`${wanted.fate} ${wanted.id}: ${visit?.status ?? 'gone'} instead of ${wanted.status}`);
    } else if (!visit.is_closed || !endedWorkflows.has(wanted.id)) {
      troubles.push(
        `${wanted.fate} ${wanted.id}: ${visit.is_closed ? 'closed, its workflow is open' : 'never closed'}`,
      );
    } else completed += 1;
    missing += missingOf(wanted, ledger, intents, troubles);
  }
  return {
    ...{ completed, lost, missing_messages: missing, overlaps, troubles, messages: ledger.length },
    duplicate_messages: duplicatesIn(ledger, expected, troubles),
    handed_to_person: intents.filter(({ state }) => state === 'needs-person').length,
  };
}

const taken = (ledger: readonly AcceptedMessage[], phone: string, template: string) =>
  ledger.filter(({ to, templateName }) => to === phone.slice(1) && templateName?.startsWith(template));

/** A message that nobody took and no person was told of. */
function missingOf(
  { id, fate, phone, messages }: Expected,
  ledger: readonly AcceptedMessage[],
  intents: readonly Intent[],
  troubles: string[],
): number {
  let missing = 0;
  for (const [template, times] of Object.entries(messages)) {
    const accepted = new Set(taken(ledger, phone, template).map(({ callbackData }) => callbackData));
    const own = intents.filter((intent) => intent.appointment_id === id && intent.template === template);
    const handed = own.filter((intent) => intent.state === 'needs-person' && !accepted.has(intent.id)).length;
    const lacking = times - accepted.size - handed;
    if (lacking <= 0) continue;
    missing += lacking;
    troubles.push(
      `${fate} ${id}: ${lacking} × ${template} missing; intents: ${own.map(({ state }) => state).join(', ') || 'none'}`,
    );
  }
  return missing;
}

/** The same intent taken twice, or more intents of a kind than the visit had reason for. */
function duplicatesIn(
  ledger: readonly AcceptedMessage[],
  expected: readonly Expected[],
  troubles: string[],
): number {
  const times = new Map<string, number>();
  for (const { callbackData = '' } of ledger) times.set(callbackData, (times.get(callbackData) ?? 0) + 1);
  let duplicates = 0;
  for (const [intent, count] of times) {
    if (count > 1) troubles.push(`intent ${intent} was taken ${count} times`);
    duplicates += count - 1;
  }
  for (const { id, fate, phone, messages } of expected) {
    for (const template of ['confirmacao_consulta', 'lembrete_consulta', 'pos_atendimento']) {
      const distinct = new Set(taken(ledger, phone, template).map(({ callbackData }) => callbackData)).size;
      const excess = distinct - (messages[template] ?? 0);
      if (excess <= 0) continue;
      duplicates += excess;
      troubles.push(`${fate} ${id}: ${excess} × ${template} too many`);
    }
  }
  return duplicates;
}
