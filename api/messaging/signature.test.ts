import { createHmac, randomBytes } from 'node:crypto';
import { describe, expect, it } from 'vitest';
import { verifySignature } from './signature.ts';

const secret = 'app-secret-example';
const body = Buffer.from('{"object":"whatsapp_business_account","entry":[]}');
const good = 'sha256=6c957c4f986b25135337b7da0baf9a0341f32c395dec049e0fe15c294df2842b';

describe('the signature of a webhook', () => {
  it('refuses an absent, empty, truncated, upper-case or unprefixed header', () => {
    const hex = good.slice(7);
    for (const value of [
      undefined,
      '',
      good.slice(0, -1),
      `${good}0`,
      hex,
      `sha1=${hex}`,
      `sha256=${hex.toUpperCase()}`,
      ` ${good}`,
    ])
      expect(verifySignature(body, value, secret)).toBe(false);
  });

  it('refuses everything when no secret is configured', () => {
    const signature = `sha256=${createHmac('sha256', '').update(body).digest('hex')}`;
    expect(verifySignature(body, signature, '')).toBe(false);
  });

  it('refuses the same JSON written again', () => {
    const spaced = Buffer.from(JSON.stringify(JSON.parse(body.toString()), null, 1));
    expect(verifySignature(spaced, good, secret)).toBe(false);
  });

  it('refuses 1,000 mutants of body, header and secret', () => {
    const text = Buffer.from(`{"entry":[{"text":"Olá 👋","n":"${randomBytes(64).toString('hex')}"}]}`);
    const signature = `sha256=${createHmac('sha256', secret).update(text).digest('hex')}`;
    expect(verifySignature(text, signature, secret)).toBe(true);
    let accepted = 0;
    for (let n = 0; n < 1000; n++) {
      const mutant = Buffer.from(n % 3 === 1 ? signature : text);
      const at = n % 3 === 1 ? 7 + (n % 64) : (n * 7919) % mutant.length;
      mutant[at] = (mutant[at] as number) ^ (1 << (n % 8));
      if (n % 3 === 0 && verifySignature(mutant, signature, secret)) accepted++;
      if (n % 3 === 1 && verifySignature(text, mutant.toString('latin1'), secret)) accepted++;
      if (n % 3 === 2 && verifySignature(text, signature, `${secret}${n}`)) accepted++;
    }
    expect(accepted).toBe(0);
  });

  it('accepts the vector of the vendor', () => {
    expect(verifySignature(body, good, secret)).toBe(true);
  });
});
