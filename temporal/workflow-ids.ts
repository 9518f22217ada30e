const uuid = '[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}';
const clinicPrefix = new RegExp(`^clinic/(${uuid})/`);

/** The clinic a workflow belongs to (`clinic/<uuid>/…`), or null for the platform's own. */
export const clinicOfWorkflowId = (workflowId: string): string | null =>
  clinicPrefix.exec(workflowId)?.[1] ?? null;
