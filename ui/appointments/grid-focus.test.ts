import { describe, expect, it } from 'vitest';
import { type Arrow, neighbour } from './grid-focus.ts';

/** Three columns; the second is empty. */
const nine = { column: 0, top: 0, name: 'nine' };
const ten = { column: 0, top: 48, name: 'ten' };
const noon = { column: 0, top: 144, name: 'noon' };
const farNine = { column: 2, top: 0, name: 'far nine' };
const farEleven = { column: 2, top: 110, name: 'far eleven' };
// As the page may hold them: in no order of time.
const all = [noon, nine, farEleven, ten, farNine];
const go = (from: (typeof all)[number], arrow: Arrow) => neighbour(all, from, arrow)?.name ?? null;

describe('arrow keys on the agenda', () => {
  it('go up and down in the order of time, within one column', () => {
    expect(go(nine, 'ArrowDown')).toBe('ten');
    expect(go(noon, 'ArrowUp')).toBe('ten');
  });

  it('go to what is nearest in time in the next column that has anything', () => {
    expect(go(ten, 'ArrowRight')).toBe('far nine');
    expect(go(noon, 'ArrowRight')).toBe('far eleven');
    expect(go(farEleven, 'ArrowLeft')).toBe('noon');
  });

  it('stay where they are at an edge', () => {
    expect(go(noon, 'ArrowDown')).toBeNull();
    expect(go(nine, 'ArrowUp')).toBeNull();
    expect(go(farNine, 'ArrowRight')).toBeNull();
  });
});
