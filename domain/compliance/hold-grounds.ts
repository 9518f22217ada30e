/** Why somebody may not be touched, in the order of the form. */
export const holdGrounds = ['lawsuit', 'authority', 'complaint', 'incident'] as const;
export type HoldGround = (typeof holdGrounds)[number];
