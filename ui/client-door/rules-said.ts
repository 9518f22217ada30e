import { useI18n } from 'vue-i18n';
import { share } from '../../domain/payments/deposit-amount.ts';
import type { Clock } from '../zone-clock.ts';
import { moneySaid } from './money.ts';
import type { PublicRules } from './types.ts';

const hourMs = 3_600_000;

/** The clinic's rules in words and numbers, before anything is agreed: what comes back when, and until when she may change her mind. */
export function useRulesSaid(clock: Clock) {
  const { t } = useI18n();
  const until = (startsAt: number, hours: number) => clock.dayTime(startsAt - hours * hourMs);

  /** What becomes of the deposit (Código Civil art. 418, CDC art. 49). */
  function ofDeposit(rules: PublicRules, cents: number, startsAt: string): string[] {
    const start = Date.parse(startsAt);
    const money = moneySaid(cents);
    const backOf = (percent: number) => moneySaid(share(cents, percent));
    const { refundHours, lateRefundPercent: late, noShowRefundPercent: missed, regretDays } = rules;
    return [
      t('public.rules.inTime', { hours: refundHours, until: until(start, refundHours), money }),
      late > 0 ? t('public.rules.late', { money: backOf(late) }) : t('public.rules.lateNothing'),
      t('public.rules.regret', { days: regretDays, money }),
      missed > 0 ? t('public.rules.missed', { money: backOf(missed) }) : t('public.rules.missedNothing'),
      t('public.rules.clinic', { money }),
    ];
  }

  function ofVisit({ cancelHours, moveHours, maxMoves }: PublicRules, startsAt: string): string[] {
    const start = Date.parse(startsAt);
    return [
      t('public.rules.cancel', { until: until(start, cancelHours) }),
      maxMoves > 0
        ? t('public.rules.move', { until: until(start, moveHours), count: maxMoves }, maxMoves)
        : t('public.rules.noMove'),
    ];
  }
  return { ofDeposit, ofVisit };
}
