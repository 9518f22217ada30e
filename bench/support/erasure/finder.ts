import type { Needle } from '../canaries.ts';

/**
 * Whether any needle lies in the bytes, in one pass: a search for each of hundreds through the pages of a cluster takes minutes. Needles are
 * kept by their first three bytes, which a bitmap asks first.
 */
export function finderOf(needles: readonly Needle[]): (bytes: Buffer) => boolean {
  const byHead = new Map<number, Buffer[]>();
  const heads = new Uint8Array(1 << 21);
  for (const { bytes } of needles) {
    const head = bytes.readUIntBE(0, 3);
    heads[head >> 3] = (heads[head >> 3] ?? 0) | (1 << (head & 7));
    byHead.set(head, [...(byHead.get(head) ?? []), bytes]);
  }
  return (bytes) => {
    let head = 0;
    for (let at = 0; at < bytes.length; at += 1) {
      head = ((head << 8) | (bytes[at] as number)) & 0xffffff;
      if (at < 2 || ((heads[head >> 3] as number) & (1 << (head & 7))) === 0) continue;
      const from = at - 2;
      for (const needle of byHead.get(head) ?? [])
        if (bytes.subarray(from, from + needle.length).equals(needle)) return true;
    }
    return false;
  };
}
