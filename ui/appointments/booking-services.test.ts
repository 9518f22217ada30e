import { describe, expect, it } from 'vitest';
import { servicesSpec, shifted, totalOf } from './booking-services.ts';

const service = (procedureId?: string, professionalId?: string) => ({ procedureId, professionalId });
const procedures = [
  { id: 'toxina', durationMin: 30, priceCents: 145_000 },
  { id: 'laser', durationMin: 45, priceCents: 30_000 },
  { id: 'avaliação', durationMin: 20, priceCents: null },
];

describe('the services of a booking', () => {
  it('are no question yet while one has no procedure', () => {
    expect(servicesSpec([])).toBeNull();
    expect(servicesSpec([service('toxina'), service()])).toBeNull();
  });

  it('are asked in their order, each with who was chosen for it', () => {
    expect(servicesSpec([service('toxina', 'ana'), service('laser')])).toBe('toxina@ana,laser');
  });

  it('add up, and have no price together when one has none', () => {
    expect(totalOf([service('toxina'), service('laser'), service()], procedures)).toEqual({
      minutes: 75,
      cents: 175_000,
    });
    expect(totalOf([service('toxina'), service('avaliação')], procedures)).toEqual({
      minutes: 50,
      cents: null,
    });
  });

  it('change places, and stay when there is no place to go', () => {
    expect(shifted(['a', 'b', 'c'], 1, -1)).toEqual(['b', 'a', 'c']);
    expect(shifted(['a', 'b', 'c'], 1, 1)).toEqual(['a', 'c', 'b']);
    expect(shifted(['a', 'b'], 0, -1)).toEqual(['a', 'b']);
    expect(shifted(['a', 'b'], 1, 1)).toEqual(['a', 'b']);
  });
});
