import { addDays } from '../clinic/calendar.ts';

/** What is planned for a device: each by its own rhythm, with its own next day. */
export const devicePlans = ['maintenance', 'calibration'] as const;
export type DevicePlan = (typeof devicePlans)[number];
/** A repair is work as well, and moves no date. */
export const workKinds = [...devicePlans, 'repair'] as const;
export type WorkKind = (typeof workKinds)[number];

/** Gravest first: a device that is blocked for several reasons shows this one. */
export const blockReasons = ['recall', 'safety', 'registration', 'maintenance', 'hand'] as const;
export type BlockReason = (typeof blockReasons)[number];
export type DeviceState = 'in-use' | 'blocked' | 'retired';

export const gravestBlock = (reasons: readonly BlockReason[]): BlockReason | null =>
  blockReasons.find((reason) => reasons.includes(reason)) ?? null;

export interface Plan {
  everyDays: number | null;
  dueOn: string | null;
}
export type Plans = Record<DevicePlan, Plan>;

/** The day from which on the device is not used until the work was done again; null: never, nothing is planned. */
export const nextDue = (doneOn: string, everyDays: number | null): string | null =>
  everyDays === null ? null : addDays(doneOn, everyDays);

export const watchLevels = ['30', '7', 'overdue'] as const;
export type WatchLevel = (typeof watchLevels)[number];
export type WatchMark = `${DevicePlan}-${WatchLevel}`;

function levelOf(dueOn: string | null, today: string): WatchLevel | null {
  if (dueOn === null || dueOn > addDays(today, 30)) return null;
  if (dueOn <= today) return 'overdue';
  return dueOn <= addDays(today, 7) ? '7' : '30';
}

/** What is to be told of a device today and was not told yet: of each plan the last level it has reached, so that a late run says one thing. */
export function marksDue(plans: Plans, told: readonly string[], today: string): WatchMark[] {
  return devicePlans.flatMap((plan) => {
    const level = levelOf(plans[plan].dueOn, today);
    if (level === null) return [];
    const mark: WatchMark = `${plan}-${level}`;
    return told.includes(mark) ? [] : [mark];
  });
}

/** A new day begins a new round of what is told. */
export const withoutPlan = (told: readonly string[], plan: DevicePlan): string[] =>
  told.filter((mark) => !mark.startsWith(`${plan}-`));

export const isOverdue = (plans: Plans, today: string): boolean =>
  devicePlans.some((plan) => levelOf(plans[plan].dueOn, today) === 'overdue');
