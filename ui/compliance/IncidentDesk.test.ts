import { fireEvent, screen, waitFor, within } from '@testing-library/vue';
import { describe, expect, it, vi } from 'vitest';
import { fakeServer, renderInApp, signedIn } from '../testing.ts';
import type { IncidentCase } from './incident-types.ts';
import IncidentDesk from './IncidentDesk.vue';
import { publishedIncident, sampleIncident, samplePerson } from './incident-samples.ts';

const people = { listed: samplePerson(), open: samplePerson(), excluded: samplePerson() };
const out = samplePerson({ clientId: 'c2', name: 'Bruna Sá', excludedAt: '2026-11-27T12:00:00Z' });
people.excluded = { ...out, excludedWhy: 'A ficha não estava ali.' };
const tries = [
  {
    ...{ id: 'n1', channel: 'letter', outcome: 'told', reason: null, messageState: null },
    ...{ at: '2026-11-27T12:00:00Z', notedAt: '2026-11-27T13:00:00Z', staffName: 'Lia', proof: 'AR BR1' },
    file: { id: 'f0f0f0f0', name: 'AR.pdf', mime: 'application/pdf', size: 2_048 },
  },
];
const drafts = {
  anpd: [{ field: 'kind', text: 'Perda ou furto de equipamento ou de documento' }],
  ...{ complement: [{ field: 'rootCause', text: 'Porta sem tranca.' }], notice: 'Aviso' },
};

const desk = (role: 'receptionist' | 'privacy-officer' | 'auditor', one: IncidentCase = sampleIncident()) => {
  signedIn({ role });
  const sent = fakeServer(({ method, path: asked }) => {
    const [path = asked, query = ''] = asked.split('?');
    if (path.endsWith('/people/trail')) return { body: { people: 2 } };
    if (method !== 'GET') return { status: 201, body: { id: 'i2' } };
    if (path === '/staff') return { body: { staff: [{ id: 's1', name: 'Patrícia Lemos' }] } };
    if (path.endsWith('/notices')) return { body: { tries } };
    if (path.endsWith('/people')) {
      const list = new URLSearchParams(query).get('list') as keyof typeof people;
      return { body: { people: [people[list]], nextCursor: null } };
    }
    if (path.endsWith('/drafts')) return { body: drafts };
    if (path.startsWith('/incidents/register')) return { body: 'Referência' };
    return { body: path === '/incidents' ? { incidents: [one], nextCursor: null } : one };
  });
  renderInApp(IncidentDesk);
  return sent;
};
/** Opens the case at one of its parts. */
async function openAt(tab: RegExp) {
  await fireEvent.click(await screen.findByRole('button', { name: /Abrir o incidente/ }));
  const part = await screen.findByRole('tab', { name: tab });
  await fireEvent.mouseDown(part, { button: 0 });
  await waitFor(() => expect(part.getAttribute('aria-selected')).toBe('true'));
  return within(document.getElementById(part.getAttribute('aria-controls') ?? '') as HTMLElement);
}
async function choose(label: string, option: string) {
  const select = screen.getByLabelText(label);
  await fireEvent.pointerDown(select, { button: 0, pointerType: 'mouse' });
  const item = await screen.findByRole('option', { name: option });
  await fireEvent.keyDown(item, { key: 'Enter' });
}
const lastOf = (sent: ReturnType<typeof desk>, method: string) =>
  sent.filter((one) => one.method === method).at(-1);

