import { wallTime } from '../../domain/clinic/calendar.ts';
import { nationalRules } from '../../domain/clinic/competence-defaults.ts';
import type { CompetenceRule } from '../../domain/clinic/competence.ts';
import { getClinic } from '../../models/clinic.ts';
import { competenceMatrix } from '../../models/competence-matrix.ts';
import {
  addRule,
  listOwnRules,
  listSignOffs,
  removeRule,
  revokeSignOff,
  signOff,
  type SignOffRecord,
} from '../../models/competence-rule.ts';
import { idParams } from '../id-params.ts';
import type { Operations } from '../operations.ts';
import {
  matrixAnswer,
  matrixQuery,
  newRuleBody,
  newSignOffBody,
  ruleAnswer,
  rulesAnswer,
  signOffAnswer,
  signOffsAnswer,
} from './competence-schema.ts';

const read = { permission: 'catalogue:read' } as const;
const write = { permission: 'catalogue:write' } as const;
const sign = { permission: 'competences:sign' } as const;

const presentOwn = (rule: CompetenceRule) => ({ ...rule, origin: 'clinic' as const, isChecked: true });
const presentSignOff = ({ signedAt, revokedAt, ...signed }: SignOffRecord) => ({
  ...signed,
  signedAt: signedAt.toISOString(),
  revokedAt: revokedAt?.toISOString() ?? null,
});

export function competenceRoutes(api: Operations): void {
  ruleRoutes(api);
  signOffRoutes(api);

  api.add({
    ...{ method: 'GET', path: '/competence/matrix', id: 'getCompetenceMatrix', tag: 'clinic', access: read },
    summary: 'Who may do what on a day, by which rule and which source.',
    input: { query: matrixQuery },
    output: matrixAnswer,
    async inClinic(scope, ctx) {
      const matrix = await competenceMatrix(scope, Date.now(), ctx.input.query.day);
      return {
        ...{ day: matrix.day, clinicClass: matrix.clinicClass },
        professionals: matrix.professionals.map(({ id, name }) => ({ id, name })),
        procedures: matrix.procedures.map(({ id, name, regime }) => ({ id, name, regime })),
        cells: matrix.cells.map(({ rule, ...cell }) => ({ ...cell, ruleId: rule?.id ?? null })),
      };
    },
  });
}

function ruleRoutes(api: Operations): void {
  const path = '/competence-rules';
  api.add({
    ...{ method: 'GET', path, id: 'listCompetenceRules', tag: 'clinic', access: read },
    summary: 'The rules of the nation and the clinic’s own, each with its source.',
    output: rulesAnswer,
    async inClinic(scope) {
      const own = (await listOwnRules(scope)).map(presentOwn);
      return { rules: [...own, ...nationalRules.map((rule) => ({ ...rule, origin: 'national' as const }))] };
    },
  });

  api.add({
    ...{ method: 'POST', path, id: 'addCompetenceRule', tag: 'clinic', access: write, status: 201 },
    summary: 'A rule of the clinic’s own, about one procedure or one regime, with the source it rests on.',
    input: { body: newRuleBody },
    output: ruleAnswer,
    async inClinic(scope, ctx) {
      const { validFrom, ...rule } = ctx.input.body;
      const today = wallTime(Date.now(), (await getClinic(scope)).timeZone).day;
      return presentOwn(await addRule(scope, { ...rule, validFrom: validFrom ?? today }));
    },
  });

  api.add({
    ...{ method: 'DELETE', path: `${path}/:id`, id: 'removeCompetenceRule', tag: 'clinic', access: write },
    summary: 'Takes a rule of the clinic’s own away; those of the nation stay.',
    input: { params: idParams },
    inClinic: (scope, ctx) => removeRule(scope, ctx.input.params.id),
  });
}

function signOffRoutes(api: Operations): void {
  const path = '/competence-sign-offs';
  api.add({
    ...{ method: 'GET', path, id: 'listCompetenceSignOffs', tag: 'clinic', access: read },
    summary: 'What owners signed for: contested acts that are done in this clinic.',
    output: signOffsAnswer,
    inClinic: async (scope) => ({ signOffs: (await listSignOffs(scope)).map(presentSignOff) }),
  });

  api.add({
    ...{ method: 'POST', path, id: 'signOffCompetence', tag: 'clinic', access: sign, status: 201 },
    summary: 'An owner signs that a contested act is done here, by one person or by those of one council.',
    needsStepUp: true,
    input: { body: newSignOffBody },
    output: signOffAnswer,
    inClinic: async (scope, ctx) => presentSignOff(await signOff(scope, ctx.input.body)),
  });

  api.add({
    ...{ method: 'POST', path: `${path}/:id/revoke`, id: 'revokeCompetenceSignOff', tag: 'clinic' },
    summary: 'Takes a signature back; the signature itself stays to be seen.',
    ...{ access: sign, needsStepUp: true },
    input: { params: idParams },
    output: signOffAnswer,
    inClinic: async (scope, ctx) => presentSignOff(await revokeSignOff(scope, ctx.input.params.id)),
  });
}
