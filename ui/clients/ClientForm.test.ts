import { fireEvent, screen, waitFor } from '@testing-library/vue';
import { describe, expect, it } from 'vitest';
import { fakeServer, renderInApp, type Sent } from '../testing.ts';
import { typedOf } from './client-form.ts';
import ClientForm from './ClientForm.vue';
import type { Client } from './types.ts';

const ana: Client = {
  ...{ id: 'c1', version: 3, name: 'Ana Lima', cpf: '52998224725', phone: '+5511987654321', email: null },
  ...{ birthDate: null, notes: null, whatsappOptIn: false, isErased: false },
};
const refused = (status: number, code: string, more = {}) => ({ status, body: { code, ...more } });

function open(
  client: Client | null,
  answer: (request: Sent) => { status?: number; body?: unknown } | undefined,
) {
  const sent = fakeServer(answer);
  const view = renderInApp(ClientForm, { client, typed: typedOf({}) });
  const type = (label: string, text: string) => fireEvent.update(view.getByLabelText(label), text);
  const press = (name: string) => fireEvent.click(view.getByRole('button', { name }));
  return { ...view, sent, type, press };
}

describe("a client's form", () => {
  it('says at the field what is wrong and sends nothing', async () => {
    const { type, press, sent } = open(null, () => undefined);
    await type('CPF', '11111111111');
    await press('Cadastrar');
    expect(await screen.findByText('Escreva o nome.')).toBeTruthy();
    expect(await screen.findByText('Este CPF não existe. Confira os dígitos.')).toBeTruthy();
    expect(sent).toEqual([]);
  });

  it('registers with what was typed, without empty fields', async () => {
    const view = open(null, ({ body }) => ({
      status: 201,
      body: { ...ana, ...(body as object) },
    }));
    await view.type('Nome completo', '  Zuleide   Prado ');
    await view.type('Celular com DDD', '11987654321');
    await view.press('Cadastrar');
    await waitFor(() => expect(view.emitted('saved')).toHaveLength(1));
    expect(view.sent[0]).toMatchObject({ method: 'POST', path: '/clients' });
    expect(view.sent[0]?.body).toEqual({
      name: 'Zuleide Prado',
      phone: '+5511987654321',
      whatsappOptIn: false,
    });
  });

  it('puts back the ninth digit and says so', async () => {
    const { type } = open(null, () => undefined);
    await type('Celular com DDD', '1187654321');
    await fireEvent.blur(screen.getByLabelText('Celular com DDD'));
    expect(await screen.findByText('Acrescentamos o nono dígito. Confira o número.')).toBeTruthy();
    expect(screen.getByLabelText<HTMLInputElement>('Celular com DDD').value).toBe('(11) 98765-4321');
  });

  it('shows the faults that only the server finds at their fields', async () => {
    const { type, press } = open(null, () =>
      refused(400, 'invalid-input', { fields: [{ path: 'email', code: 'invalid_format' }] }),
    );
    await type('Nome completo', 'Zuleide Prado');
    await press('Cadastrar');
    expect(await screen.findByText('Este e-mail parece incompleto.')).toBeTruthy();
    expect(await screen.findByText('Algumas informações precisam de ajuste.')).toBeTruthy();
  });

  it('leads to the one who has this CPF already', async () => {
    const { type, press } = open(null, ({ method }) =>
      method === 'POST'
        ? refused(409, 'client-already-registered')
        : { body: { clients: [{ ...ana, id: 'c9' }] } },
    );
    await type('Nome completo', 'Ana L.');
    await type('CPF', '52998224725');
    await press('Cadastrar');
    const link = await screen.findByRole('link', { name: 'Abrir o cadastro de Ana Lima' });
    expect(link.getAttribute('href')).toBe('/clientes/c9');
  });

  it('keeps what was typed when a colleague was faster, and sends only that on top of the new version', async () => {
    const faster = { ...ana, version: 4, phone: '+5511911112222', name: 'Ana Lima Prado' };
    const view = open(ana, ({ method, body }) => {
      if (method === 'GET') return { body: faster };
      return (body as Client).version === 4
        ? { body: { ...faster, ...(body as object), version: 5 } }
        : refused(409, 'version-conflict');
    });
    await view.type('Nome completo', 'Ana Lima Souza');
    await view.type('Observações', 'Prefere manhãs');
    await view.press('Salvar');
    expect(await screen.findByText('Alguém alterou este cadastro enquanto você escrevia.')).toBeTruthy();
    await fireEvent.click(await screen.findByRole('button', { name: 'Trazer a versão atual' }));
    expect(await screen.findByText('No cadastro agora: Ana Lima Prado')).toBeTruthy();
    expect(screen.getByLabelText<HTMLInputElement>('Nome completo').value).toBe('Ana Lima Souza');
    expect(screen.getByLabelText<HTMLInputElement>('Celular com DDD').value).toBe('(11) 91111-2222');
    await view.press('Salvar');
    await waitFor(() => expect(view.emitted('saved')).toHaveLength(1));
    expect(view.sent.at(-1)?.body).toEqual({ version: 4, name: 'Ana Lima Souza', notes: 'Prefere manhãs' });
  });
});
