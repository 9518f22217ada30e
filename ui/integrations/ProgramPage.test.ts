import { fireEvent, screen, waitFor } from '@testing-library/vue';
import { describe, expect, it } from 'vitest';
import type { StaffRole } from '../../domain/clinic/roles.ts';
import { fakeServer, renderInApp, signedIn } from '../testing.ts';
import ProgramHeader from './ProgramHeader.vue';
import type { ApiClient } from './types.ts';
import UsageTable from './UsageTable.vue';
import { byDay } from './useProgramUsage.ts';
import { useProgramActions } from './usePrograms.ts';

const program: ApiClient = {
  ...{ id: 'p1', clientId: 'k.p1', name: 'Site da clínica', scopes: ['agenda:read'], version: 3 },
  ...{ createdAt: '2026-11-01T12:00:00Z', lastUsedAt: '2026-11-20T12:00:00Z', revokedAt: null },
};
const page = (role: StaffRole, shown: ApiClient = program) => {
  signedIn({ role });
  return renderInApp({
    components: { ProgramHeader },
    setup: () => ({ actions: useProgramActions(), program: shown }),
    template: '<ProgramHeader :program="program" :actions="actions" />',
  });
};

describe('the page of a program', () => {
  it('offers nothing to somebody who may only look', () => {
    fakeServer(() => undefined);
    page('auditor');
    expect(screen.getByText('Ver a agenda')).toBeTruthy();
    expect(screen.queryByRole('button', { name: 'Revogar' })).toBeNull();
    expect(screen.queryByRole('button', { name: 'Nova chave' })).toBeNull();
  });

  it('offers nothing on a revoked one, and says that it is for good', () => {
    fakeServer(() => undefined);
    page('owner', { ...program, revokedAt: '2026-11-21T12:00:00Z' });
    expect(screen.getByText(/Este programa não entra mais/)).toBeTruthy();
    expect(screen.queryByRole('button', { name: 'Revogar' })).toBeNull();
  });

  it('revokes only after it said what that means', async () => {
    const sent = fakeServer(() => ({ status: 204 }));
    page('owner');
    await fireEvent.click(screen.getByRole('button', { name: 'Revogar' }));
    expect(await screen.findByText(/isso não tem volta/)).toBeTruthy();
    expect(sent).toEqual([]);
    await fireEvent.click(screen.getAllByRole('button', { name: 'Revogar' }).at(-1) as HTMLElement);
    await waitFor(() =>
      expect(sent.map(({ method, path }) => `${method} ${path}`)).toEqual(['DELETE /api-clients/p1']),
    );
  });
});

describe('the use of a program', () => {
  const row = { version: 'v1', isDeprecated: false, calls: 1, refused: 0, failed: 0 };

  it('is told by day, the latest first, its busiest operation on top', () => {
    const days = byDay([
      { ...row, day: '2026-11-20', operation: 'a' },
      { ...row, day: '2026-11-21', operation: 'b', calls: 2 },
      { ...row, day: '2026-11-21', operation: 'c', calls: 9 },
    ]);
    expect(days.map(({ day, rows }) => [day, ...rows.map(({ operation }) => operation)])).toEqual([
      ['2026-11-21', 'c', 'b'],
      ['2026-11-20', 'a'],
    ]);
  });

  it('says at a call that will end when it ends', () => {
    renderInApp(UsageTable, {
      days: byDay([{ ...row, day: '2026-11-20', operation: 'listAppointments', isDeprecated: true }]),
      deprecated: [
        { operation: 'listAppointments', sunset: '2027-06-30T12:00:00Z', successor: 'v2', calls: 1 },
      ],
    });
    expect(screen.getByText('Para de funcionar em 30 de junho de 2027.')).toBeTruthy();
  });
});
