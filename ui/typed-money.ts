/** Centavos of `1.234,56`, `1234,5` or `R$ 1.234`; null when empty, NaN when it is no amount. */
export function centsOf(typed: string): number | null {
  const text = typed.replace(/R\$|\s/g, '');
  if (!text) return null;
  if (!/^(\d{1,3}(\.\d{3})+|\d+)(,\d{1,2})?$/.test(text)) return Number.NaN;
  return Math.round(Number(text.replaceAll('.', '').replace(',', '.')) * 100);
}

/** `1.234,56` */
export const typedOfCents = (cents: number | null): string =>
  cents === null
    ? ''
    : (cents / 100).toLocaleString('pt-BR', { minimumFractionDigits: 2, maximumFractionDigits: 2 });
