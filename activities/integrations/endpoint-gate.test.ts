import { describe, expect, it } from 'vitest';
import { createEndpointGate } from './endpoint-gate.ts';

describe('the gate before an endpoint', () => {
  it('lets eight in at once, and sends the rest away one after the other', () => {
    const gate = createEndpointGate(() => 0);
    const waits = Array.from({ length: 12 }, () => gate.enter('a'));
    expect(waits.slice(0, 8)).toEqual(Array(8).fill(0));
    const later = waits.slice(8);
    expect(later.every((wait, at) => wait > (later[at - 1] ?? 0))).toBe(true);
    expect(gate.enter('b')).toBe(0);
  });

  it('gives one that hangs two places, and spreads those who wait by what it takes', () => {
    const gate = createEndpointGate(() => 0);
    expect(gate.enter('a')).toBe(0);
    for (let times = 0; times < 20; times += 1) {
      gate.leave('a', { ms: 10_000, isSlow: true });
      gate.enter('a');
    }
    expect(gate.enter('a')).toBe(0);
    const waits = Array.from({ length: 100 }, () => gate.enter('a'));
    expect(waits.at(-1)).toBeGreaterThan(400_000);
    gate.leave('a', { ms: 30, isSlow: false });
    expect(Array.from({ length: 7 }, () => gate.enter('a'))).toEqual(Array(7).fill(0));
  });
});
