import { describe, expect, it } from 'vitest';
import { useSession } from '../session.ts';
import { fakeServer, signedIn, withSetup } from '../testing.ts';
import { placeElsewhere, useClinicSwitch } from './useClinicSwitch.ts';

const jasmim = { id: 'j', name: 'Instituto Jasmim' };

describe('going on in another clinic', () => {
  it('stays where one is when the other clinic does not let one in', async () => {
    signedIn();
    fakeServer(() => ({ status: 404, body: { code: 'not-found' } }));
    const { result, router } = withSetup(() => useClinicSwitch());
    await router.push('/clientes/7');
    await result.open(jasmim);
    expect(useSession().me.value?.clinic.id).toBe('k');
    expect(router.currentRoute.value.fullPath).toBe('/clientes/7');
  });

  it('asks nothing when it is this clinic', async () => {
    signedIn();
    const sent = fakeServer(() => undefined);
    const { result } = withSetup(() => useClinicSwitch());
    await result.open({ id: 'k', name: 'Clínica Aurora' });
    expect(sent).toEqual([]);
  });

  it('keeps the page, but not what it showed of the first clinic', async () => {
    const me = signedIn();
    fakeServer(() => ({ body: { ...me, clinic: { ...me.clinic, ...jasmim } } }));
    const { result, router } = withSetup(() => useClinicSwitch());
    await router.push('/clientes?busca=ana');
    await result.open(jasmim);
    expect(useSession().me.value?.clinic.name).toBe('Instituto Jasmim');
    expect(router.currentRoute.value.fullPath).toBe('/clientes');
  });

  it('goes from one client to the agenda, or to the list it stands in', async () => {
    const { router } = withSetup(() => useClinicSwitch());
    await router.push('/clientes/7');
    expect(placeElsewhere(router.currentRoute.value)).toEqual({ name: 'agenda' });
  });

  it('leads to the enrolment when the other clinic asks for more', async () => {
    const me = signedIn();
    fakeServer(() => ({ body: { ...me, clinic: { ...me.clinic, ...jasmim }, mustEnrol: true } }));
    const { result, router } = withSetup(() => useClinicSwitch());
    await router.push('/clientes');
    await result.open(jasmim);
    expect(router.currentRoute.value.fullPath).toBe('/entrar/proteger?voltar=/clientes');
  });
});
