import { describe, expect, it } from 'vitest';
import { accessSaid, deedOf } from './access-said.ts';

const words = { t: (key: string) => key, te: (key: string) => !key.endsWith('owner') };
const access = { at: '2026-11-27T10:00:00Z', who: null, action: 'client.read', purpose: 'CARE_DELIVERY' };

describe('an access, as the client is told', () => {
  it.each([
    ['client.read', 'read'],
    ['agenda.read', 'read'],
    ['appointment.move', 'write'],
    ['clinical-note.write', 'write'],
    ['message.prepare', 'other'],
  ])('says what %s is', (action, deed) => expect(deedOf(action)).toBe(deed));

  it('names staff by name, herself as herself, and a nameless role as the team', () => {
    expect(accessSaid({ ...access, who: 'Ana', role: 'owner' }, words).who).toBe('Ana');
    expect(accessSaid({ ...access, role: 'client' }, words).who).toBe('public.accesses.you');
    expect(accessSaid({ ...access, role: 'owner' }, words).who).toBe('public.accesses.staff');
  });
});
