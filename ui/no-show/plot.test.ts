import { describe, expect, it } from 'vitest';
import { plotOf, roundEnd, wilson } from './plot.ts';

describe('a drawing', () => {
  it('ends at a round share, and keeps its own margin at any width', () => {
    expect(roundEnd(0.31)).toBe(0.4);
    expect(roundEnd(0.97)).toBe(1);
    const plot = plotOf(300, 200, { x: 0.4, y: 0.4 });
    expect(plot.x(0)).toBe(46);
    expect(plot.x(0.4)).toBe(288);
    expect(plot.y(0)).toBeGreaterThan(plot.y(0.4));
    expect(plot.xTicks).toHaveLength(5);
  });

  it('shows few visits with a wide span and many with a narrow one', () => {
    const [few, many] = [wilson(0.2, 12), wilson(0.2, 1_200)];
    expect(few.hi - few.lo).toBeGreaterThan(0.35);
    expect(many.hi - many.lo).toBeLessThan(0.05);
    expect(wilson(0, 20).lo).toBe(0);
  });
});
