/** Roles of staff in a clinic; `system` is a worker acting for the clinic and `client` a tap on WhatsApp. */
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
export type ActorRole = StaffRole | 'system' | 'client';

/** What a person may do; one table, asked by every policy. Rows are the matrix shown in docs/roles.md. */
export const permissions = {
  'agenda:read': ['owner', 'manager', 'professional', 'receptionist', 'auditor'],
  'agenda:write': ['owner', 'manager', 'professional', 'receptionist'],
  'clients:read': ['owner', 'manager', 'professional', 'receptionist', 'privacy-officer'],
  'clients:write': ['owner', 'manager', 'professional', 'receptionist'],
  'catalogue:read': [
    'owner',
    'manager',
    'professional',
    'receptionist',
    'privacy-officer',
    'auditor',
    'operator',
  ],
  'catalogue:write': ['owner', 'manager'],
  'staff:read': ['owner', 'manager', 'privacy-officer', 'auditor'],
  'staff:write': ['owner'],
  'imports:run': ['owner', 'manager'],
  'processes:read': ['owner', 'manager', 'operator'],
  'processes:decode': ['owner', 'operator'],
} as const satisfies Record<string, readonly StaffRole[]>;
export type Permission = keyof typeof permissions;

export const may = (role: ActorRole, permission: Permission): boolean =>
  (permissions[permission] as readonly string[]).includes(role);
