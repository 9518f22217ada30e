import type { ProcessingRegister } from '../../models/processing-register.ts';

const presentActivity = (one: ProcessingRegister['activities'][number]) => ({
  ...{ id: one.id, since: one.since, activity: one.activity, purpose: one.purpose },
  ...{ legalBasis: one.legalBasis, subjects: [...one.subjects], data: [...one.data] },
  ...{ isSensitive: one.isSensitive, collectedFrom: one.collectedFrom, sharedWith: [...one.sharedWith] },
  ...{ abroad: one.abroad, measures: [...one.measures] },
  retention: one.retention.map(({ dataClass, keepDays, source }) => ({ dataClass, keepDays, source })),
  impact: one.impact && { ...one.impact, risks: [...one.impact.risks] },
});

/** What a version is the hash of: the same declarations give the same text, on whatever day. */
export function presentContent(register: ProcessingRegister) {
  const { officerName: name, officerContact: contact } = register.officer;
  return {
    ...{ controller: register.clinicName, operator: 'NeonPro' },
    officer: name !== null && contact !== null ? { name, contact } : null,
    activities: register.activities.map(presentActivity),
  };
}
export type RegisterContent = ReturnType<typeof presentContent>;
export const contentText = (register: ProcessingRegister): string =>
  JSON.stringify(presentContent(register), null, 2);
