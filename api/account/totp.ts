import { Secret, TOTP } from 'otpauth';
import { toString as drawQr } from 'qrcode';

/** RFC 6238 as authenticator apps know it: SHA-1, 6 digits, 30 s, a secret of 160 bits. */
const shape = { algorithm: 'SHA1', digits: 6, period: 30 };
const of = (secret: string, label = '') =>
  new TOTP({ ...shape, issuer: 'NeonPro', label, secret: Secret.fromBase32(secret) });

export const newTotpSecret = (): string => new Secret({ size: 20 }).base32;

/** The time step whose code this is, one step early or late; null when it is none. */
export function stepOfCode(secret: string, code: string, now = Date.now()): number | null {
  const delta = of(secret).validate({ token: code, window: 1, timestamp: now });
  return delta === null ? null : Math.floor(now / 1000 / shape.period) + delta;
}

/** What the person's app scans. */
export async function describeTotp(secret: string, label: string) {
  const uri = of(secret, label).toString();
  const svg = await drawQr(uri, { type: 'svg', margin: 1 });
  return { secret, uri, qr: `data:image/svg+xml;base64,${Buffer.from(svg).toString('base64')}` };
}
