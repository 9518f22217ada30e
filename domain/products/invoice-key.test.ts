import { describe, expect, it } from 'vitest';
import { invoiceCheckDigit, isSameCompany, readInvoiceKey } from './invoice-key.ts';

const keyOf = (cnpj: string, { state = '35', month = '2611', model = '55' } = {}) => {
  const body = `${state}${month}${cnpj}${model}001000012345187654321`;
  return body + String(invoiceCheckDigit(body));
};
const merz = '11681446000145';

describe('the access key of an invoice', () => {
  it('has the check digit of the manual’s example', () => {
    // Manual de Orientação do Contribuinte, 2.2.6.2
    expect(invoiceCheckDigit('5206043300991100250655012000000780026730161')).toBe(5);
  });
  it('tells who issued it, when, and its number', () => {
    const key = keyOf(merz);
    const read = { key, issuerCnpj: merz, month: '2026-11', series: 1, number: 12345 };
    expect(readInvoiceKey(key)).toEqual(read);
    expect(readInvoiceKey(key.replace(/(.{4})/g, '$1 '))).toEqual(read);
  });
  it('may have letters in the issuer’s CNPJ', () => {
    const key = keyOf('12ABC34501DE35');
    expect(readInvoiceKey(key.toLowerCase())?.issuerCnpj).toBe('12ABC34501DE35');
  });
  it.each([
    ['a place too few', keyOf(merz).slice(1)],
    ['another digit', keyOf(merz).replace(/.$/, (last) => String((Number(last) + 1) % 10))],
    ['two digits swapped', keyOf(merz).replace('12345', '12354')],
    ['no state of ours', keyOf(merz, { state: '99' })],
    ['a thirteenth month', keyOf(merz, { month: '2613' })],
    ['another kind of document', keyOf(merz, { model: '57' })],
    ['an issuer that is none', keyOf('11681446000146')],
    ['words', 'nota fiscal'],
  ])('is refused with %s', (_, text) => expect(readInvoiceKey(text)).toBeNull());
  it('is the supplier’s when another of its establishments issued it', () => {
    expect(isSameCompany(merz, '11681446000226')).toBe(true);
    expect(isSameCompany(merz, '80212480000100')).toBe(false);
  });
});
