import { fireEvent, screen, waitFor } from '@testing-library/vue';
import { describe, expect, it, vi } from 'vitest';
import { dataClasses } from '../../domain/privacy/data-map.ts';
import { i18n } from '../i18n/index.ts';
import { fakeServer, renderInApp, signedIn } from '../testing.ts';
import type { Register, Version } from './register-types.ts';
import RegisterPart from './RegisterPart.vue';

const at = '2026-11-20T15:00:00.000Z';
const register: Register = {
  ...{ controller: 'Clínica Aurora', operator: 'NeonPro', officer: null, day: '2026-11-27' },
  sha256: 'a'.repeat(64),
  activities: [
    {
      ...{
        id: 'care',
        since: '2026-11-01',
        activity: 'Atendimento e prontuário',
        purpose: 'Prestar o cuidado',
      },
      ...{ legalBasis: 'art. 11, II', subjects: ['clientes da clínica'], data: ['clinical', 'visits'] },
      ...{ isSensitive: true, collectedFrom: 'da própria pessoa', sharedWith: [], abroad: null },
      retention: [{ dataClass: 'clinical-record', keepDays: 7_305, source: 'Lei 13.787/2018' }],
      measures: ['segundo fator'],
      impact: {
        ...{ trigger: 'Dados de saúde', method: 'Coleta na recepção', conclusion: 'Risco residual baixo.' },
        risks: [{ risk: 'Leitura por quem não atende', mitigation: 'Motivo e prazo' }],
      },
    },
  ],
};
const version: Version = {
  ...{ number: 1, sha256: 'b'.repeat(64), publishedAt: at, publishedBy: { id: 's1', name: 'Rosa Alves' } },
};

function serve(versions: Version[], role: 'privacy-officer' | 'auditor' = 'privacy-officer') {
  signedIn({ role });
  const sent = fakeServer(({ method, path }) => {
    if (method === 'POST') return { status: 201, body: { number: versions.length + 1 } };
    if (/\/versions\/\d+$/.test(path)) return { body: { ...version, content: '{"a":1}' } };
    return { body: path.endsWith('/versions') ? { versions } : register };
  });
  renderInApp(RegisterPart);
  return sent;
}

describe('the register of processing', () => {
  it('is read by activity: what for, by which law, and the rest when it is opened', async () => {
    serve([]);
    expect(await screen.findByText('Prestar o cuidado')).toBeTruthy();
    expect(screen.getByText(/Encarregado: ninguém indicado/)).toBeTruthy();
    const button = screen.getByRole('button', { name: 'Detalhes de Atendimento e prontuário' });
    expect(button.getAttribute('aria-expanded')).toBe('false');
    await fireEvent.click(button);
    expect(button.getAttribute('aria-expanded')).toBe('true');
    expect(screen.getByText('Prontuário: 20 anos (Lei 13.787/2018)')).toBeTruthy();
    expect(screen.getByText('Prontuário; Agendamentos e visitas')).toBeTruthy();
    expect(screen.getByText('Leitura por quem não atende')).toBeTruthy();
  });

  it('is published after a question, when the last version says something else', async () => {
    const sent = serve([version]);
    expect(await screen.findByText(/^Mudou desde a versão 1, publicada em/)).toBeTruthy();
    await fireEvent.click(screen.getByRole('button', { name: 'Publicar versão' }));
    expect(await screen.findByText('Publicar a versão 2?')).toBeTruthy();
    await fireEvent.click(screen.getAllByRole('button', { name: 'Publicar versão' }).at(-1)!);
    await waitFor(() => {
      expect(sent.find(({ method }) => method === 'POST')?.path).toBe('/compliance/register/versions');
    });
  });

  it('needs no new version while it says the same, and lists who published what with its hash', async () => {
    serve([{ ...version, sha256: register.sha256 }]);
    expect(await screen.findByText(/^Igual à versão 1/)).toBeTruthy();
    expect(screen.queryByRole('button', { name: 'Publicar versão' })).toBeNull();
    expect(screen.getByText(/por Rosa Alves/)).toBeTruthy();
    expect(screen.getByText(register.sha256)).toBeTruthy();
  });

  it('is taken as it was, and an auditor publishes nothing', async () => {
    const made = vi.spyOn(URL, 'createObjectURL').mockReturnValue('blob:x');
    const sent = serve([version], 'auditor');
    await fireEvent.click(await screen.findByRole('button', { name: 'Baixar JSON da versão 1' }));
    await waitFor(() => {
      expect(made).toHaveBeenCalledOnce();
    });
    expect(await (made.mock.calls[0]![0] as Blob).text()).toBe('{"a":1}');
    await fireEvent.click(screen.getByRole('button', { name: 'Baixar RIPD da versão 1' }));
    await waitFor(() => {
      expect(sent.at(-1)?.path).toBe('/compliance/register/versions/1/ripd');
    });
    expect(screen.queryByRole('button', { name: 'Publicar versão' })).toBeNull();
    made.mockRestore();
  });

  it('has words for every class of data', () => {
    for (const one of dataClasses) expect(i18n.global.te(`rights.dataClass.${one}`), one).toBe(true);
  });
});
