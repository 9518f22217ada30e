import { fireEvent, screen, waitFor } from '@testing-library/vue';
import { defineComponent, h, ref } from 'vue';
import { beforeEach, describe, expect, it } from 'vitest';
import { fakeServer, renderInApp, signedIn } from '../testing.ts';
import ComposerBox from './ComposerBox.vue';
import { conversationOf, itemOf } from './samples.ts';
import { useComposer } from './useComposer.ts';

/** The box as the page holds it. */
const page = (left: number, change: Parameters<typeof conversationOf>[0] = {}) =>
  renderInApp(
    defineComponent({
      setup() {
        const model = useComposer(ref('k1'), () => undefined);
        return () => h(ComposerBox, { model, conversation: conversationOf(change), name: 'Ana Lima', left });
      },
    }),
  );
const box = () =>
  screen.findByLabelText<HTMLTextAreaElement>('Mensagem para Ana Lima', { selector: 'textarea' });
const hour = 3_600_000;

describe('the composer', () => {
  beforeEach(() => {
    signedIn({ clinic: { id: crypto.randomUUID(), name: 'Clínica Aurora', timeZone: 'America/Sao_Paulo' } });
  });

  it('is closed to a role that may only read', () => {
    signedIn({ role: 'auditor' });
    fakeServer(() => undefined);
    page(hour);
    expect(screen.queryByRole('textbox')).toBeNull();
    expect(screen.getByText(/não escreve/)).toBeTruthy();
  });

  it('takes nothing while the window is closed, says why and offers a template; a note is still possible', async () => {
    fakeServer(() => undefined);
    page(0, { lastInboundAt: '2026-11-20T12:00:00Z' });
    expect(screen.queryByRole('textbox')).toBeNull();
    expect(screen.getByText(/tem mais de 24 horas/)).toBeTruthy();
    expect(screen.getByRole('button', { name: 'Usar modelo' })).toBeTruthy();
    await fireEvent.click(screen.getByRole('button', { name: 'Nota interna' }));
    expect(await screen.findByPlaceholderText(/A cliente não vê/)).toBeTruthy();
  });

  it('sends with Enter, and neither with Shift nor in the middle of an accent', async () => {
    const sent = fakeServer(() => ({ status: 202, body: itemOf() }));
    page(hour);
    const area = await box();
    await fireEvent.update(area, 'Até amanhã');
    await fireEvent.keyDown(area, { key: 'Enter', shiftKey: true });
    await fireEvent.keyDown(area, { key: 'Enter', isComposing: true });
    expect(sent).toEqual([]);
    await fireEvent.keyDown(area, { key: 'Enter' });
    await waitFor(() => expect(area.value).toBe(''));
    expect(sent.map(({ path, body }) => [path, body])).toEqual([
      ['/conversations/k1/messages', { text: 'Até amanhã' }],
    ]);
  });

  it('says a refusal as precisely as it was told, and keeps the text', async () => {
    const reasons = [{ code: 'opted-out' }];
    fakeServer(() => ({ status: 409, body: { code: 'contact-refused', reasons } }));
    page(hour);
    const area = await box();
    await fireEvent.update(area, 'Até amanhã');
    await fireEvent.click(screen.getByRole('button', { name: 'Enviar' }));
    expect((await screen.findByRole('alert')).textContent).toContain('pediu para não receber');
    expect(area.value).toBe('Até amanhã');
  });
});
