// The only barrel: every function exported here is a workflow that workers register. Explicit names, never `export *`.
export { tellDelay } from './appointments/tell-delay.ts';
export { appointmentLifecycle } from './appointments/appointment-lifecycle.ts';
export { clientSignInCode } from './client-door/client-sign-in-code.ts';
export { importSpreadsheet } from './clients/import-spreadsheet.ts';
export { deliverWebhook } from './integrations/deliver-webhook.ts';
export { reconcileProcesses } from './clinic/reconcile-processes.ts';
export { recoverAccess } from './account/recover-access.ts';
export { sweepExpired } from './clinic/sweep-expired.ts';
export { watchCompetences } from './clinic/watch-competences.ts';
export { runCampaign } from './messaging/run-campaign.ts';
export { dueReturn } from './packages/due-return.ts';
export { packageLife } from './packages/package-life.ts';
export { collectDeposit } from './payments/collect-deposit.ts';
export { breakGlass } from './privacy/break-glass.ts';
export { fillSlot } from './waitlist/fill-slot.ts';
export { answerTap } from './waitlist/answer-tap.ts';
