/** What each post may do. A page asks for a right, never for a role. */
const rightsOfRole: Record<string, readonly string[]> = {
  'registry-officer': ['registry:read', 'registry:register', 'citizens:assist'],
  clerk: ['expedients:read', 'expedients:process', 'registry:read'],
  secretary: [
    'expedients:read',
    'expedients:process',
    'documents:sign',
    'registry:read',
    'registry:supervise',
    'registry:configure',
    'office:configure',
  ],
  mayor: ['expedients:read', 'documents:sign'],
  technician: ['province:read', 'province:publish'],
}

/** Whoever holds any post may come into the office; what is in each room is another right. */
export const rightsOf = (roles: readonly string[]): string[] => [
  ...new Set(roles.flatMap((role) => ['office:enter', ...(rightsOfRole[role] ?? [])])),
]

/** The roles that bring this right with them. */
export const rolesWith = (right: string): string[] =>
  Object.entries(rightsOfRole).flatMap(([role, rights]) => (rights.includes(right) ? [role] : []))
