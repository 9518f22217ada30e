/** Roles of staff in a clinic. */
export const staffRoles = [
  'owner',
  'manager',
  'professional',
  'receptionist',
  'privacy-officer',
  'auditor',
  'operator',
] as const;
export type StaffRole = (typeof staffRoles)[number];

/** Everybody the permission table has a column for: staff, and programs of others (OAuth clients). */
export const roles = [...staffRoles, 'api-client'] as const;
export type Role = (typeof roles)[number];

/**
 * Who may act at all. `system` is a worker acting for the clinic, `client` a tap on WhatsApp or a person on the public page,
 * `enrolling` somebody of the staff who must set up a second factor before anything else.
 */
export type ActorRole = Role | 'system' | 'client' | 'enrolling';

/**
 * What a role may do: the one table, asked by the API's policies and copied into Postgres at every migration, where row level
 * security asks it again. docs/roles.md is made from it. `api-client` marks what can be granted to a program as a scope.
 */
export const permissions = {
  'agenda:read': ['owner', 'manager', 'professional', 'receptionist', 'auditor', 'api-client'],
  'agenda:write': ['owner', 'manager', 'professional', 'receptionist', 'api-client'],
  'agenda:squeeze-in': ['owner', 'manager', 'professional'],
  'payments:read': ['owner', 'manager', 'receptionist', 'auditor'],
  'payments:write': ['owner', 'manager', 'receptionist'],
  'payments:waive': ['owner', 'manager'],
  'packages:sell': ['owner', 'manager', 'receptionist'],
  'packages:correct': ['owner', 'manager'],
  'competences:sign': ['owner'],
  'inbox:read': ['owner', 'manager', 'professional', 'receptionist'],
  'inbox:write': ['owner', 'manager', 'professional', 'receptionist'],
  'tasks:write': ['owner', 'manager', 'professional', 'receptionist', 'privacy-officer'],
  'campaigns:read': ['owner', 'manager', 'privacy-officer', 'auditor'],
  'campaigns:write': ['owner', 'manager'],
  'messaging:configure': ['owner', 'manager'],
  'no-show:read': ['owner', 'manager', 'professional', 'receptionist', 'auditor'],
  'no-show:act': ['owner', 'manager', 'professional', 'receptionist'],
  'no-show:configure': ['owner', 'manager'],
  'no-show:review': ['owner', 'manager', 'privacy-officer'],
  'clients:read': ['owner', 'manager', 'professional', 'receptionist', 'privacy-officer', 'api-client'],
  'clients:write': ['owner', 'manager', 'professional', 'receptionist', 'api-client'],
  'clients:export': ['owner', 'privacy-officer'],
  'clinical:read': ['owner', 'professional'],
  'clinical:write': ['owner', 'professional'],
  'break-glass:open': ['manager', 'receptionist', 'privacy-officer'],
  'break-glass:review': ['owner', 'privacy-officer', 'auditor'],
  'catalogue:read': [...staffRoles, 'api-client'],
  'catalogue:write': ['owner', 'manager'],
  'staff:read': ['owner', 'manager', 'privacy-officer', 'auditor'],
  'staff:write': ['owner'],
  'access:recover': ['owner', 'manager', 'privacy-officer', 'operator'],
  'imports:run': ['owner', 'manager'],
  'integrations:read': ['owner', 'manager', 'auditor', 'operator'],
  'integrations:write': ['owner', 'manager'],
  'consents:read': ['owner', 'manager', 'professional', 'receptionist', 'privacy-officer', 'auditor'],
  'consents:write': ['owner', 'manager', 'professional', 'receptionist', 'privacy-officer'],
  'consents:configure': ['owner', 'privacy-officer'],
  'rights:open': ['owner', 'manager', 'professional', 'receptionist', 'privacy-officer'],
  'rights:read': ['owner', 'privacy-officer', 'auditor'],
  'rights:decide': ['owner', 'privacy-officer'],
  'sealed-records:open': ['owner', 'privacy-officer'],
  'retention:read': ['owner', 'privacy-officer', 'auditor'],
  'retention:configure': ['owner', 'privacy-officer'],
  'incidents:report': ['owner', 'manager', 'professional', 'receptionist', 'privacy-officer', 'operator'],
  'incidents:read': ['owner', 'privacy-officer', 'auditor'],
  'incidents:manage': ['owner', 'privacy-officer'],
  'compliance:read': ['owner', 'privacy-officer', 'auditor'],
  'compliance:act': ['owner', 'privacy-officer'],
  'keys:rotate': ['owner', 'privacy-officer'],
  'audit:read': ['owner', 'privacy-officer', 'auditor'],
  'stock:read': ['owner', 'manager', 'professional', 'receptionist', 'auditor'],
  'stock:write': ['owner', 'manager', 'professional', 'receptionist'],
  'stock:release': ['owner', 'manager'],
  'products:configure': ['owner', 'manager'],
  'lots:trace': ['owner', 'manager', 'professional', 'auditor'],
  'recalls:read': ['owner', 'manager', 'professional', 'auditor'],
  'recalls:manage': ['owner', 'manager'],
  'safety:report': ['owner', 'manager', 'professional', 'receptionist'],
  'safety:manage': ['owner', 'manager'],
  'network:read': ['owner'],
  'processes:read': ['owner', 'manager', 'operator'],
  'processes:decode': ['owner', 'operator'],
} as const satisfies Record<string, readonly Role[]>;
export type Permission = keyof typeof permissions;
/** What a client may do with what is her own; row level security narrows it to her rows. No staff role has it. */
export const clientPermissions = [
  'own-visits:read',
  'own-visits:write',
  'own-privacy:read',
  'own-privacy:write',
] as const;
export const permissionNames = Object.keys(permissions) as Permission[];

/** What a program can be given, always a part of the table's `api-client` column. */
export const scopes = permissionNames.filter((name) => may('api-client', name));

export function may(role: ActorRole, permission: Permission): boolean {
  return (permissions[permission] as readonly string[]).includes(role);
}

/** A program may what its role may and its scopes name; everybody else what the role may. */
export const mayAct = (
  actor: { role: ActorRole; scopes?: readonly Permission[] | undefined },
  permission: Permission,
): boolean =>
  may(actor.role, permission) &&
  (actor.role !== 'api-client' || (actor.scopes?.includes(permission) ?? false));
