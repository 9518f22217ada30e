import type { VisitReply } from '../../domain/messaging/payloads.ts';
import { buildReplyPayload } from '../../domain/messaging/payloads.ts';
import { smsOf, type SmsWays } from '../../domain/messaging/sms-templates.ts';
import { firstNameOf, visitWhen } from '../../domain/messaging/templates.ts';
import {
  writeTemplate,
  type TemplateValues,
  type WritableTemplate,
} from '../../domain/messaging/write-template.ts';
import type { VisitMessageFacts } from '../../models/visit-message-facts.ts';

const valuesOf = ({ client, clinic, visit }: VisitMessageFacts): TemplateValues => ({
  firstName: firstNameOf(client?.name ?? ''),
  clinicName: clinic.name,
  when: visitWhen(visit.startsAt, clinic.timeZone),
});

/** A message of a visit, from what is true now. */
export function writeVisitMessage(facts: VisitMessageFacts, appointmentId: string, chosen: WritableTemplate) {
  const { startsAt } = facts.visit;
  return writeTemplate(chosen, valuesOf(facts), (reply) =>
    buildReplyPayload({ appointmentId, startsAt, reply: reply as VisitReply }),
  );
}

/** The same as an SMS; `link` is the clinic's page for clients. */
export const writeVisitSms = (
  facts: VisitMessageFacts,
  template: string,
  link: string,
  ways: SmsWays,
): string => smsOf(template, { ...valuesOf(facts), link }, ways)?.text ?? '';
