import { fireEvent } from '@testing-library/vue';
import { describe, expect, it } from 'vitest';
import { renderInApp, signedIn } from '../testing.ts';
import WallTimeInput from './WallTimeInput.vue';

const shown = (timeZone: string, modelValue: string | null) => {
  signedIn({ clinic: { id: 'k', name: 'Clínica Aurora', timeZone } });
  const shownNow = renderInApp(WallTimeInput, { modelValue });
  const input = shownNow.container.querySelector('input') as HTMLInputElement;
  return { input, emitted: () => shownNow.emitted() };
};

/** Zones far from each other and from any browser that runs this. */
describe('a day and an hour', () => {
  it.each([
    ['America/Sao_Paulo', '2026-11-28T02:30:00.000Z', '2026-11-27T23:30'],
    ['America/Rio_Branco', '2026-11-28T02:30:00.000Z', '2026-11-27T21:30'],
    ['Asia/Tokyo', '2026-11-28T02:30:00.000Z', '2026-11-28T11:30'],
  ])('are those of the clinic in %s, both ways', async (zone, instant, wall) => {
    expect(shown(zone, instant).input.value).toBe(wall);
    const { input, emitted } = shown(zone, null);
    expect(input.value).toBe('');
    await fireEvent.update(input, wall);
    expect(emitted()['update:modelValue']).toEqual([[instant]]);
  });

  it('that are emptied are none', async () => {
    const { input, emitted } = shown('America/Manaus', '2026-11-28T02:30:00.000Z');
    await fireEvent.update(input, '');
    expect(emitted()['update:modelValue']).toEqual([[null]]);
  });
});
