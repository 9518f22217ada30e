import { refuse } from '../../domain/errors.ts';
import { listDuePeople } from '../../models/retention-due.ts';
import { changeRule, listRuleChanges, listRules } from '../../models/retention-rule.ts';
import { dryRun, getRun, listRuns } from '../../models/retention-run.ts';
import { timePosition } from '../cursor.ts';
import type { Operations } from '../operations.ts';
import { presentChange, presentDue, presentRule, presentRun } from './retention-presenter.ts';
import {
  dueAnswer,
  dueQuery,
  pageOnly,
  ruleAnswer,
  ruleBody,
  ruleChangesAnswer,
  ruleParams,
  rulesAnswer,
  runAnswer,
  runsAnswer,
} from './retention-schema.ts';

const read = { tag: 'compliance', access: { permission: 'retention:read' } } as const;
const configure = { tag: 'compliance', access: { permission: 'retention:configure' } } as const;

function ruleRoutes(api: Operations): void {
  api.add({
    ...{ ...read, method: 'GET', path: '/retention/rules', id: 'listRetentionRules' },
    summary: 'How long each class of data is kept, by which law, and what the clinic chose within it.',
    output: rulesAnswer,
    inClinic: async (scope) => ({ rules: (await listRules(scope, Date.now())).map(presentRule) }),
  });

  api.add({
    ...{
      ...read,
      method: 'GET',
      path: '/retention/rules/:dataClass/changes',
      id: 'listRetentionRuleChanges',
    },
    summary: 'What the clinic chose for a class over time, since when and why; the newest first.',
    input: { params: ruleParams },
    output: ruleChangesAnswer,
    inClinic: async (scope, ctx) => ({
      changes: (await listRuleChanges(scope, ctx.input.params.dataClass)).map(presentChange),
    }),
  });

  api.add({
    ...{ ...configure, method: 'PUT', path: '/retention/rules/:dataClass', id: 'changeRetentionRule' },
    summary: 'Keeps a class for so many days from a day on, within what the law and the purpose bear.',
    needsStepUp: true,
    input: { params: ruleParams, body: ruleBody },
    output: ruleAnswer,
    async inClinic(scope, ctx) {
      const change = { ...ctx.input.params, ...ctx.input.body };
      const rule = await changeRule(scope, change, Date.now());
      const { clinicId } = scope;
      ctx.after(() => ctx.deps.live.publish({ clinicId, entity: 'retention', id: clinicId }));
      return presentRule(rule);
    },
  });
}

function runRoutes(api: Operations): void {
  api.add({
    ...{ ...read, method: 'GET', path: '/retention/runs', id: 'listRetentionRuns' },
    summary: 'What was due each night, what a legal hold kept and what went; the newest first.',
    input: { query: pageOnly },
    output: runsAnswer,
    async inClinic(scope, ctx) {
      const { cursor, limit } = ctx.input.query;
      const { cursors } = ctx.deps;
      const of = { clinicId: scope.clinicId, operation: 'listRetentionRuns' };
      const after = cursors.open(of, cursor, timePosition);
      const rows = await listRuns(scope, { after, limit: limit + 1 });
      const { page, nextCursor } = cursors.cut(of, rows, limit, ({ position, id }) => [position, id]);
      return { runs: page.map(presentRun), nextCursor };
    },
  });

  api.add({
    ...{ ...configure, method: 'POST', path: '/retention/runs', id: 'tryRetention', status: 201 },
    summary: 'A dry run: counts what would go now, and touches nothing.',
    output: runAnswer,
    async inClinic(scope, ctx) {
      const id = await dryRun(scope, Date.now());
      ctx.after(() => ctx.deps.live.publish({ clinicId: scope.clinicId, entity: 'retention', id }));
      return presentRun(await getRun(scope, id));
    },
  });
}

export function retentionRoutes(api: Operations): void {
  ruleRoutes(api);
  runRoutes(api);
  api.add({
    ...{ ...configure, method: 'GET', path: '/retention/due', id: 'listRetentionDue' },
    summary: 'Of whom a whole record is due: somebody looks before it is erased.',
    input: { query: dueQuery },
    output: dueAnswer,
    async inClinic(scope, ctx) {
      const { dataClass, cursor, limit } = ctx.input.query;
      const { cursors } = ctx.deps;
      const of = { clinicId: scope.clinicId, operation: 'listRetentionDue', filters: { dataClass } };
      const after = cursors.open(of, cursor, timePosition);
      const now = Date.now();
      const rule = (await listRules(scope, now)).find((one) => one.dataClass === dataClass);
      const { cutoff } = rule ?? refuse('not-found');
      const rows = await listDuePeople(scope, { dataClass, cutoff, after, limit: limit + 1 });
      const { page, nextCursor } = cursors.cut(of, rows, limit, ({ position, id }) => [position, id]);
      return { people: page.map(presentDue), nextCursor };
    },
  });
}
