import { createHash } from 'node:crypto';

/** In lower-case hex, as certificates, manifests and registers show it. */
export const sha256Hex = (content: Buffer | string): string =>
  createHash('sha256').update(content).digest('hex');
