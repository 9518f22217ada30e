import { fireEvent, screen, waitFor } from '@testing-library/vue';
import { beforeEach, describe, expect, it, vi } from 'vitest';
import type { StaffRole } from '../../domain/clinic/roles.ts';
import { fakeServer, renderInApp, signedIn } from '../testing.ts';
import BreakGlassForm from './BreakGlassForm.vue';
import ClinicalNotes from './ClinicalNotes.vue';
import { threadsOf } from '../note-threads.ts';

const minutesFromNow = (minutes: number) => new Date(Date.now() + minutes * 60_000).toISOString();
const note = {
  ...{ id: 'n1', text: 'Pele reativa ao ácido.', authorName: 'Dra. Camila Nogueira' },
  ...{ createdAt: minutesFromNow(-60), addendumTo: null },
};
const grant = (minutes: number) => ({
  ...{ id: 'g1', clientId: 'c1', reason: 'Cliente passou mal.', expiresAt: minutesFromNow(minutes) },
});
const serve = (grants: object[] = [], others: Parameters<typeof fakeServer>[0] = () => undefined) =>
  fakeServer((request) => {
    if (request.path === '/break-glass/mine') return { body: { grants } };
    if (request.path === '/clients/c1/notes' && request.method === 'GET')
      return { body: { notes: [note], access: 'role' } };
    return others(request);
  });
const page = (role: StaffRole, isErased = false) => {
  signedIn({ role });
  return renderInApp(ClinicalNotes, { clientId: 'c1', clientName: 'Ana Lima', isErased });
};
const asked = (sent: ReturnType<typeof fakeServer>) => sent.map(({ method, path }) => `${method} ${path}`);

beforeEach(() => {
  vi.useRealTimers();
});

describe('the clinical notes of a client', () => {
  it('are not even asked for by a role that does not open them', async () => {
    const sent = serve();
    page('receptionist');
    expect(await screen.findByText('Anotações fechadas para o seu perfil')).toBeTruthy();
    expect(asked(sent)).toEqual(['GET /break-glass/mine']);
    expect(screen.queryByText(note.text)).toBeNull();
  });

  it('of an erased person are neither added to nor completed', async () => {
    serve();
    page('professional', true);
    expect(await screen.findByText(note.text)).toBeTruthy();
    expect(screen.queryByRole('button', { name: /Acrescentar|Complementar/ })).toBeNull();
  });

  it('are read but not written with a reason', async () => {
    serve([grant(15)]);
    page('manager');
    expect(await screen.findByText(note.text)).toBeTruthy();
    expect(screen.getByText(/Acesso de emergência até/)).toBeTruthy();
    expect(screen.getByText(/a cliente pode ver/)).toBeTruthy();
    expect(screen.queryByRole('button', { name: 'Acrescentar' })).toBeNull();
  });

  it('go away from the screen when the time is over', async () => {
    serve([grant(10 / 60)]);
    vi.useFakeTimers({ toFake: ['Date', 'setInterval', 'clearInterval'] });
    page('receptionist');
    expect(await screen.findByText(note.text)).toBeTruthy();
    await vi.advanceTimersByTimeAsync(12_000);
    await waitFor(() => expect(screen.queryByText(note.text)).toBeNull());
    expect(screen.getByRole('button', { name: 'Abrir com justificativa' })).toBeTruthy();
  });

  it('are closed again at once when the person has seen enough', async () => {
    let grants = [grant(15)];
    const sent = fakeServer(({ path, method }) => {
      if (path === '/break-glass/mine') return { body: { grants } };
      if (path === '/break-glass/g1/revoke') {
        grants = [];
        return { status: 204 };
      }
      return method === 'GET' ? { body: { notes: [note] } } : undefined;
    });
    page('receptionist');
    await fireEvent.click(await screen.findByRole('button', { name: 'Encerrar agora' }));
    await waitFor(() => expect(screen.queryByText(note.text)).toBeNull());
    expect(asked(sent)).toContain('POST /break-glass/g1/revoke');
  });

  it('only grow: a professional adds, and a refusal keeps the text', async () => {
    let status = 503;
    const sent = serve([], () => ({ status, body: status === 201 ? note : { code: 'busy-try-again' } }));
    page('professional');
    expect(await screen.findByText(note.text)).toBeTruthy();
    expect(screen.getByText(/não pode ser mudada nem apagada/)).toBeTruthy();
    const box = screen.getByLabelText<HTMLTextAreaElement>('Nova anotação clínica');
    await fireEvent.update(box, ' Retorno em 15 dias. ');
    await fireEvent.click(screen.getByRole('button', { name: 'Acrescentar' }));
    await waitFor(() => expect(sent.at(-1)?.method).toBe('POST'));
    expect(box.value).toBe(' Retorno em 15 dias. ');
    status = 201;
    await waitFor(() =>
      expect(screen.getByRole('button', { name: 'Acrescentar' })).toHaveProperty('disabled', false),
    );
    await fireEvent.click(screen.getByRole('button', { name: 'Acrescentar' }));
    await waitFor(() => expect(box.value).toBe(''));
    expect(sent.find(({ method }) => method === 'POST')?.body).toEqual({ text: 'Retorno em 15 dias.' });
    expect(asked(sent)).not.toContain('GET /break-glass/mine');
  });
});

