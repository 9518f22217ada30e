import { describe, expect, it } from 'vitest';
import { accessLines, accessSaid, deedOf } from './access-said.ts';

const words = { t: (key: string) => key, te: (key: string) => !key.endsWith('owner') };
const access = { at: '2026-11-27T10:00:00Z', who: null, action: 'client.read', purpose: 'CARE_DELIVERY' };

describe('an access, as the client is told', () => {
  it.each([
    ['client.read', 'read'],
    ['agenda.read', 'read'],
    ['appointment.move', 'write'],
    ['clinical-note.write', 'write'],
    ['data-export.open', 'read'],
    ['sealed-record.open-care', 'read'],
    ['rights-request.open', 'other'],
    ['break-glass.open', 'other'],
    ['message.prepare', 'other'],
  ])('says what %s is', (action, deed) => expect(deedOf(action)).toBe(deed));

  it('names staff by name, herself as herself, and a nameless role as the team', () => {
    expect(accessSaid({ ...access, who: 'Ana', role: 'owner' }, words).who).toBe('Ana');
    expect(accessSaid({ ...access, role: 'client' }, words).who).toBe('public.accesses.you');
    expect(accessSaid({ ...access, role: 'owner' }, words).who).toBe('public.accesses.staff');
  });

  it('is one line for what one look read at once, and another an hour later', () => {
    const at = (time: string, more: object = {}) => ({
      ...{ ...access, at: `2026-11-27T${time}:00Z`, role: 'client' },
      ...more,
    });
    const lines = accessLines(
      [at('10:02'), at('10:01'), at('10:00', { who: 'Ana', role: 'owner' }), at('09:59'), at('08:00')],
      words,
    );
    expect(lines.map(({ who, times, at: newest }) => [who, times, newest.slice(11, 16)])).toEqual([
      ...[['public.accesses.you', 2, '10:02'] as const, ['Ana', 1, '10:00'] as const],
      ...[['public.accesses.you', 1, '09:59'] as const, ['public.accesses.you', 1, '08:00'] as const],
    ]);
  });
});
