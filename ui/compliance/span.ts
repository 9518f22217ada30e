/** Days as people say them: whole years, whole months or days. */
export function spanOf(
  days: number,
  { t }: { t: (key: string, named: { count: number }, plural: number) => string },
): string {
  const years = Math.floor(days / 365);
  if (days >= 365 && days - years * 365 <= years / 4 + 1)
    return t('retention.span.years', { count: years }, years);
  const months = Math.round(days / 30);
  if (days % 30 === 0) return t('retention.span.months', { count: months }, months);
  return t('retention.span.days', { count: days }, days);
}
