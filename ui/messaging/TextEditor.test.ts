import { fireEvent, screen, waitFor } from '@testing-library/vue';
import { describe, expect, it } from 'vitest';
import { fakeServer, renderInApp, signedIn } from '../testing.ts';
import ChannelCard from './ChannelCard.vue';
import type { Channel, Use } from './setup-queries.ts';
import TextEditor from './TextEditor.vue';
import TextsOfUse from './TextsOfUse.vue';

const house = 'Olá, {{firstName}}! Sua consulta na {{clinicName}} é {{when}}. Esperamos você!';
const use: Use = {
  ...{ use: 'lembrete_consulta', area: 'visit', category: 'utility', mayHaveOwn: true, templates: [] },
  ...{ parameters: ['firstName', 'clinicName', 'when'], buttons: ['Remarcar'], usedNow: null },
  house: { name: 'lembrete_consulta_v1', text: house },
};
const editor = (from: string, hasAccount = true) => {
  signedIn();
  renderInApp(TextEditor, { edited: { use, text: null, from }, clinicName: 'Clínica Aurora', hasAccount });
};
const box = () => screen.getByLabelText<HTMLTextAreaElement>('Texto da mensagem');
const press = async (name: string) => fireEvent.click(await screen.findByRole('button', { name }));

describe('a text that is being written', () => {
  it('is not sent while it says what is done to somebody, and says why', async () => {
    const sent = fakeServer(() => undefined);
    editor(`${house} Seu botox chegou.`);
    await press('Enviar para aprovação');
    expect((await screen.findAllByText(/Quem vê a tela bloqueada também lê/)).length).toBeGreaterThan(0);
    expect(sent).toEqual([]);
  });

  it('cannot be submitted without an account, but kept', async () => {
    const sent = fakeServer(() => ({ status: 201, body: { template: { id: 't', version: 1 } } }));
    editor(house, false);
    expect(screen.queryByRole('button', { name: 'Enviar para aprovação' })).toBeNull();
    await press('Guardar rascunho');
    await waitFor(() => expect(sent).toHaveLength(1));
    expect(sent[0]).toMatchObject({ method: 'POST', path: '/message-templates', body: { text: house } });
  });

  it('shows how it arrives, takes values by their words, and is handed in as a draft first', async () => {
    const sent = fakeServer(() => ({ status: 201, body: { template: { id: 't', version: 1 } } }));
    editor('Oi, {{firstName}}! Sua visita na {{clinicName}} está marcada. Até lá!');
    expect(screen.getByText(/Oi, Ana! Sua visita na Clínica Aurora/)).toBeTruthy();
    expect(screen.getByText(/Falta um dado/)).toBeTruthy();
    expect(screen.getByRole<HTMLButtonElement>('button', { name: 'nome já está no texto' }).disabled).toBe(
      true,
    );
    box().setSelectionRange(4, 4);
    await press('Inserir data e hora no texto');
    expect(box().value).toContain('{data e hora}');
    await fireEvent.update(box(), 'Oi, {nome}! A {clínica} espera você: {data e hora}, combinado?');
    expect(await screen.findByText('Pronto para enviar à Meta.')).toBeTruthy();
    await press('Enviar para aprovação');
    await waitFor(() => expect(sent).toHaveLength(2));
    expect(sent[0]).toMatchObject({
      body: {
        use: 'lembrete_consulta',
        text: 'Oi, {{firstName}}! A {{clinicName}} espera você: {{when}}, combinado?',
      },
    });
    expect(sent[1]).toMatchObject({ path: '/message-templates/t/submit', body: { version: 1 } });
  });
});

describe('what is sent now', () => {
  it('is said for each use, also that it is none', () => {
    signedIn();
    renderInApp(TextsOfUse, { use, hasAccount: true });
    expect(screen.getByText('Nenhum texto pode sair pelo WhatsApp agora: vai SMS')).toBeTruthy();
  });
});

describe('a number that stands still', () => {
  it('says why, and goes on when somebody mended it', async () => {
    signedIn();
    const sent = fakeServer(() => ({ body: {} }));
    const channel: Channel = {
      ...{
        version: 4,
        phoneNumberId: '1',
        displayPhone: '5511930045500',
        wabaId: null,
        isCoexistence: false,
      },
      ...{ perSecond: 80, hasToken: false, quality: null, dailyLimit: null, offersPausedUntil: null },
      ...{ pausedAt: '2026-11-26T11:00:00Z', pauseCode: '190' },
    };
    renderInApp(ChannelCard, { channel });
    expect(screen.getByText(/O token de acesso venceu/)).toBeTruthy();
    expect(screen.getByText('+55 11 93004-5500')).toBeTruthy();
    await press('Retomar');
    await waitFor(() => expect(sent).toHaveLength(1));
    expect(sent[0]).toMatchObject({ path: '/messaging/channel/resume', body: { version: 4 } });
  });
});
