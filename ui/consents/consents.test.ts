import { cleanup, fireEvent, screen, waitFor } from '@testing-library/vue';
import { describe, expect, it } from 'vitest';
import type { StaffRole } from '../../domain/clinic/roles.ts';
import { fakeServer, renderInApp, signedIn } from '../testing.ts';
import type { ClientConsentsAnswer, ConsentText, CurrentConsent } from './consent-types.ts';
import ClientConsents from './ClientConsents.vue';
import ConsentTexts from './ConsentTexts.vue';
import { textDiff } from './text-diff.ts';

const at = '2026-11-20T15:00:00.000Z';
const photos = { purpose: 'photos-publication', use: 'instagram' } as const;
const text = (version: number, body: string): ConsentText => ({
  ...{ purpose: 'photos-publication', version, body, sha256: String(version).repeat(64), validFrom: at },
  ...{ publishedBy: version === 1 ? null : { id: 'u', name: 'Helena Prado' }, isCurrent: version === 2 },
});
const texts = [
  text(2, 'Autorizo a mostrar fotos no Instagram.'),
  text(1, 'Autorizo a mostrar fotos no site.'),
];
const never: CurrentConsent = {
  ...photos,
  state: 'never',
  textVersion: null,
  at: null,
  channel: null,
  proofId: null,
};

async function card(
  change: Partial<ClientConsentsAnswer> = {},
  role: StaffRole = 'receptionist',
  isErased = false,
) {
  signedIn({ role });
  const answer = { isMinor: false, current: [never], history: [], withdrawals: [], ...change };
  const sent = fakeServer(({ path }) => ({ body: path.startsWith('/consent-texts') ? { texts } : answer }));
  const { router } = renderInApp(ClientConsents, { isErased });
  await router.push('/clientes/c1/privacidade');
  await screen.findAllByText('Publicação de fotos no Instagram');
  return sent;
}

describe('what changed between two versions', () => {
  it('is told word by word', () => {
    expect(textDiff('Aceito ofertas por SMS.', 'Aceito ofertas por WhatsApp.')).toEqual([
      { kind: 'same', text: 'Aceito ofertas por ' },
      { kind: 'gone', text: 'SMS.' },
      { kind: 'new', text: 'WhatsApp.' },
    ]);
    expect(textDiff('', 'Novo')).toEqual([{ kind: 'new', text: 'Novo' }]);
  });
});

describe('the editor of texts', () => {
  it('shows the difference, and says that people are asked again, before it publishes', async () => {
    signedIn();
    const sent = fakeServer(() => ({ body: { texts } }));
    renderInApp(ConsentTexts);
    await fireEvent.click(await screen.findByRole('button', { name: /Editar o texto de Publicação/ }));
    await fireEvent.update(
      screen.getByLabelText('Texto que a pessoa lê'),
      'Autorizo a mostrar fotos em aulas.',
    );
    expect(await screen.findByText('O que muda em relação à versão 2')).toBeTruthy();
    await fireEvent.click(screen.getByRole('button', { name: 'Publicar versão 3' }));
    expect(await screen.findByText(/precisa consentir de novo/)).toBeTruthy();
    await fireEvent.click(screen.getAllByRole('button', { name: 'Publicar versão 3' }).at(-1)!);
    await waitFor(() =>
      expect(sent.find(({ method }) => method === 'POST')?.body).toEqual({
        ...{ purpose: 'photos-publication', body: 'Autorizo a mostrar fotos em aulas.' },
      }),
    );
  });

  it('is only read by an auditor', async () => {
    signedIn({ role: 'auditor' });
    fakeServer(() => ({ body: { texts } }));
    renderInApp(ConsentTexts);
    await screen.findByText('Autorizo a mostrar fotos no Instagram.');
    expect(screen.queryByRole('button', { name: /Editar/ })).toBeNull();
  });
});

