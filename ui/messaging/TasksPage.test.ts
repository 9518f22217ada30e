import { fireEvent, screen, waitFor, within } from '@testing-library/vue';
import { beforeEach, describe, expect, it } from 'vitest';
import { fakeServer, renderInApp, signedIn } from '../testing.ts';
import { type Task, taskKinds } from './task-types.ts';
import TasksPage from './TasksPage.vue';

const task = (change: Partial<Task> = {}): Task => ({
  ...{ id: 't1', version: 3, kind: 'message-undelivered', reason: '131026', state: 'open' },
  client: { id: 'c1', name: 'Ana Lima', phone: '+5511981234567' },
  ...{ appointmentId: null, messageId: 'm1', conversationId: 'k1', assignedTo: null, note: null },
  ...{ product: null, lot: null, facts: {} },
  ...{ dueAt: null, createdAt: '2026-11-26T12:00:00Z', doneAt: null },
  ...change,
});
const serve = (items: Task[], change: Parameters<typeof fakeServer>[0] = () => undefined) =>
  fakeServer((request) =>
    request.method === 'GET' ? { body: { items, nextCursor: null } } : change(request),
  );
/** One thing at a time: the buttons wait for the last answer. */
const idle = () =>
  waitFor(() =>
    expect(screen.getByRole('button', { name: 'Ficar com esta' })).toHaveProperty('disabled', false),
  );
const changes = (sent: ReturnType<typeof fakeServer>) =>
  sent.filter(({ method }) => method === 'PATCH').map(({ path, body }) => [path, body]);

describe('the list of tasks', () => {
  beforeEach(() => {
    signedIn({ role: 'receptionist' });
  });

  it('is closed to a role that has none, in words', async () => {
    fakeServer(() => ({ status: 403, body: { code: 'forbidden' } }));
    renderInApp(TasksPage);
    expect(await screen.findByText('Esta área não faz parte do seu perfil')).toBeTruthy();
  });

  it('says a term that ends with a day as the end of that day', async () => {
    serve([task({ kind: 'rights-request', dueAt: '2099-12-12T03:00:00Z' })]);
    renderInApp(TasksPage);
    expect(await screen.findByText('até sex., 11 dez., 23h59')).toBeTruthy();
  });

  it('says that nothing waits', async () => {
    serve([]);
    renderInApp(TasksPage);
    expect(await screen.findByText('Nada pendente')).toBeTruthy();
  });

  it('tells by kind what happened and why, whom to call and where to look', async () => {
    serve([task(), task({ id: 't2', kind: 'message-unknown', reason: null })]);
    renderInApp(TasksPage);
    const lost = within(await screen.findByRole('region', { name: 'Mensagens que não chegaram' }));
    expect(lost.getByText(/não usa WhatsApp neste número/)).toBeTruthy();
    expect(lost.getByRole('link', { name: /Ligar para Ana Lima/ }).getAttribute('href')).toBe(
      'tel:+5511981234567',
    );
    expect(lost.getByRole('link', { name: 'Abrir conversa' }).getAttribute('href')).toBe('/conversas/k1');
    const unknown = within(screen.getByRole('region', { name: 'Mensagens que não sabemos se chegaram' }));
    expect(unknown.getByText(/antes de enviar outra/)).toBeTruthy();
  });

  it.each(taskKinds.map((kind) => [kind]))('has words for %s, and none of code', async (kind) => {
    serve([task({ kind, reason: null })]);
    const { container } = renderInApp(TasksPage);
    await screen.findByRole('link', { name: 'Ana Lima' });
    expect(container.textContent).not.toMatch(/tasks\.|rights-request|consent-withdrawal|key-rotation/);
  });

  it('says where a request of the law is answered, and why a step of an erasure waits', async () => {
    signedIn({ role: 'privacy-officer' });
    serve([
      task({ kind: 'rights-request', reason: 'breached' }),
      task({ id: 't2', kind: 'erasure', reason: 'step-key', client: null }),
    ]);
    renderInApp(TasksPage);
    const asked = within(await screen.findByRole('region', { name: 'Pedidos da LGPD' }));
    expect(asked.getByText(/O prazo da lei passou/)).toBeTruthy();
    expect(asked.getByRole('link', { name: 'Ver pedidos' }).getAttribute('href')).toBe(
      '/privacidade/pedidos',
    );
    expect(screen.getByText(/Um passo falhou mais de uma vez/)).toBeTruthy();
  });

  it('names the product and the lot, says figures and days as people read them, and leads to the page', async () => {
    const of = { client: null, messageId: null, conversationId: null };
    const product = { id: '0b1', name: 'Xeomin 100 U' };
    const facts = {
      unit: 'u',
      usable: 1200,
      booked: 1250.5,
      missing: 50.5,
      toOrder: 100,
      shortOn: '2026-12-09',
    };
    serve([
      task({ ...of, product, kind: 'product-stock', reason: 'stock-short', facts }),
      task({
        ...{ ...of, product, id: 't2', kind: 'product-stock', reason: 'lot-expiring' },
        ...{ lot: { id: '0c2', code: 'L25049' }, facts: { expiresOn: '2027-01-20', days: 60 } },
      }),
    ]);
    renderInApp(TasksPage);
    const stock = within(await screen.findByRole('region', { name: 'Estoque e validades' }));
    expect(stock.getByText(/Faltam 50,5 U .* a primeira em 09\/12\/2026\. Em uso: 1\.200/)).toBeTruthy();
    expect(stock.getByText('Xeomin 100 U · lote L25049')).toBeTruthy();
    expect(stock.getByText(/vence em 20\/01\/2027 \(aviso de 60 dias\)/)).toBeTruthy();
    const links = stock
      .getAllByRole('link', { name: 'Ver estoque' })
      .map((link) => link.getAttribute('href'));
    expect(links).toEqual(['/produtos/produto/0b1', '/produtos/lote/0c2']);
  });

  it('takes one, notes and finishes it with the version that was read', async () => {
    const sent = serve([task()], () => ({ body: task({ version: 4 }) }));
    renderInApp(TasksPage);
    await fireEvent.click(await screen.findByRole('button', { name: 'Ficar com esta' }));
    await idle();
    await fireEvent.click(screen.getByRole('button', { name: 'Anotar' }));
    await fireEvent.update(screen.getByLabelText('Anotação da pendência'), ' Retorna à tarde ');
    await fireEvent.click(screen.getByRole('button', { name: 'Guardar' }));
    await waitFor(() => expect(changes(sent)).toHaveLength(2));
    await idle();
    await fireEvent.click(screen.getByRole('button', { name: 'Feito' }));
    await waitFor(() => expect(changes(sent)).toHaveLength(3));
    expect(changes(sent)).toEqual([
      ['/tasks/t1', { version: 3, assignedTo: 'u' }],
      ['/tasks/t1', { version: 3, note: 'Retorna à tarde' }],
      ['/tasks/t1', { version: 3, state: 'done' }],
    ]);
  });
});
