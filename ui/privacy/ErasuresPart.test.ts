import { fireEvent, screen, waitFor, within } from '@testing-library/vue';
import { describe, expect, it } from 'vitest';
import { fakeServer, renderInApp, signedIn } from '../testing.ts';
import type { Erasure, SealedRecord } from './erasure-types.ts';
import ErasuresPart from './ErasuresPart.vue';

const at = '2026-11-20T15:00:00.000Z';
const erasure: Erasure = {
  ...{
    id: 'e1',
    clientId: 'c1',
    requestId: 'r1',
    state: 'done',
    ground: 'request',
    createdAt: at,
    endedAt: at,
  },
  steps: [{ step: 'verify', at, counts: {} }],
  certificate: {
    erased: [{ class: 'messages', count: 12 }],
    kept: [{ class: 'clinical', count: 3, ground: 'clinical-record', until: '2046-11-20' }],
    pending: [{ what: 'backups', until: null }],
  },
};
const record: SealedRecord = {
  ...{ id: 's1', clientId: 'c1', ground: 'clinical-record', retainUntil: '2046-11-20', createdAt: at },
};
const content = {
  identification: { name: 'Ana Lima', cpf: null, phone: null, email: null, birthDate: '1990-02-01' },
  visits: [],
  notes: [
    { at, authorName: 'Dra. Bia', text: 'Toxina em terço superior.', id: 'n1', addendumTo: null },
    { at, authorName: 'Dr. Caio', text: 'Foram 20 U, não 30.', id: 'n2', addendumTo: 'n1' },
  ],
};

function part(role: 'owner' | 'auditor', found: SealedRecord[] = [record], status = 200) {
  signedIn({ role });
  const sent = fakeServer(({ path, method }) => {
    if (path === '/sealed-records/find')
      return { status, body: status === 200 ? { records: found } : { code: 'step-up-required' } };
    if (method === 'POST') return { body: { ...record, ...content } };
    const isSealed = path.startsWith('/sealed-records');
    return { body: { ...(isSealed ? { records: [record] } : { erasures: [erasure] }), nextCursor: null } };
  });
  renderInApp(ErasuresPart);
  return sent;
}

describe('erasures', () => {
  it('end with a certificate: erased, kept because, still to come', async () => {
    part('auditor');
    await fireEvent.click(await screen.findByRole('button', { name: 'Certificado' }));
    expect(screen.getByText('Mensagens')).toBeTruthy();
    expect(screen.getAllByText(/prontuário, 20 anos/).length).toBeGreaterThan(0);
    expect(screen.getAllByText('20/11/2046').length).toBeGreaterThan(0);
    expect(screen.getByText(/cópias de segurança antigas/)).toBeTruthy();
  });

  it('leave a sealed record that is opened only with a reason', async () => {
    const sent = part('owner');
    await fireEvent.click(await screen.findByRole('button', { name: 'Abrir o prontuário 1' }));
    expect(screen.queryByText('Ana Lima')).toBeNull();
    await fireEvent.click(screen.getByRole('radio', { name: 'Ordem judicial' }));
    await fireEvent.click(screen.getByRole('button', { name: 'Abrir prontuário' }));
    expect(await screen.findByText('Toxina em terço superior.')).toBeTruthy();
    expect(sent.find(({ method }) => method === 'POST')?.body).toEqual({ reason: 'court-order' });
    const addenda = within(screen.getByRole('list', { name: 'Complementos desta anotação' }));
    expect(addenda.getByText('Foram 20 U, não 30.')).toBeTruthy();
  });

  it('show an auditor that records are kept, not what is in them', async () => {
    part('auditor');
    expect(await screen.findAllByText(/prontuário, 20 anos/)).toBeTruthy();
    expect(screen.queryByRole('button', { name: /Abrir o prontuário/ })).toBeNull();
  });
});

describe('a sealed record is looked for by CPF', () => {
  const look = async (cpf: string) => {
    await fireEvent.update(await screen.findByLabelText('Procurar pelo CPF'), cpf);
    await fireEvent.click(screen.getByRole('button', { name: 'Procurar' }));
  };
  const asked = (sent: ReturnType<typeof part>) => sent.filter(({ method }) => method === 'POST');

  it('that is whole: digits go in the body, and what was found opens as any other', async () => {
    const sent = part('owner', [{ ...record, id: 's9' }]);
    await look('52998224725');
    expect(await screen.findByText('1 prontuário selado com este CPF')).toBeTruthy();
    expect(asked(sent)).toMatchObject([{ path: '/sealed-records/find', body: { cpf: '52998224725' } }]);
    const results = within(screen.getByRole('list', { name: 'Prontuários selados deste CPF' }));
    await fireEvent.click(results.getByRole('button', { name: 'Abrir o prontuário 1' }));
    await fireEvent.click(await screen.findByRole('button', { name: 'Abrir prontuário' }));
    await waitFor(() => {
      expect(asked(sent).at(-1)?.path).toBe('/sealed-records/s9/open');
    });
  });

  it('and nothing is there: it is said, until another is typed', async () => {
    part('owner', []);
    await look('529.982.247-25');
    expect(await screen.findByText('Nenhum prontuário selado com este CPF.')).toBeTruthy();
    await fireEvent.update(screen.getByLabelText('Procurar pelo CPF'), '111');
    expect(screen.queryByText('Nenhum prontuário selado com este CPF.')).toBeNull();
  });

  it.each([
    ['', 'Escreva o CPF.'],
    ['529.982', 'Faltam dígitos: o CPF tem 11.'],
    ['529.982.247-24', 'Este CPF não existe. Confira os dígitos.'],
  ])('not by «%s»', async (cpf, words) => {
    const sent = part('owner');
    await look(cpf);
    expect(await screen.findByText(words)).toBeTruthy();
    expect(asked(sent)).toEqual([]);
  });

  it('only by whoever proves again who they are; what was typed stays', async () => {
    part('owner', [], 403);
    await look('529.982.247-25');
    const alert = await screen.findByRole('alert');
    expect(alert.textContent).toMatch(/depois de você confirmar que é você/);
    expect(screen.getByLabelText<HTMLInputElement>('Procurar pelo CPF').value).toBe('529.982.247-25');
  });

  it('never by an auditor', async () => {
    part('auditor');
    expect(await screen.findAllByText(/prontuário, 20 anos/)).toBeTruthy();
    expect(screen.queryByLabelText('Procurar pelo CPF')).toBeNull();
  });
});
