import { fireEvent, screen } from '@testing-library/vue';
import { describe, expect, it } from 'vitest';
import { renderInApp } from '../testing.ts';
import ClientFacts from './ClientFacts.vue';

const client = {
  ...{ id: 'c1', version: 1, name: 'Ana Lima', cpf: '52998224725', phone: '+5511987654321' },
  ...{
    email: 'ana@exemplo.com.br',
    birthDate: '1986-04-12',
    notes: 'Alergia a lidocaína',
    whatsappOptIn: true,
    isErased: false,
  },
};
const secrets = [
  '529.982.247-25',
  '(11) 98765-4321',
  'ana@exemplo.com.br',
  '12/04/1986',
  'Alergia a lidocaína',
];

describe("the card of a client's data", () => {
  it('covers what is sensitive, and says that opening is registered', () => {
    const { container } = renderInApp(ClientFacts, { client, shown: false });
    for (const secret of secrets) expect(container.textContent).not.toContain(secret);
    expect(container.textContent).toContain('•••.982.247-••');
    expect(screen.getByText(/fica registrado/)).toBeTruthy();
  });

  it('uncovers when asked', async () => {
    const view = renderInApp(ClientFacts, { client, shown: false });
    await fireEvent.click(screen.getByRole('button', { name: 'Mostrar' }));
    expect(view.emitted('update:shown')).toEqual([[true]]);
    await view.rerender({ client, shown: true });
    for (const secret of secrets) expect(view.container.textContent).toContain(secret);
  });
});
