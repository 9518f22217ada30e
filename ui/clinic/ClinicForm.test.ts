import { fireEvent, waitFor, within } from '@testing-library/vue';
import { describe, expect, it } from 'vitest';
import type { StaffRole } from '../../domain/clinic/roles.ts';
import { useSession } from '../session.ts';
import { fakeServer, renderInApp } from '../testing.ts';
import ClinicForm from './ClinicForm.vue';
import type { Clinic } from './types.ts';

const clinic: Clinic = {
  ...{ id: 'k', name: 'Clínica Aurora', timeZone: 'America/Sao_Paulo', closedDays: [], version: 7 },
  hours: { '1': [{ from: '08:00', to: '18:00' }], '2': [{ from: '09:00', to: '18:00' }] },
};

function open(role: StaffRole) {
  useSession().me.value = { user: { id: 'u', name: 'Helena' }, clinic, role, clinics: [] };
  const sent = fakeServer(({ body }) => ({ body: { ...clinic, ...(body as object), version: 8 } }));
  return { ...renderInApp(ClinicForm, { clinic }), sent };
}

describe("the clinic's settings", () => {
  it('are read-only for the reception, and say who may change them', () => {
    const { getByText, getByLabelText, queryByRole, getAllByRole } = open('receptionist');
    expect(getByText('Você pode ver, mas não mudar. Quem muda: proprietária ou gestão.')).toBeTruthy();
    expect((getByLabelText('Nome da clínica') as HTMLInputElement).disabled).toBe(true);
    expect(getByText('08:00 – 18:00')).toBeTruthy();
    expect(queryByRole('button', { name: /acrescentar intervalo/ })).toBeNull();
    for (const holiday of getAllByRole('switch')) expect((holiday as HTMLButtonElement).disabled).toBe(true);
  });

  it('keep hours as typed, short ones too, and send only what changed', async () => {
    const { getByLabelText, getByRole, findByRole, sent } = open('manager');
    const opens = getByLabelText('Segunda-feira: abre às');
    await fireEvent.focusIn(opens);
    await fireEvent.update(opens, '7');
    await fireEvent.blur(opens);
    await fireEvent.focusOut(opens);
    await fireEvent.click(getByRole('switch', { name: 'Terça-feira' }));
    await fireEvent.click(await findByRole('button', { name: 'Salvar' }));
    await waitFor(() => expect(sent).toHaveLength(1));
    expect(sent[0]?.body).toEqual({ version: 7, hours: { '1': [{ from: '07:00', to: '18:00' }] } });
  });

  it('refuse intervals that cross, beside their day, before anything is sent', async () => {
    const { getByLabelText, getByRole, findByRole, findByText, sent } = open('owner');
    await fireEvent.click(getByRole('button', { name: 'Segunda-feira: acrescentar intervalo' }));
    const second = (await within(document.body).findAllByLabelText('Segunda-feira: abre às'))[1];
    await fireEvent.update(second as HTMLElement, '12:00');
    await fireEvent.click(await findByRole('button', { name: 'Salvar' }));
    expect(await findByText('Os intervalos se cruzam.')).toBeTruthy();
    expect(await findByText('Confira os horários marcados acima.')).toBeTruthy();
    expect(getByLabelText('Nome da clínica')).toBeTruthy();
    expect(sent).toEqual([]);
  });
});
