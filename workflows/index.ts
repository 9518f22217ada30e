// The only barrel: every function exported here is a workflow that workers register. Explicit names, never `export *`.
export { appointmentLifecycle } from './appointments/appointment-lifecycle.ts';
