import { useI18n } from 'vue-i18n';
import { type MatchedBy, matchWays } from '../../domain/clients/import-match.ts';
import type { ImportTally } from '../../domain/clients/import-report.ts';

/** Counts of an import as sentences and figures. */
export function useImportWords() {
  const { t, n } = useI18n();
  const counted = (key: string, count: number): string =>
    t(`imports.count.${key}`, { count: n(count) }, count);
  const listed = (parts: readonly string[]): string =>
    new Intl.ListFormat('pt-BR', { type: 'conjunction' }).format(parts);

  /** "por telefone 28, por CPF 4" */
  const ways = (met: Record<MatchedBy, number>): string =>
    matchWays
      .filter((way) => met[way] > 0)
      .map((way) => `${t(`imports.by.${way}`)} ${n(met[way])}`)
      .join(', ');

  /** What an import wrote, in one sentence. */
  function made({ clientsNew, visitsAhead, visitsPast }: ImportTally): string {
    const parts = [
      ...(clientsNew ? [counted('clientsMade', clientsNew)] : []),
      ...(visitsAhead ? [counted('aheadMade', visitsAhead)] : []),
      ...(visitsPast ? [counted('pastMade', visitsPast)] : []),
    ];
    return parts.length > 0 ? t('imports.made', { what: listed(parts) }) : t('imports.madeNothing');
  }

  const sumOf = (met: Record<MatchedBy, number>): number => matchWays.reduce((sum, way) => sum + met[way], 0);
  return { counted, ways, made, sumOf };
}
