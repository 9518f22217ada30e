import { useI18n } from 'vue-i18n';
import { daysUntil } from '../../domain/products/product-notice.ts';
import { useClock } from '../clock.ts';
import { typedOfDay } from '../typed-date.ts';
import { amount, unitKey } from './quantity.ts';

/** How stock and its days are said. */
export function useStockWords() {
  const { t } = useI18n();
  const clock = useClock();
  /** "1 unidade", "2,5 mL", "100 U" */
  const quantity = (value: number, unit: string) => t(unitKey(unit), { n: amount(value) }, value);
  const daysTo = (day: string) => daysUntil(day, clock.today.value);
  /** "vence em 12 dias", "venceu há 3 dias", "vence hoje" */
  function expiry(day: string): string {
    const days = daysTo(day);
    if (days === 0) return t('products.expiry.today');
    if (days < 0) return t('products.expiry.past', { n: -days }, -days);
    return days > 90
      ? t('products.expiry.on', { day: typedOfDay(day) })
      : t('products.expiry.in', { n: days }, days);
  }
  /** "10/02/2027 (vence em 75 dias)": the span only where it says more than the day. */
  const lastDay = (day: string): string =>
    daysTo(day) > 90 ? typedOfDay(day) : `${typedOfDay(day)} (${expiry(day).toLowerCase()})`;
  return { quantity, daysTo, expiry, lastDay, day: typedOfDay, clock };
}
