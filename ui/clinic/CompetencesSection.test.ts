import { fireEvent, screen, waitFor } from '@testing-library/vue';
import { describe, expect, it } from 'vitest';
import { fakeServer, renderInApp, type Sent, signedIn } from '../testing.ts';
import CompetencesSection from './CompetencesSection.vue';
import type { Cell, Matrix } from './competence-types.ts';

const cell = (professionalId: string, procedureId: string, more: Partial<Cell> = {}): Cell => ({
  ...{ professionalId, procedureId, verdict: 'YES', code: null, isSignedOff: false },
  ...{ source: 'Lei 12.842/2013', ruleId: 'medicine', council: 'CRM', validUntil: null, ...more },
});
const matrix: Matrix = {
  ...{ day: '2026-11-26', clinicClass: 'health-service' },
  professionals: [
    { id: 'lia', name: 'Dra. Lia' },
    { id: 'caio', name: 'Dr. Caio' },
  ],
  procedures: [{ id: 'toxin', name: 'Toxina botulínica', regime: 'injectable-medicine' }],
  cells: [
    cell('lia', 'toxin'),
    cell('caio', 'toxin', {
      ...{
        verdict: 'CONTESTED',
        code: 'act-needs-sign-off',
        council: 'CRO',
        source: 'Resolução CFO 198/2019',
      },
    }),
  ],
};
/** Words of a licence go by the day of today. */
const soon = new Date(Date.now() + 10 * 86_400_000).toISOString().slice(0, 10);
const alert = {
  ...{ kind: 'licence-ending', resourceId: 'lia', resourceName: 'Dra. Lia', licenceId: 'l' },
  ...{ endsOn: soon, daysLeft: 10, endangeredVisits: 2 },
};
const clinic = {
  id: 'k',
  name: 'Aurora',
  timeZone: 'America/Sao_Paulo',
  clinicClass: 'health-service',
  version: 3,
};

const answers: Record<string, unknown> = {
  '/competence/matrix': matrix,
  '/competence/alerts': { alerts: [alert] },
  '/clinic': clinic,
  '/licences': {
    licences: [
      {
        ...{ id: 'l', professionalId: 'lia', council: 'CRM', region: 'SP', number: '123', isMasked: false },
        ...{ category: null, specialty: null, validUntil: soon, checkedAt: null, version: 1 },
      },
    ],
  },
  '/resources': {
    resources: [
      { id: 'lia', kind: 'professional', name: 'Dra. Lia', isActive: true, procedureIds: ['toxin'] },
    ],
  },
  '/procedures': { procedures: [] },
  '/competence-rules': { rules: [] },
  '/competence-sign-offs': { signOffs: [] },
};
const server = (write: (request: Sent) => { status?: number; body?: unknown } | undefined = () => ({})) =>
  fakeServer((request) => (request.method === 'GET' ? { body: answers[request.path] } : write(request)));

describe('who may do what, as the settings show it', () => {
  it('says for each person and procedure whether she may, in a word and with its source', async () => {
    signedIn({ role: 'receptionist' });
    server();
    renderInApp(CompetencesSection);
    expect((await screen.findAllByText('Pode')).length).toBeGreaterThan(0);
    expect(screen.getAllByText('Controverso: falta assinatura').length).toBeGreaterThan(0);
    expect(await screen.findByText(/Dra. Lia: o registro vale até/)).toBeTruthy();
    expect(screen.getByText(/2 visitas marcadas para depois disso/)).toBeTruthy();
    await fireEvent.click(
      screen.getByRole('button', { name: 'Controverso: falta assinatura: Dr. Caio, Toxina botulínica' }),
    );
    expect(await screen.findByText('Resolução CFO 198/2019')).toBeTruthy();
    expect(screen.getByText('Só a proprietária pode assinar.')).toBeTruthy();
    expect(screen.queryByRole('button', { name: 'Assinar' })).toBeNull();
  });

  it('asks the owner why, and signs for the one person', async () => {
    signedIn();
    const sent = server(() => ({ status: 201, body: {} }));
    renderInApp(CompetencesSection);
    await fireEvent.click(
      await screen.findByRole('button', {
        name: 'Controverso: falta assinatura: Dr. Caio, Toxina botulínica',
      }),
    );
    await fireEvent.click(await screen.findByRole('button', { name: 'Assinar' }));
    expect(await screen.findByText('Diga por quê, em poucas palavras.')).toBeTruthy();
    await fireEvent.update(screen.getByRole('textbox', { name: 'Por que é feito aqui' }), 'RQE conferido');
    await fireEvent.click(screen.getByRole('button', { name: 'Assinar' }));
    await waitFor(() => {
      expect(sent.find(({ method }) => method === 'POST')?.body).toEqual({
        ...{ procedureId: 'toxin', professionalId: 'caio', note: 'RQE conferido', endsOn: null },
      });
    });
  });

  it('warns of a licence that ends soon, and lets nobody change it who may not', async () => {
    signedIn({ role: 'receptionist' });
    server();
    renderInApp(CompetencesSection);
    expect(await screen.findByText(`vence em ${soon.split('-').reverse().join('/')}`)).toBeTruthy();
    expect(screen.queryByRole('button', { name: /Acrescentar registro/ })).toBeNull();
    expect(screen.queryByRole('button', { name: 'Nova regra' })).toBeNull();
  });

  it('says what a change of the class means before it is made', async () => {
    signedIn();
    const sent = server(() => ({ body: { ...clinic, clinicClass: 'health-interest', version: 4 } }));
    renderInApp(CompetencesSection);
    await fireEvent.click(await screen.findByRole('radio', { name: /Serviço de interesse/ }));
    expect(await screen.findByText(/não passam do check-in/)).toBeTruthy();
    expect(sent.some(({ method }) => method === 'PATCH')).toBe(false);
    await fireEvent.click(screen.getByRole('button', { name: 'Mudar' }));
    await waitFor(() => {
      expect(sent.find(({ method }) => method === 'PATCH')?.body).toEqual({
        ...{ version: 3, clinicClass: 'health-interest' },
      });
    });
  });

  it('shows its failure and tries again', async () => {
    signedIn();
    fakeServer(() => ({ status: 500, body: { code: 'unexpected' } }));
    renderInApp(CompetencesSection);
    expect((await screen.findAllByRole('button', { name: 'Tentar de novo' })).length).toBeGreaterThan(0);
  });
});
