import { type ProcessingRegister, readRegister } from '../../models/processing-register.ts';
import type { Operations } from '../operations.ts';
import { registerPaper } from './register-paper.ts';
import { fileBytes } from '../file-bytes.ts';
import { registerAnswer, registerParams, registerQuery } from './register-schema.ts';

const read = { method: 'GET', tag: 'compliance', access: { permission: 'compliance:read' } } as const;

const presentActivity = (one: ProcessingRegister['activities'][number]) => ({
  ...{ id: one.id, since: one.since, activity: one.activity, purpose: one.purpose },
  ...{ legalBasis: one.legalBasis, subjects: [...one.subjects], data: [...one.data] },
  ...{ isSensitive: one.isSensitive, collectedFrom: one.collectedFrom, sharedWith: [...one.sharedWith] },
  ...{ abroad: one.abroad, measures: [...one.measures] },
  retention: one.retention.map(({ dataClass, keepDays, source }) => ({ dataClass, keepDays, source })),
  impact: one.impact && { ...one.impact, risks: [...one.impact.risks] },
});

/** The register of processing (art. 37) and the reports of impact (art. 38), made anew of what is declared each time. */
export function registerRoutes(api: Operations): void {
  api.add({
    ...{ ...read, path: '/compliance/register', id: 'getProcessingRegister' },
    summary: 'What the clinic does with people’s data, why and for how long; with `since`, what changed.',
    input: { query: registerQuery },
    output: registerAnswer,
    async inClinic(scope, ctx) {
      const register = await readRegister(scope, ctx.input.query.since ?? null);
      const { officerName: name, officerContact: contact } = register.officer;
      return {
        ...{ controller: register.clinicName, operator: 'NeonPro', day: register.day },
        officer: name !== null && contact !== null ? { name, contact } : null,
        activities: register.activities.map(presentActivity),
        changes: register.changes,
      };
    },
  });

  api.add({
    ...{ ...read, path: '/compliance/register/:kind/paper', id: 'getRegisterPaper' },
    ...{
      summary: 'The register (`ropa`) or the report of impact (`ripd`) as PDF.',
      produces: 'application/pdf',
    },
    ...{ input: { params: registerParams }, output: fileBytes },
    async inClinic(scope, ctx) {
      const { kind } = ctx.input.params;
      const register = await readRegister(scope, null);
      ctx.set('Content-Disposition', `attachment; filename="${kind}-${register.day}.pdf"`);
      return registerPaper(kind, register);
    },
  });
}
