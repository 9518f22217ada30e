import type { ScheduleOptions } from '@temporalio/client';
import { anvisaFileCodes } from '../domain/products/anvisa-catalogue.ts';

/** One night run for each file of ANVISA's, small ones first, so that two are seldom copied at once. The server renews them in the night. */
const anvisaFiles: readonly ScheduleOptions[] = anvisaFileCodes.map((code, index) => ({
  scheduleId: `platform/anvisa-file/${code}`,
  // From half past two in Brasília on, before every clinic's own look at what it has (platform/recheck-anvisa).
  spec: { intervals: [{ every: '1 day', offset: `${331 + 20 * index} minutes` }] },
  action: {
    type: 'startWorkflow',
    workflowType: 'syncAnvisaFile',
    workflowId: `platform/anvisa-file/${code}`,
    taskQueue: 'compliance',
    args: [],
    workflowExecutionTimeout: '20 hours',
  },
  // A run takes whatever is newest: one makes up for the missed ones, and none runs beside another.
  policies: { overlap: 'SKIP', catchupWindow: '12 hours' },
  // Nothing can be checked before the first copy.
  state: { triggerImmediately: true },
}));

/** Everything that runs by the clock, as data. Overlap and catch-up are always said; ids and notes are readable by anyone (no codec). */
export const schedules: readonly ScheduleOptions[] = [
  {
    scheduleId: 'platform/reconcile',
    spec: { intervals: [{ every: '1 minute' }] },
    action: {
      type: 'startWorkflow',
      workflowType: 'reconcileProcesses',
      // The server appends the due time: one id for each run.
      workflowId: 'platform/reconcile',
      taskQueue: 'compliance',
      args: [],
      workflowExecutionTimeout: '10 minutes',
    },
    // A sweep makes up for the ones before it: none is queued behind a slow one, and none is caught up after an outage.
    policies: { overlap: 'SKIP', catchupWindow: '1 minute' },
  },
  {
    scheduleId: 'platform/sweep',
    // Not on the hour, when everybody else's schedules run.
    spec: { intervals: [{ every: '1 hour', offset: '7 minutes' }] },
    action: {
      type: 'startWorkflow',
      workflowType: 'sweepExpired',
      workflowId: 'platform/sweep',
      taskQueue: 'compliance',
      args: [],
      workflowExecutionTimeout: '1 hour',
    },
    // What expires stays expired: one run makes up for the missed ones.
    policies: { overlap: 'SKIP', catchupWindow: '1 hour' },
  },
  {
    scheduleId: 'platform/watch-competences',
    // Before the clinics open, from Fernando de Noronha to Acre.
    spec: { intervals: [{ every: '1 day', offset: '491 minutes' }] },
    action: {
      type: 'startWorkflow',
      workflowType: 'watchCompetences',
      workflowId: 'platform/watch-competences',
      taskQueue: 'compliance',
      args: [],
      workflowExecutionTimeout: '20 hours',
    },
    // A day without it would be a day on which nobody hears that a licence ends.
    policies: { overlap: 'SKIP', catchupWindow: '24 hours' },
  },
  {
    scheduleId: 'platform/watch-no-show-models',
    // In the night, when cores are free: from half past two in Fernando de Noronha to half past eleven in Acre.
    spec: { intervals: [{ every: '1 day', offset: '273 minutes' }] },
    action: {
      type: 'startWorkflow',
      workflowType: 'watchNoShowModels',
      workflowId: 'platform/watch-no-show-models',
      taskQueue: 'compliance',
      args: [],
      workflowExecutionTimeout: '20 hours',
    },
    // One run makes up for the missed ones: intercepts follow outcomes, not nights.
    policies: { overlap: 'SKIP', catchupWindow: '12 hours' },
  },
  {
    scheduleId: 'platform/report-no-show-effects',
    // After the outcomes of the day, before the clinics open.
    spec: { intervals: [{ every: '1 day', offset: '433 minutes' }] },
    action: {
      type: 'startWorkflow',
      workflowType: 'reportNoShowEffects',
      workflowId: 'platform/report-no-show-effects',
      taskQueue: 'compliance',
      args: [],
      workflowExecutionTimeout: '20 hours',
    },
    // A run counts every month that is not final yet: one makes up for the missed ones.
    policies: { overlap: 'SKIP', catchupWindow: '12 hours' },
    // A clinic that comes with a past is not shown an empty page until the first night is over.
    state: { triggerImmediately: true },
  },
  {
    scheduleId: 'platform/verify-audit-trail',
    // At the quietest hour: midnight in Acre to three in Fernando de Noronha.
    spec: { intervals: [{ every: '1 day', offset: '311 minutes' }] },
    action: {
      type: 'startWorkflow',
      workflowType: 'verifyAuditTrail',
      workflowId: 'platform/verify-audit-trail',
      taskQueue: 'compliance',
      args: [],
      workflowExecutionTimeout: '20 hours',
    },
    // A night without a look would be a night in which a fault stays unseen; one look makes up for several.
    policies: { overlap: 'SKIP', catchupWindow: '24 hours' },
  },
  {
    scheduleId: 'platform/apply-retention',
    // In the night of every zone of the country, when nobody reads what goes.
    spec: { intervals: [{ every: '1 day', offset: '317 minutes' }] },
    action: {
      type: 'startWorkflow',
      workflowType: 'applyRetention',
      workflowId: 'platform/apply-retention',
      taskQueue: 'compliance',
      args: [],
      workflowExecutionTimeout: '20 hours',
    },
    // What is due stays due: one run makes up for the missed ones.
    policies: { overlap: 'SKIP', catchupWindow: '12 hours' },
  },
  {
    scheduleId: 'platform/watch-compliance',
    // After the night's removals, before the clinics open.
    spec: { intervals: [{ every: '1 day', offset: '461 minutes' }] },
    action: {
      type: 'startWorkflow',
      workflowType: 'watchCompliance',
      workflowId: 'platform/watch-compliance',
      taskQueue: 'compliance',
      args: [],
      workflowExecutionTimeout: '20 hours',
    },
    // One run looks at everything: it makes up for the missed ones.
    policies: { overlap: 'SKIP', catchupWindow: '12 hours' },
    // A clinic sees where it stands on its first day.
    state: { triggerImmediately: true },
  },
  {
    scheduleId: 'platform/report-compliance',
    // Every day, so that a month is told although its first day was missed.
    spec: { intervals: [{ every: '1 day', offset: '503 minutes' }] },
    action: {
      type: 'startWorkflow',
      workflowType: 'reportCompliance',
      workflowId: 'platform/report-compliance',
      taskQueue: 'compliance',
      args: [],
      workflowExecutionTimeout: '20 hours',
    },
    // A month that was told is not told again: one run makes up for the missed ones.
    policies: { overlap: 'SKIP', catchupWindow: '24 hours' },
    state: { triggerImmediately: true },
  },
  {
    scheduleId: 'platform/recheck-anvisa',
    // After the night's copies of ANVISA's files, before the clinics open: from two in Acre to five in Fernando de Noronha.
    spec: { intervals: [{ every: '1 day', offset: '437 minutes' }] },
    action: {
      type: 'startWorkflow',
      workflowType: 'recheckAllClinics',
      workflowId: 'platform/recheck-anvisa',
      taskQueue: 'compliance',
      args: [],
      workflowExecutionTimeout: '20 hours',
    },
    // Each due run once: a run that is late waits for the one before it, and each clinic has one run for a day.
    policies: { overlap: 'BUFFER_ALL', catchupWindow: '24 hours' },
    // A clinic knows what may not be used on its first day.
    state: { triggerImmediately: true },
  },
  ...anvisaFiles,
];
