import { useToast } from '@nuxt/ui/composables';
import { describe, expect, it, vi } from 'vitest';
import { fakeServer, signedIn, withSetup } from '../testing.ts';
import { deviceName } from './device-name.ts';
import { usePasskeys } from './usePasskeys.ts';

const passkey = {
  ...{ id: 'p', label: 'Celular', createdAt: '2026-11-26T15:00:00Z', lastUsedAt: null, isBackedUp: true },
};

describe('the passkeys of a person', () => {
  it('need a name before anything is asked', async () => {
    signedIn();
    const sent = fakeServer(() => undefined);
    const { result } = withSetup(() => usePasskeys(vi.fn()));
    result.open(null);
    if (result.naming.value) result.naming.value.label = '  ';
    await result.save();
    expect(result.failure.value).toBe('Dê um nome a esta chave.');
    expect(sent).toEqual([]);
  });

  it('keep the dialog and the name when the browser has no passkeys', async () => {
    signedIn();
    fakeServer(() => ({ body: { options: {} } }));
    const { result } = withSetup(() => usePasskeys(vi.fn()));
    result.open(null);
    if (result.naming.value) result.naming.value.label = 'Notebook';
    await result.save();
    expect(result.failure.value).toContain('não guarda chaves de acesso');
    expect(result.naming.value?.label).toBe('Notebook');
  });

  it('keep the last one, and say why', async () => {
    const me = signedIn();
    fakeServer(({ method }) =>
      method === 'DELETE' ? { status: 409, body: { code: 'last-factor' } } : { body: me },
    );
    const { result } = withSetup(() => ({ ...usePasskeys(vi.fn()), toast: useToast() }));
    result.removing.value = passkey;
    await result.remove();
    await expect
      .poll(() => result.toast.toasts.value.at(-1)?.title)
      .toContain('Esta é a última forma de confirmar que é você.');
    expect(result.removing.value).toBeNull();
  });

  it('take another name', async () => {
    const me = signedIn();
    const sent = fakeServer(({ method }) => ({ body: method === 'PATCH' ? passkey : me }));
    const { result } = withSetup(() => usePasskeys(vi.fn()));
    result.open(passkey);
    if (result.naming.value) result.naming.value.label = ' Celular novo ';
    await result.save();
    expect(sent[0]).toMatchObject({ path: '/account/passkeys/p', body: { label: 'Celular novo' } });
    expect(result.naming.value).toBeNull();
  });
});

describe('the first name of a passkey', () => {
  it('is none when the browser hides what it is', () => {
    expect(deviceName('Mozilla/5.0')).toBeNull();
  });
  it('is browser and system, and Edge is not taken for Chrome', () => {
    const chrome = 'Mozilla/5.0 (Windows NT 10.0) AppleWebKit/537.36 Chrome/142.0 Safari/537.36';
    expect(deviceName(chrome)).toEqual({ browser: 'Chrome', system: 'Windows' });
    expect(deviceName(`${chrome} Edg/142.0`)?.browser).toBe('Edge');
    const iphone = 'Mozilla/5.0 (iPhone; CPU iPhone OS 19_0 like Mac OS X) Version/19.0 Mobile Safari/604.1';
    expect(deviceName(iphone)).toEqual({ browser: 'Safari', system: 'iPhone' });
  });
});
