import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { crc16, readBrCode, readFields, writeBrCode } from './br-code.ts';

const code = writeBrCode({
  location: 'pix.example.com/qr/v2/9d36b84fc70b478fb95c12729b90ca25',
  amountCents: 10_000,
  merchantName: 'Clínica Aurora Estética Avançada',
  merchantCity: 'São Paulo',
});

describe('the text behind a Pix QR', () => {
  it('refuses a code with one character changed, cut or too long', () => {
    expect(readBrCode('')).toBeNull();
    expect(readBrCode(code.slice(0, -1))).toBeNull();
    expect(readBrCode(code.replace('100.00', '900.00'))).toBeNull();
    expect(readBrCode(code.replace('br.gov', 'xx.gov'))).toBeNull();
    expect(readFields('0005ab')).toBeNull();
    expect(readFields('ab')).toBeNull();
  });

  it('computes the check sum of the standard (CRC-16/CCITT-FALSE)', () => {
    expect(crc16('123456789')).toBe('29B1');
  });

  it('checks a code that a bank has published', () => {
    const published =
      '00020126580014br.gov.bcb.pix0136123e4567-e12b-12d1-a456-4266554400005204000053039865802BR5913Fulano de Tal6008BRASILIA62070503***63041D3D';
    expect(readBrCode(published)?.get('59')).toBe('Fulano de Tal');
  });

  it('says how much, to whom and where the charge lies, without accents', () => {
    const fields = readBrCode(code);
    expect(fields?.get('54')).toBe('100.00');
    expect(fields?.get('53')).toBe('986');
    expect(fields?.get('59')).toBe('Clinica Aurora Estetica A');
    expect(fields?.get('60')).toBe('Sao Paulo');
    const account = readFields(fields?.get('26') ?? '');
    expect(account?.get('00')).toBe('br.gov.bcb.pix');
    expect(account?.get('25')).toBe('pix.example.com/qr/v2/9d36b84fc70b478fb95c12729b90ca25');
  });

  it('reads back whatever it wrote', () => {
    const names = fc.string({ minLength: 0, maxLength: 60 });
    fc.assert(
      fc.property(names, names, fc.integer({ min: 1, max: 10_000_000 }), (name, city, amountCents) => {
        const written = writeBrCode({
          location: 'pix.example.com/qr/1',
          amountCents,
          merchantName: name,
          merchantCity: city,
        });
        expect(readBrCode(written)?.get('54')).toBe((amountCents / 100).toFixed(2));
      }),
    );
  });
});
