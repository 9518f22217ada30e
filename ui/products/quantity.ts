import type { Unit } from '../../domain/products/stock.ts';

const three = new Intl.NumberFormat('pt-BR', { maximumFractionDigits: 3 });
const one = new Intl.NumberFormat('pt-BR', { minimumFractionDigits: 1, maximumFractionDigits: 1 });

/** `1.250,5` */
export const amount = (quantity: number): string => three.format(quantity);
/** `4,0 °C` */
export const celsiusSaid = (celsius: number): string => `${one.format(celsius)} °C`;

/** Key of `products.unit.*` with its plural. */
export const unitKey = (unit: string): string => `products.unit.${unit as Unit}`;

/** The number of `1.250,5`, `1250,5` or `12.5`; null when empty, NaN when it is none. */
export function numberOf(typed: string): number | null {
  const text = typed.replace(/\s|°C?/gi, '').replace('−', '-');
  if (text === '') return null;
  if (/^-?\d{1,3}(\.\d{3})+(,\d{1,3})?$/.test(text))
    return Number(text.replaceAll('.', '').replace(',', '.'));
  return /^-?\d+([.,]\d{1,3})?$/.test(text) ? Number(text.replace(',', '.')) : Number.NaN;
}
export const typedOfNumber = (value: number | null): string =>
  value === null ? '' : three.format(value).replaceAll('.', '');
