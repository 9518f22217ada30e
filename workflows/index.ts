// The only barrel: every function exported here is a workflow that workers register. Explicit names, never `export *`.
export { appointmentLifecycle } from './appointments/appointment-lifecycle.ts';
export { importSpreadsheet } from './clients/import-spreadsheet.ts';
export { reconcileProcesses } from './clinic/reconcile-processes.ts';