describe('the consents of a client', () => {
  it('are not taken without a signature, or with paper say which words were signed', async () => {
    const sent = await card();
    await fireEvent.click(screen.getByRole('button', { name: /Colher consentimento/ }));
    expect(await screen.findByText('Autorizo a mostrar fotos no Instagram.')).toBeTruthy();
    await fireEvent.click(screen.getByRole('button', { name: 'Registrar consentimento' }));
    expect(await screen.findByText('Falta a assinatura.')).toBeTruthy();
    await fireEvent.click(screen.getByRole('radio', { name: /Termo em papel/ }));
    await fireEvent.click(screen.getByRole('button', { name: 'Registrar consentimento' }));
    await waitFor(() =>
      expect(sent.find(({ method }) => method === 'POST')?.body).toEqual({
        ...{ ...photos, choice: 'granted', channel: 'paper', textSha256: '2'.repeat(64) },
      }),
    );
  });

  it('publish no pictures of a minor', async () => {
    await card({ isMinor: true });
    expect(screen.getByText('Não se publica foto de menor de 18 anos')).toBeTruthy();
    expect(screen.queryByRole('button', { name: /Colher consentimento/ })).toBeNull();
  });

  it('are asked for by a message, but not of a minor: her guardian answers at the clinic', async () => {
    await card();
    expect(screen.getByRole('button', { name: 'Pedir por WhatsApp' })).toBeTruthy();
    cleanup();
    await card({ isMinor: true });
    expect(screen.queryByRole('button', { name: 'Pedir por WhatsApp' })).toBeNull();
  });

  it('of a minor need her guardian', async () => {
    const chat: CurrentConsent = { ...never, purpose: 'photos-publication' };
    const marketing: CurrentConsent = { ...never, purpose: 'marketing', use: null };
    const sent = await card({ isMinor: true, current: [chat, marketing] });
    await fireEvent.click(screen.getByRole('button', { name: 'Colher consentimento: Ofertas e novidades' }));
    expect(await screen.findByRole('button', { name: 'Registrar consentimento' })).toBeTruthy();
    expect(sent.some(({ method }) => method === 'POST')).toBe(false);
  });

  const instagram: CurrentConsent = {
    ...photos,
    state: 'granted',
    textVersion: 2,
    at,
    channel: 'tablet',
    proofId: 'p1',
  };

  it('are taken back after one question', async () => {
    const sent = await card({ current: [instagram] });
    await fireEvent.click(screen.getByRole('button', { name: 'Retirar: Publicação de fotos no Instagram' }));
    await fireEvent.click(await screen.findByRole('button', { name: 'Retirar' }));
    await waitFor(() =>
      expect(sent.find(({ path }) => path.endsWith('/withdraw'))?.body).toEqual({
        ...photos,
        channel: 'desk',
      }),
    );
  });

  it('of an erased person are not asked or changed, but her pictures still wait for whoever takes them down', async () => {
    const times = { channel: 'desk', withdrawnAt: at, endedAt: null, proofSha256: null } as const;
    const acks = [{ downstream: 'photos', state: 'pending', acknowledgedAt: null }] as const;
    const withdrawals = [{ id: 'w1', ...photos, ...times, acks: [...acks] }];
    const marketing: CurrentConsent = { ...never, purpose: 'marketing', use: null };
    const sent = await card({ current: [instagram, marketing], withdrawals }, 'receptionist', true);
    expect(screen.queryByRole('button', { name: /^Retirar|Colher|Pedir por WhatsApp/ })).toBeNull();
    await fireEvent.click(screen.getByRole('button', { name: 'Retirei as fotos' }));
    await waitFor(() => expect(sent.some(({ path }) => path.endsWith('/w1/confirm'))).toBe(true));
  });

  it('are opposed in the words of an opposition where no consent was asked', async () => {
    const scoring: CurrentConsent = { ...never, purpose: 'scoring', use: null, state: 'told' };
    const sent = await card({ current: [never, scoring] });
    await fireEvent.click(screen.getByRole('button', { name: 'Registrar oposição: Risco de falta' }));
    expect(await screen.findByText('Registrar oposição a «Risco de falta»?')).toBeTruthy();
    expect(screen.queryByText(/^Retirar «/)).toBeNull();
    await fireEvent.click(screen.getByRole('button', { name: 'Registrar oposição' }));
    await waitFor(() =>
      expect(sent.find(({ path }) => path.endsWith('/withdraw'))?.body).toEqual({
        ...{ purpose: 'scoring', channel: 'desk' },
      }),
    );
  });

  it('say of each use whether it stopped; a person says it of pictures', async () => {
    const times = { channel: 'desk', withdrawnAt: at, endedAt: null, proofSha256: null } as const;
    const acks = [{ downstream: 'photos', state: 'pending', acknowledgedAt: null }] as const;
    const sent = await card({ withdrawals: [{ id: 'w1', ...photos, ...times, acks: [...acks] }] });
    await fireEvent.click(screen.getByRole('button', { name: 'Retirei as fotos' }));
    await waitFor(() =>
      expect(sent.find(({ path }) => path.endsWith('/confirm'))?.body).toEqual({ downstream: 'photos' }),
    );
  });

  it('wait for their turn when one is pressed while another is under way, and twice is once', async () => {
    const times = { channel: 'desk', withdrawnAt: at, endedAt: null, proofSha256: null } as const;
    const acks = [{ downstream: 'photos', state: 'pending', acknowledgedAt: null }] as const;
    const one = (id: string) => ({ id, ...photos, ...times, acks: [...acks] });
    const sent = await card({ withdrawals: [one('w1'), one('w2')] });
    const [first, second] = screen.getAllByRole('button', { name: 'Retirei as fotos' });
    // Not awaited in between: the second is pressed before the first is answered.
    for (const button of [first, first, second]) button?.click();
    const acts = () => sent.filter(({ method }) => method === 'POST').map(({ path }) => path);
    await waitFor(() => expect(acts()).toHaveLength(2));
    expect(acts()).toEqual(['/consent-withdrawals/w1/confirm', '/consent-withdrawals/w2/confirm']);
    // What still waits when its card goes leaves the next test nothing to stand on.
    await waitFor(() => {
      for (const button of screen.getAllByRole<HTMLButtonElement>('button', { name: 'Retirei as fotos' }))
        expect(button.disabled).toBe(false);
    });
  });

  it('are signed with the typed name by whoever cannot draw', async () => {
    const sent = await card();
    await fireEvent.click(screen.getByRole('button', { name: /Colher consentimento/ }));
    await fireEvent.click(await screen.findByRole('button', { name: /Assinar com o nome/ }));
    await fireEvent.update(screen.getByLabelText('Nome completo de quem assina'), 'Ana Souza');
    await fireEvent.click(screen.getByRole('button', { name: 'Registrar consentimento' }));
    await waitFor(() =>
      expect(sent.find(({ method }) => method === 'POST')?.body).toMatchObject({
        ...{ channel: 'tablet', signature: { typedName: 'Ana Souza' } },
      }),
    );
  });

  it('keep two letters of a name in the field, which are no signature yet', async () => {
    await card();
    await fireEvent.click(screen.getByRole('button', { name: /Colher consentimento/ }));
    await fireEvent.click(await screen.findByRole('button', { name: /Assinar com o nome/ }));
    const field = screen.getByLabelText<HTMLInputElement>('Nome completo de quem assina');
    await fireEvent.update(field, 'Ana');
    await fireEvent.update(field, 'An');
    await fireEvent.click(screen.getByRole('button', { name: 'Registrar consentimento' }));
    expect(await screen.findByText('Falta a assinatura.')).toBeTruthy();
    expect(field.value).toBe('An');
  });

  it('change nothing for whoever may only read', async () => {
    await card({}, 'auditor');
    expect(screen.queryByRole('button', { name: /Colher|Retirar/ })).toBeNull();
  });
});
