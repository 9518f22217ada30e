import { fireEvent, screen } from '@testing-library/vue';
import { describe, expect, it, vi } from 'vitest';
import { fakeServer, renderInApp, signedIn } from '../testing.ts';
import SeriesCard from './SeriesCard.vue';
import type { Series } from './types.ts';

const series: Series = {
  ...{ id: 's1', version: 1, clientId: 'c1', sessions: 4, minDays: 30, maxDays: 45, clientPackageId: null },
  ...{ procedure: { id: 'p1', name: 'Drenagem' }, state: 'open', visits: [] },
  next: { position: 2, from: '2030-03-04', to: '2030-03-10' },
};

describe('the card of a series', () => {
  it('offers the free times of the days in which the next session is due, and books it for the series', async () => {
    const sent = fakeServer(({ path }) => {
      const slot = {
        startsAt: '2030-03-04T13:00:00.000Z',
        professionalId: 'r1',
        roomId: null,
        deviceId: null,
      };
      if (path.startsWith('/availability')) return { body: { slots: [slot] } };
      return { body: path.startsWith('/resources') ? { resources: [] } : series };
    });
    signedIn();
    renderInApp(SeriesCard, { series });
    await fireEvent.click(screen.getByRole('button', { name: 'Marcar a 2ª sessão' }));
    await fireEvent.click(await screen.findByRole('button', { name: 'Marcar seg., 4 mar., 10h' }));
    const booked = () => sent.find(({ path }) => path === '/series/s1/visits');
    await vi.waitFor(() => {
      expect(booked()).toBeTruthy();
    });
    expect(booked()?.body).toMatchObject({ startsAt: '2030-03-04T13:00:00.000Z', professionalId: 'r1' });
    const asked = sent.find(({ path }) => path.startsWith('/availability'))?.path;
    expect(asked).toContain('from=2030-03-04&to=2030-03-10&procedureId=p1');
  });

  it('books nothing for an erased person', () => {
    signedIn();
    renderInApp(SeriesCard, { series, isErased: true });
    expect(screen.getByText(/Falta marcar a 2ª/)).toBeTruthy();
    expect(screen.queryByRole('button', { name: 'Marcar a 2ª sessão' })).toBeNull();
  });

  it('books nothing for whoever only looks', () => {
    signedIn({ role: 'auditor' });
    renderInApp(SeriesCard, { series });
    expect(screen.getByText(/Falta marcar a 2ª/)).toBeTruthy();
    expect(screen.queryByRole('button', { name: 'Marcar a 2ª sessão' })).toBeNull();
  });
});