describe('the incident desk', () => {
  it('lets the reception report, with the hour of the clinic, and shows no case', async () => {
    const sent = desk('receptionist');
    expect(screen.queryByText(/2026-A1B2C3/)).toBeNull();
    await fireEvent.click(screen.getByRole('button', { name: 'Avisar de um incidente' }));
    await fireEvent.update(
      await screen.findByLabelText(/Conte com suas palavras/),
      'Enviei um laudo à pessoa errada.',
    );
    await fireEvent.update(screen.getByLabelText('Quando alguém da clínica soube'), '2026-11-20T09:30');
    await fireEvent.click(screen.getByRole('button', { name: 'Avisar' }));
    await waitFor(() => expect(lastOf(sent, 'POST')?.path).toBe('/incidents'));
    expect(lastOf(sent, 'POST')?.body).toMatchObject({ knownAt: '2026-11-20T12:30:00.000Z' });
  });

  it('does not report what is still to come', async () => {
    const sent = desk('receptionist');
    await fireEvent.click(screen.getByRole('button', { name: 'Avisar de um incidente' }));
    await fireEvent.update(
      await screen.findByLabelText(/Conte com suas palavras/),
      'Enviei à pessoa errada.',
    );
    await fireEvent.update(screen.getByLabelText('Quando alguém da clínica soube'), '2099-01-01T09:30');
    await fireEvent.click(screen.getByRole('button', { name: 'Avisar' }));
    expect(await screen.findByText('Esta hora ainda não chegou.')).toBeTruthy();
    expect(lastOf(sent, 'POST')).toBeUndefined();
  });

  it('shows the officer the clocks with what is left, and the case', async () => {
    const sent = desk('privacy-officer');
    expect(await screen.findByText(/2026-A1B2C3/)).toBeTruthy();
    expect(screen.getByText(/o prazo passou/)).toBeTruthy();
    expect(sent[0]?.path).toContain('state=open');
    const register = await openAt(/Registro/);
    expect(register.getByText('Incidente avisado')).toBeTruthy();
    expect(register.getByText(/ao menos até 26\/11\/2031/)).toBeTruthy();
  });

  it('decides with a reason', async () => {
    const sent = desk('privacy-officer');
    const part = await openAt(/Comunicar/);
    await fireEvent.click(part.getByRole('button', { name: 'Precisa comunicar' }));
    expect(await part.findByText('Escreva ao menos 10 letras.')).toBeTruthy();
    await fireEvent.update(part.getByLabelText(/Por quê/), 'Há dados de saúde.');
    await fireEvent.click(part.getByRole('button', { name: 'Precisa comunicar' }));
    await waitFor(() => expect(lastOf(sent, 'POST')?.path).toBe('/incidents/i1/decision'));
  });

  it('lets the auditor look only', async () => {
    desk('auditor');
    const part = await openAt(/Comunicar/);
    expect(part.getByText('Ainda não decidido.')).toBeTruthy();
    expect(part.queryByRole('button', { name: 'Precisa comunicar' })).toBeNull();
    expect(screen.queryByRole('button', { name: 'Avisar de um incidente' })).toBeNull();
  });
});

describe('the register', () => {
  it('is taken as a file, of what is shown', async () => {
    const sent = desk('auditor');
    const made = vi.spyOn(URL, 'createObjectURL').mockReturnValue('blob:x');
    await fireEvent.click(await screen.findByRole('button', { name: 'Baixar em CSV' }));
    await waitFor(() => expect(lastOf(sent, 'GET')?.path).toBe('/incidents/register?state=open'));
    await waitFor(() => expect(made).toHaveBeenCalledOnce());
    made.mockRestore();
  });
});

