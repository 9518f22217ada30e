import { fireEvent, screen } from '@testing-library/vue';
import { describe, expect, it, vi } from 'vitest';
import { fakeServer, renderInApp, signedIn } from '../testing.ts';
import type { CampaignCard, CampaignPreview } from './campaign-types.ts';
import CampaignEditor from './CampaignEditor.vue';
import CampaignLook from './CampaignLook.vue';

const nobody = {
  ...{ waiting: 0, 'on-the-way': 0, sent: 0, delivered: 0, read: 0, failed: 0, uncertain: 0, skipped: 0 },
};
const card: CampaignCard = {
  ...{ id: 'k1', version: 3, name: 'Semana da pele', state: 'draft', pauseCode: null, templateId: 't1' },
  ...{ templateName: 'campanha_v1', perMinute: 30, startsAt: null, createdAt: '2026-11-26T12:00:00.000Z' },
  ...{ progress: nobody, segment: {}, reasons: [], answered: 0, left: 0 },
  ...{ body: 'Olá, {{1}}! Responda PARAR para sair.', parameters: ['firstName'] },
};
const preview: CampaignPreview = {
  ...{ matched: 30, reachable: 18, isCutShort: false, minutes: 1, costUsd: 1.13 },
  excluded: [
    { code: 'no-consent', count: 11 },
    { code: 'withdrawn', count: 1 },
  ],
  samples: [{ text: 'Olá, Ana! Responda PARAR para sair.', buttons: [] }],
};

describe('the steps of a campaign', () => {
  it('ask for a name before anything is saved, and say which condition does not fit', async () => {
    signedIn();
    const sent = fakeServer(() => ({ body: { procedures: [] } }));
    renderInApp(CampaignEditor, { campaign: null, step: 'audience' });
    await fireEvent.click(screen.getByLabelText('Tem cadastro, mas nunca veio'));
    await fireEvent.click(screen.getByLabelText('Já veio, mas não vem há algum tempo'));
    await fireEvent.click(screen.getByRole('button', { name: 'Continuar' }));
    expect(await screen.findByText('Dê um nome de até 80 letras.')).toBeTruthy();
    expect(screen.getByText(/As condições não combinam/)).toBeTruthy();
    expect(sent.filter(({ method }) => method === 'POST')).toEqual([]);
  });

  it('save a draft with the conditions that were ticked', async () => {
    signedIn();
    const sent = fakeServer(({ method }) => ({ body: method === 'POST' ? card : { procedures: [] } }));
    const view = renderInApp(CampaignEditor, { campaign: null, step: 'audience' });
    await fireEvent.update(screen.getByLabelText('Nome da campanha'), 'Semana da pele');
    await fireEvent.click(screen.getByLabelText('Já veio, mas não vem há algum tempo'));
    await fireEvent.update(await screen.findByLabelText('Meses sem vir'), '8');
    await fireEvent.click(screen.getByRole('button', { name: 'Continuar' }));
    await vi.waitFor(() => {
      expect(view.emitted('saved')).toHaveLength(1);
    });
    const body = sent.find(({ method }) => method === 'POST')?.body;
    expect(body).toEqual({ name: 'Semana da pele', perMinute: 30, segment: { absentMonths: 8 } });
  });

  it('say before the start who is left out and why, and start only after a yes', async () => {
    signedIn();
    const sent = fakeServer(({ path }) => ({ body: path.endsWith('/preview') ? preview : card }));
    renderInApp(CampaignEditor, { campaign: card, step: 'review' });
    expect(await screen.findByText('nunca aceitaram ofertas pelo WhatsApp')).toBeTruthy();
    expect(screen.getByText('pediu para não receber ofertas')).toBeTruthy();
    expect(screen.getByText(/LGPD, art. 7º, I/)).toBeTruthy();
    await fireEvent.click(screen.getByRole('button', { name: 'Iniciar campanha' }));
    expect(sent.some(({ path }) => path.endsWith('/start'))).toBe(false);
    expect(await screen.findByText('Enviar para 18 pessoas?')).toBeTruthy();
    await fireEvent.click(screen.getAllByRole('button', { name: 'Iniciar campanha' }).at(-1) as HTMLElement);
    await vi.waitFor(() => {
      expect(sent.find(({ path }) => path.endsWith('/start'))?.body).toEqual({ version: 3 });
    });
  });
});

describe('a campaign that runs', () => {
  const running: CampaignCard = {
    ...{ ...card, state: 'running', progress: { ...nobody, read: 2, skipped: 1, waiting: 5 } },
    reasons: [{ outcome: 'skipped', code: 'opted-out', count: 1 }],
  };
  const nobodyListed = () => ({ body: { items: [], nextCursor: null } });

  it('says how far it is in words, and stops only after a yes', async () => {
    signedIn();
    const sent = fakeServer(nobodyListed);
    renderInApp(CampaignLook, { campaign: running });
    expect(screen.getByRole('progressbar').getAttribute('aria-label')).toBe('3 de 8 com desfecho');
    expect(screen.getByText('Mudou de ideia e não quer mais ofertas.')).toBeTruthy();
    await fireEvent.click(screen.getByRole('button', { name: 'Encerrar' }));
    expect(sent.some(({ path }) => path.endsWith('/stop'))).toBe(false);
    await fireEvent.click((await screen.findAllByRole('button', { name: 'Encerrar' })).at(-1) as HTMLElement);
    await vi.waitFor(() => {
      expect(sent.some(({ path }) => path.endsWith('/k1/stop'))).toBe(true);
    });
  });

  it('is only looked at by whoever may not change it', () => {
    signedIn({ role: 'auditor' });
    fakeServer(nobodyListed);
    renderInApp(CampaignLook, { campaign: running });
    expect(screen.queryByRole('button', { name: 'Encerrar' })).toBeNull();
  });
});