describe('an addendum', () => {
  const addendum = { ...note, id: 'n2', text: 'Era ao retinol.', addendumTo: 'n1' };
  const later = { ...addendum, id: 'n3', createdAt: minutesFromNow(-5), addendumTo: 'n2' };

  it('stands below the note it completes, also one to an addendum, in the order of writing', () => {
    const other = { ...note, id: 'n4', createdAt: minutesFromNow(-1) };
    const threads = threadsOf([other, later, { ...addendum, createdAt: minutesFromNow(-30) }, note]);
    expect(threads.map(({ note: one, addenda }) => [one.id, addenda.map(({ id }) => id)])).toEqual([
      ['n4', []],
      ['n1', ['n2', 'n3']],
    ]);
  });

  it('is written at the note it names, which stays as it is', async () => {
    const sent = serve([], () => ({ status: 201, body: addendum }));
    page('professional');
    await fireEvent.click(
      await screen.findByRole('button', { name: /^Complementar ou corrigir a anotação/ }),
    );
    await fireEvent.update(screen.getByLabelText('Complemento da anotação'), 'Era ao retinol.');
    const [, add] = screen.getAllByRole('button', { name: 'Acrescentar' });
    await fireEvent.click(add as HTMLElement);
    await waitFor(() => expect(screen.queryByLabelText('Complemento da anotação')).toBeNull());
    const post = sent.find(({ method }) => method === 'POST');
    expect([post?.path, post?.body]).toEqual(['/clients/c1/notes/n1/addenda', { text: 'Era ao retinol.' }]);
    expect(screen.getByText(note.text)).toBeTruthy();
  });

  it('is not offered to who only reads', async () => {
    serve([grant(15)]);
    page('manager');
    expect(await screen.findByText(note.text)).toBeTruthy();
    expect(screen.queryByRole('button', { name: /Complementar/ })).toBeNull();
  });
});

describe('the question before an emergency access', () => {
  const form = () => renderInApp(BreakGlassForm, { clientId: 'c1' });
  const reason = () => screen.getByLabelText('Por que você precisa ver agora?');
  const open = () => fireEvent.click(screen.getByRole('button', { name: 'Abrir anotações' }));

  it('takes ten letters, and spaces are none', async () => {
    const sent = fakeServer(() => undefined);
    form();
    await fireEvent.update(reason(), 'ver     agora');
    await open();
    expect(await screen.findByText('Escreva ao menos 10 letras.')).toBeTruthy();
    expect(sent).toEqual([]);
  });

  it('says before the press who will see it, and asks for the time chosen', async () => {
    const sent = fakeServer(() => ({ status: 201, body: grant(60) }));
    const view = form();
    expect(screen.getByText(/a cliente vê no relatório/)).toBeTruthy();
    await fireEvent.update(reason(), 'Cliente passou mal na sala 2.');
    await fireEvent.click(screen.getByRole('radio', { name: '1 hora' }));
    await open();
    await waitFor(() => expect(view.emitted('done')).toHaveLength(1));
    expect(sent[0]?.body).toEqual({
      ...{ clientId: 'c1', reason: 'Cliente passou mal na sala 2.', minutes: 60 },
    });
  });
});