describe('the people of an incident', () => {
  it('are looked for between hours of the clinic, whatever the browser’s zone', async () => {
    const sent = desk('privacy-officer');
    const part = await openAt(/Pessoas/);
    await fireEvent.update(part.getByLabelText('De'), '2026-11-26T22:00');
    await fireEvent.update(part.getByLabelText('Até'), '2026-11-27T02:00');
    await fireEvent.click(part.getByRole('button', { name: 'Buscar' }));
    await waitFor(() => expect(lastOf(sent, 'POST')?.path).toBe('/incidents/i1/people/trail'));
    expect(lastOf(sent, 'POST')?.body).toEqual({
      ...{ from: '2026-11-27T01:00:00.000Z', to: '2026-11-27T05:00:00.000Z' },
    });
  });

  it('are those that one person saw, of one kind; the search stays in the register', async () => {
    const detail = {
      from: '2026-11-26T12:00:00Z',
      to: '2026-11-26T21:00:00Z',
      actorId: 's1',
      entity: 'client',
    };
    const event = { id: 'e2', at: detail.to, staffName: 'Rita', kind: 'people-searched', detail };
    const past = { occurredFrom: detail.from, occurredTo: detail.to, events: [event] };
    const sent = desk('privacy-officer', sampleIncident(past));
    const part = await openAt(/Pessoas/);
    expect(
      await part.findByText('de 26/11/2026, 09:00 a 26/11/2026, 18:00 · por Patrícia Lemos · Clientes'),
    ).toBeTruthy();
    expect(await part.findByText(/^No registro de acessos: 3 acessos, de .*12:00 a .*14:30$/)).toBeTruthy();
    await choose('Quem acessou', 'Patrícia Lemos');
    await choose('O que foi acessado', 'Anotações clínicas');
    await fireEvent.click(await part.findByRole('button', { name: 'Buscar' }));
    await waitFor(() =>
      expect(lastOf(sent, 'POST')?.body).toMatchObject({ actorId: 's1', entity: 'clinical-note' }),
    );
  });

  it('are taken off the list with a reason, and come back', async () => {
    const sent = desk('privacy-officer');
    const part = await openAt(/Pessoas/);
    await fireEvent.click(await part.findByRole('button', { name: 'Tirar da lista: Ana Conceição' }));
    await fireEvent.update(part.getByLabelText(/Por que esta pessoa/), 'Não foi afetada por isto.');
    await fireEvent.click(part.getByRole('button', { name: 'Tirar da lista' }));
    await waitFor(() => expect(lastOf(sent, 'POST')?.path).toBe('/incidents/i1/people/c1/exclude'));
    await fireEvent.click(part.getByRole('radio', { name: /Tiradas da lista/ }));
    expect(await part.findByText(/A ficha não estava ali/)).toBeTruthy();
    await fireEvent.click(part.getByRole('button', { name: 'Voltar à lista: Bruna Sá' }));
    await waitFor(() => expect(lastOf(sent, 'POST')?.body).toEqual({ clientIds: ['c2'] }));
  });

  it('are told by hand: how, when, and a file that goes first', async () => {
    const sent = desk('privacy-officer', publishedIncident());
    const part = await openAt(/Pessoas/);
    expect(await part.findByText(/não aceita WhatsApp/)).toBeTruthy();
    await fireEvent.click(part.getByRole('button', { name: 'Registrar aviso a Ana Conceição' }));
    await fireEvent.update(part.getByLabelText(/O que prova/), 'Atendeu às 10h');
    await fireEvent.update(part.getByLabelText('Quando'), '2026-11-20T09:00');
    const file = new File(['%PDF-1.7'], 'recibo.pdf', { type: 'application/pdf' });
    await fireEvent.change(part.getByLabelText('Arquivo, se houver'), { target: { files: [file] } });
    await fireEvent.click(part.getByRole('button', { name: 'Registrar' }));
    await waitFor(() => expect(lastOf(sent, 'POST')?.path).toBe('/incidents/i1/people/c1/notices'));
    const put = lastOf(sent, 'PUT');
    expect(put?.path).toMatch(/^\/incidents\/i1\/people\/c1\/files\/[0-9a-f-]{36}\?name=recibo\.pdf$/);
    expect(put?.headers.get('content-type')).toBe('application/octet-stream');
    expect(lastOf(sent, 'POST')?.body).toMatchObject({
      ...{
        channel: 'phone',
        outcome: 'told',
        proof: 'Atendeu às 10h',
        happenedAt: '2026-11-20T12:00:00.000Z',
      },
      fileId: put?.path.split('/').at(-1)?.slice(0, 36),
    });
  });

  it('show each try with who, when, how and its file', async () => {
    desk('auditor', publishedIncident());
    const part = await openAt(/Pessoas/);
    await fireEvent.click(await part.findByRole('button', { name: 'Provas do aviso a Ana Conceição' }));
    expect(await part.findByText('avisada por carta')).toBeTruthy();
    expect(part.getByText('AR BR1')).toBeTruthy();
    expect(part.getByRole('button', { name: /AR\.pdf/ })).toBeTruthy();
    expect(part.queryByRole('button', { name: /Registrar aviso/ })).toBeNull();
  });
});

describe('what is told', () => {
  it('has the draft in words, and waits for whoever is not told', async () => {
    desk('privacy-officer', publishedIncident());
    const part = await openAt(/Comunicar/);
    expect(part.getByText('Perda ou furto de equipamento ou de documento')).toBeTruthy();
    expect(part.getByText(/Falta avisar 1 pessoa/)).toBeTruthy();
    expect(part.getByText('Porta sem tranca.')).toBeTruthy();
    expect(
      part.getByText(/Falta antes: Pessoas afetadas, Declaração à ANPD, Complemento à ANPD/),
    ).toBeTruthy();
  });

  it('goes public with a reason', async () => {
    const sent = desk('privacy-officer', publishedIncident());
    const part = await openAt(/Comunicar/);
    await fireEvent.click(part.getByRole('button', { name: /Não há como avisar alguém/ }));
    await fireEvent.update(part.getByLabelText(/Por que não há como/), 'Sem telefone nem endereço.');
    await fireEvent.click(part.getByRole('button', { name: 'Pôr o aviso público no ar' }));
    await waitFor(() => expect(lastOf(sent, 'POST')?.path).toBe('/incidents/i1/public-notice'));
  });

  it('counts the days of a public notice', async () => {
    const at = (days: number) => new Date(Date.now() + days * 86_400_000).toISOString();
    desk('privacy-officer', publishedIncident({ publicFrom: at(-12), publicUntil: at(81) }));
    const part = await openAt(/Comunicar/);
    expect(part.getByText(/Aviso público no ar: dia 12 de 92/)).toBeTruthy();
    expect(part.getByText(/por mais 80 dias/)).toBeTruthy();
  });
});
