import type { MessageContent, SmsProvider } from '../../domain/messaging/delivery.ts';
import type { VisitMessageStep } from '../../domain/appointments/visit-plan.ts';
import { isStillWanted } from '../../domain/messaging/visit-message.ts';
import { isLadderMessage } from '../../domain/no-show/ladder-message.ts';
import { type MessageRow } from '../../models/message-send.ts';
import { isLadderStepWanted, wasAskedByLadder } from '../../models/no-show-words.ts';
import { openContent } from '../../models/message-content.ts';
import { chooseTemplate } from '../../models/template-choice.ts';
import type { Scope } from '../../models/tenancy.ts';
import { readVisitMessageFacts, type VisitMessageFacts } from '../../models/visit-message-facts.ts';
import { hasArrived } from './claim.ts';
import { isTemplateRefusal, writeSibling } from './deliver-sibling.ts';
import { writeCampaignMessage, type NotWritten } from './campaign-message.ts';
import { writeVisitMessage, writeVisitSms } from './visit-words.ts';

/** What a delivery knows besides the record. */
export interface DeliveryWorld {
  /** SMS providers that this house is set up for. */
  smsProviders: readonly SmsProvider[];
  /** Of the public pages, for links. */
  origin: string;
  /** Whether an SMS of the house can be answered. */
  canReply?: boolean;
  /** How often this run has asked what became of an SMS. */
  looks: number;
  /** A person has something to do: whoever looks at the list is told after the commit. */
  onTask(): void;
}

export interface Words {
  content: MessageContent;
  templateId?: string | null;
}

export const clinicPage = ({ clinicId }: Pick<Scope, 'clinicId'>, origin: string): string =>
  `${origin}/c/${clinicId}`;

const notWanted = { code: 'not-wanted' } as const;

/** What goes out now, from what is true now; or why nothing does. */
export async function writeMessage(
  scope: Scope,
  row: MessageRow,
  world: DeliveryWorld,
): Promise<Words | NotWritten> {
  const { origin } = world;
  if (await hasArrived(scope, row)) return notWanted;
  if (row.kind === 'visit') return writeOfVisit(scope, row, world);
  if (row.kind === 'campaign') {
    const written = await writeCampaignMessage(scope, row, { origin });
    return 'code' in written ? written : { content: written };
  }
  if (row.step === 'delay' && !(await isExpected(scope, row))) return notWanted;
  const content = await openContent(scope, row);
  if (!content) return notWanted;
  const isRefused = row.kind === 'notice' && isTemplateRefusal(row.errorCode) && 'template' in content;
  return isRefused ? writeSibling(scope, row, content) : { content };
}

/** News of a delay is for whoever has not been called in. */
async function isExpected({ trx, clinicId }: Scope, { appointmentId: id }: MessageRow): Promise<boolean> {
  const rows: unknown[] = await trx('appointments')
    .where({ clinicId, id })
    .whereIn('status', ['booked', 'confirmed', 'arrived'])
    .select('id');
  return rows.length > 0;
}

async function writeOfVisit(
  scope: Scope,
  row: MessageRow,
  { origin, canReply = false }: DeliveryWorld,
): Promise<Words | NotWritten> {
  const { appointmentId, visitStartsAt, template } = row;
  if (appointmentId === null || visitStartsAt === null) return notWanted;
  const facts = await readVisitMessageFacts(scope, appointmentId);
  if (!facts || !(await isWanted(scope, row, facts.visit, visitStartsAt))) return notWanted;
  if (row.channel === 'sms')
    return { content: { text: writeVisitSms(facts, template, clinicPage(scope, origin), { canReply }) } };
  const chosen = await chooseTemplate(scope, template);
  if (!chosen) return { code: 'template-none' };
  return { content: writeVisitMessage(facts, appointmentId, chosen), templateId: chosen.templateId };
}

/** The ladder's last question and the visit's own are one: whichever went first was it. */
async function isWanted(
  scope: Scope,
  row: MessageRow,
  visit: VisitMessageFacts['visit'],
  startsAt: Date,
): Promise<boolean> {
  if (isLadderMessage(row.step)) return isLadderStepWanted(scope, row);
  if (!isStillWanted(row.step as VisitMessageStep, startsAt.getTime(), visit)) return false;
  return row.step !== 'confirmation-request' || !(await wasAskedByLadder(scope, row));
}
