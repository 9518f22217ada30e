import { useI18n } from 'vue-i18n';
import { devicePlans, type DevicePlan } from '../../domain/products/device-plan.ts';
import { daysUntil } from '../../domain/products/product-notice.ts';
import { useClock } from '../clock.ts';
import { typedOfDay } from '../typed-date.ts';
import type { DeviceLine } from './device-types.ts';

export type DueTone = 'calm' | 'soon' | 'late';
export interface SaidPlan {
  plan: DevicePlan;
  text: string;
  tone: DueTone;
}

/** How the next day of each plan is said; a device is not used from that day on. */
export function useDeviceWords() {
  const { t } = useI18n();
  const clock = useClock();
  function plan(name: DevicePlan, dueOn: string): SaidPlan {
    const days = daysUntil(dueOn, clock.today.value);
    const key = days < 0 ? 'late' : days === 0 ? 'today' : 'in';
    const n = Math.abs(days);
    const text = t(`devices.due.${key}`, { plan: t(`devices.work.${name}`), n, day: typedOfDay(dueOn) }, n);
    return { plan: name, text, tone: days <= 0 ? 'late' : days <= 30 ? 'soon' : 'calm' };
  }
  const plans = ({ plans: all }: Pick<DeviceLine, 'plans'>): SaidPlan[] =>
    devicePlans.flatMap((name) => {
      const { dueOn } = all[name];
      return dueOn === null ? [] : [plan(name, dueOn)];
    });
  return { plans, clock };
}
