import { describe, expect, it } from 'vitest';
import { verifyTwilioSignature } from './twilio-signature.ts';

const token = '12345';
const url = 'https://example.com/myapp.php?foo=1&bar=2';
const fields = {
  ...{ CallSid: 'CA1234567890ABCDE', Caller: '+14158675310', Digits: '1234', From: '+14158675310' },
  To: '+18005551212',
};
// The example of Twilio's documentation.
const good = 'L/OH5YylLD5NRKLltdqwSvS0BnU=';
const request = (change: Record<string, string> = {}, at = url) => ({
  url: at,
  form: new URLSearchParams({ ...fields, ...change }),
});

describe('the signature of Twilio', () => {
  it('refuses an absent, empty, shortened or otherwise spelled one', () => {
    // The last character has two bits that no byte needs: another letter decodes to the same bytes.
    for (const value of [
      undefined,
      '',
      good.slice(0, -1),
      `${good} `,
      good.toLowerCase(),
      good.replace('U=', 'V='),
    ])
      expect(verifyTwilioSignature(request(), value, token)).toBe(false);
  });

  it('refuses another address, another field, a field more or less, and an empty secret', () => {
    expect(verifyTwilioSignature(request({}, `${url}&baz=3`), good, token)).toBe(false);
    expect(verifyTwilioSignature(request({}, url.replace('https', 'http')), good, token)).toBe(false);
    expect(verifyTwilioSignature(request({ Digits: '1235' }), good, token)).toBe(false);
    expect(verifyTwilioSignature(request({ Extra: '1' }), good, token)).toBe(false);
    expect(verifyTwilioSignature(request(), good, '')).toBe(false);
    expect(verifyTwilioSignature(request(), good, `${token}6`)).toBe(false);
  });

  it('refuses every bit flipped in it', () => {
    const bytes = Buffer.from(good);
    let accepted = 0;
    for (let bit = 0; bit < bytes.length * 8; bit++) {
      const mutant = Buffer.from(bytes);
      mutant[bit >> 3] = (mutant[bit >> 3] as number) ^ (1 << (bit & 7));
      if (verifyTwilioSignature(request(), mutant.toString('latin1'), token)) accepted += 1;
    }
    expect(accepted).toBe(0);
  });

  it('accepts the vendor’s example, in whatever order the fields come', () => {
    expect(verifyTwilioSignature(request(), good, token)).toBe(true);
    const form = new URLSearchParams(Object.entries(fields).reverse());
    expect(verifyTwilioSignature({ url, form }, good, token)).toBe(true);
  });
});
