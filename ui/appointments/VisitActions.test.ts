import { fireEvent } from '@testing-library/vue';
import { computed, ref } from 'vue';
import { describe, expect, it, vi } from 'vitest';
import { renderInApp } from '../testing.ts';
import { now, visit } from './samples.ts';
import VisitActions from './VisitActions.vue';

function open(change = {}, refusal: { title: string; reasons: string[] } | null = null) {
  const act = vi.fn(() => Promise.resolve(true));
  const view = renderInApp(VisitActions, {
    visit: visit(change),
    model: { act, busy: ref(null), refusal: ref(refusal) },
    agenda: {
      clock: {
        now: computed(() => now),
        spoken: () => '',
        dayOf: () => '2026-11-26',
        today: ref('2026-11-25'),
      },
      catalogue: { resources: ref([]) },
    },
  });
  const names = () => view.getAllByRole('button').map((button) => button.textContent?.trim());
  return { ...view, act, names };
}

describe("the actions of a visit's drawer", () => {
  it('offers what fits the state, the usual first', () => {
    expect(open().names()).toEqual(['Confirmar', 'Chegou', 'Remarcar', 'Cancelar visita', 'Mudar serviços']);
  });

  it('does at once what needs no question', async () => {
    const view = open({ status: 'in-room' });
    await fireEvent.click(view.getByRole('button', { name: 'Finalizar' }));
    expect(view.act).toHaveBeenCalledWith('finish', undefined);
  });

  it('asks why before it cancels, and can be left', async () => {
    const view = open();
    const press = (name: string) => fireEvent.click(view.getByRole('button', { name }));
    await press('Cancelar visita');
    expect(view.act).not.toHaveBeenCalled();
    await press('Manter visita');
    expect(view.names()).toContain('Confirmar');
    await press('Cancelar visita');
    await fireEvent.click(view.getByLabelText('A clínica precisou'));
    await press('Cancelar visita');
    expect(view.act).toHaveBeenCalledWith('cancel', { reason: 'clinic' });
  });

  it('shows all reasons of a refusal beside the buttons', () => {
    const view = open(
      {},
      {
        title: 'Este horário não está livre.',
        reasons: ['Sala 2 está em uso.', 'A clínica não abre neste dia.'],
      },
    );
    expect(view.getByRole('alert').textContent).toContain('Sala 2 está em uso.');
    expect(view.getByRole('alert').textContent).toContain('A clínica não abre neste dia.');
  });
});
