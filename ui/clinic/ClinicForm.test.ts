import { fireEvent, screen, waitFor } from '@testing-library/vue';
import { describe, expect, it } from 'vitest';
import type { StaffRole } from '../../domain/clinic/roles.ts';
import { fakeServer, renderInApp, signedIn } from '../testing.ts';
import ClinicForm from './ClinicForm.vue';
import type { Clinic } from './types.ts';

const clinic: Clinic = {
  ...{
    id: 'k',
    name: 'Clínica Aurora',
    timeZone: 'America/Sao_Paulo',
    closedDays: [],
    clinicClass: 'health-service' as const,
    version: 7,
  },
  hours: { '1': [{ from: '08:00', to: '18:00' }], '2': [{ from: '09:00', to: '18:00' }] },
};

function open(role: StaffRole) {
  signedIn({ clinic, role });
  const sent = fakeServer(({ body }) => ({ body: { ...clinic, ...(body as object), version: 8 } }));
  return { ...renderInApp(ClinicForm, { clinic }), sent };
}

/** Looked up by its word: a role with a name costs happy-dom seconds in a form of this size. */
const save = async () =>
  fireEvent.click((await screen.findByText('Salvar')).closest('button') as HTMLElement);

describe("the clinic's settings", () => {
  it('are read-only for the reception, and say who may change them', () => {
    open('receptionist');
    expect(screen.getByText('Você pode ver, mas não mudar. Quem muda: proprietária ou gestão.')).toBeTruthy();
    expect(screen.getByLabelText<HTMLInputElement>('Nome da clínica').disabled).toBe(true);
    expect(screen.getByText('08:00 – 18:00')).toBeTruthy();
    expect(screen.queryByLabelText(/acrescentar intervalo/)).toBeNull();
    for (const holiday of screen.getAllByRole('switch'))
      expect((holiday as HTMLButtonElement).disabled).toBe(true);
  });

  it('keep hours as typed, short ones too, and send only what changed', async () => {
    const { sent } = open('manager');
    const opens = screen.getByLabelText('Segunda-feira: abre às');
    await fireEvent.focusIn(opens);
    await fireEvent.update(opens, '7');
    await fireEvent.blur(opens);
    await fireEvent.focusOut(opens);
    await fireEvent.click(screen.getByLabelText('Terça-feira'));
    await save();
    await waitFor(() => expect(sent).toHaveLength(1));
    expect(sent[0]?.body).toEqual({ version: 7, hours: { '1': [{ from: '07:00', to: '18:00' }] } });
  });

  it('refuse intervals that cross, beside their day, before anything is sent', async () => {
    const { sent } = open('owner');
    await fireEvent.click(screen.getByLabelText('Segunda-feira: acrescentar intervalo'));
    const second = (await screen.findAllByLabelText('Segunda-feira: abre às'))[1];
    await fireEvent.update(second as HTMLElement, '12:00');
    await save();
    expect(await screen.findByText('Os intervalos se cruzam.')).toBeTruthy();
    expect(await screen.findByText('Confira os horários marcados acima.')).toBeTruthy();
    expect(screen.getByLabelText('Nome da clínica')).toBeTruthy();
    expect(sent).toEqual([]);
  });
});
