import type { WeeklyHours } from './calendar.ts';

export const resourceKinds = ['professional', 'room', 'device'] as const;
export type ResourceKind = (typeof resourceKinds)[number];

/** Something a visit occupies. `tag` is the kind a procedure asks for ('procedimento', 'laser-diodo'); null for people. */
export interface Resource {
  id: string;
  kind: ResourceKind;
  tag: string | null;
  isActive: boolean;
  /** Working hours in clinic time; null = the clinic's own. */
  hours: WeeklyHours | null;
  /** What a professional is competent for; empty for rooms and devices. */
  procedureIds: readonly string[];
}

export interface Procedure {
  id: string;
  durationMin: number;
  bufferBeforeMin: number;
  bufferAfterMin: number;
  /** Minutes from the start after which the professional may leave, and for how many: the treatment works by itself. 0 = never. */
  processingAfterMin: number;
  processingMin: number;
  roomTag: string | null;
  deviceTag: string | null;
  isActive: boolean;
}
