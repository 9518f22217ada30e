import { type Access, type Operation } from '../api/operation.ts';
import { fullPath } from '../api/operations.ts';
import { clientPermissions, may, permissionNames, roles } from '../domain/clinic/roles.ts';
import { roleRights } from '../migrations/role-rights.ts';
import type { TableRights } from '../migrations/table-rights.ts';

const row = (cells: readonly string[]) => `| ${cells.join(' | ')} |`;
const table = (head: readonly string[], rows: readonly (readonly string[])[]) =>
  [row(head), row(head.map(() => '---')), ...rows.map(row)].join('\n');
const code = (names: readonly string[]) => names.map((name) => `\`${name}\``).join(' or ');

const whoMay = (access: Access): string => {
  if ('permission' in access)
    return code([access.permission, ...(access.orPermission ? [access.orPermission] : [])]);
  return { person: 'whoever signed in', client: 'the client', anyone: 'anyone' }[access.who];
};

const inDatabase = (permissions: TableRights['read'], own: string | undefined): string => {
  if (permissions === 'everybody') return 'every role';
  const listed = permissions.length > 0 ? code(permissions) : 'workers only';
  return own === undefined ? listed : `${listed}; own rows`;
};

/** docs/roles.md: the permission table, what each operation asks, and what row level security asks again. */
export function rolesDocument(operations: readonly Operation[]): string {
  const permissionRows = permissionNames.map((name) => [
    `\`${name}\``,
    ...roles.map((role) => (may(role, name) ? '●' : '')),
  ]);
  const operationRows = operations.map((operation) => [
    `\`${operation.id}\``,
    `${operation.method} ${fullPath(operation)}`,
    whoMay(operation.access),
    operation.needsStepUp ? 'yes' : '',
  ]);
  const tableRows = Object.entries(roleRights)
    .sort(([one], [other]) => one.localeCompare(other))
    .map(([name, { read, readOwn, write, writeOwn }]) => [
      `\`${name}\``,
      inDatabase(read, readOwn),
      inDatabase(write, writeOwn),
    ]);
  return [
    '# Who may do what',
    'Written by `npm run neonpro -- roles` from `domain/clinic/roles.ts`, the declared operations and `migrations/role-rights.ts`; a test fails when it is stale.',
    '## The permission table',
    table(['permission', ...roles], permissionRows),
    `A program (api-client) has of its column what its scopes name. A client has ${clientPermissions.map((name) => `\`${name}\``).join(' and ')}, for her own rows. Whoever still has to enrol a second factor has none.`,
    '## What each operation asks',
    'Step-up: a second factor of the last ten minutes, never open to programs.',
    table(['operation', 'request', 'who', 'step-up'], operationRows),
    '## What row level security asks again',
    'On top of the tenant policy, for the logins of the API and of workers. A worker acting for the clinic passes.',
    table(['table', 'read', 'write'], tableRows),
    '',
  ]
    .join('\n\n')
    .replace(/\n+$/, '\n');
}
