import { createHmac, timingSafeEqual } from 'node:crypto';

const header = /^sha256=([0-9a-f]{64})$/;

/** `header` is X-Hub-Signature-256. The raw bytes as they came: JSON written again has another signature. */
export function verifySignature(rawBody: Buffer, value: string | undefined, appSecret: string): boolean {
  const given = header.exec(value ?? '')?.[1];
  // An empty secret would make every stranger's signature computable.
  if (!given || appSecret === '') return false;
  const expected = createHmac('sha256', appSecret).update(rawBody).digest();
  return timingSafeEqual(Buffer.from(given, 'hex'), expected);
}
