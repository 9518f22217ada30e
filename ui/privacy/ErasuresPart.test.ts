import { fireEvent, screen } from '@testing-library/vue';
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
  ...{ visits: [], notes: [{ at, authorName: 'Dra. Bia', text: 'Toxina em terço superior.' }] },
};

function part(role: 'owner' | 'auditor') {
  signedIn({ role });
  const sent = fakeServer(({ path, method }) => {
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
  });

  it('show an auditor that records are kept, not what is in them', async () => {
    part('auditor');
    expect(await screen.findAllByText(/prontuário, 20 anos/)).toBeTruthy();
    expect(screen.queryByRole('button', { name: /Abrir o prontuário/ })).toBeNull();
  });
});
