import { afterAll, beforeAll, expect, it } from 'vitest';
import { createCatalogue } from '../../tests/support/catalogue.ts';
import { type ErasureStage, openErasureStage } from '../../tests/support/erasure-stage.ts';

let stage: ErasureStage;
beforeAll(async () => {
  stage = await openErasureStage();
});
afterAll(() => stage.stop());

it('what was told of somebody goes with her; that it was told, and of which device, stays', async () => {
  const { clinics, api } = stage;
  const owner = await api.signInProved(clinics.a, 'owner');
  const { clientId } = await createCatalogue(clinics.tenancy, clinics.a.id);
  const device = await owner.post<{ id: string }>('/devices', { name: 'Ultraformer', number: '80829430001' });
  const reported = await owner.post<{ id: string }>('/safety-events', {
    ...{ kind: 'adverse-event', severity: 'non-serious', text: 'Queimadura leve na jabuticaba.' },
    ...{ happenedAt: new Date(Date.now() - 3_600_000).toISOString(), clientId, deviceId: device.body.id },
  });
  expect(reported.status).toBe(201);
  const { id } = reported.body;
  const told = { version: 1, protocol: '2026.11.42', channel: 'notivisa' };
  expect((await owner.post(`/safety-events/${id}/notify`, told)).status).toBe(204);

  const begun = await owner.post<{ id: string }>(`/clients/${clientId}/erasure`, { ground: 'purpose-over' });
  await stage.runAll(begun.body.id);

  const { rows } = await clinics.admin.query(
    'select text_ct, end_note_ct, state, protocol, device_id from safety_events where id = $1',
    [id],
  );
  expect(rows).toEqual([
    {
      text_ct: null,
      end_note_ct: null,
      state: 'notified',
      protocol: '2026.11.42',
      device_id: device.body.id,
    },
  ]);
  const shown = await owner.get(`/safety-events/${id}`);
  expect(shown.status).toBe(200);
  expect(shown.body).toMatchObject({ text: null, protocol: '2026.11.42', deviceName: 'Ultraformer' });
  const again = await owner.post('/safety-events', {
    ...{ kind: 'adverse-event', severity: 'non-serious', text: 'Queimadura leve na jabuticaba.' },
    ...{ happenedAt: new Date(Date.now() - 3_600_000).toISOString(), clientId, deviceId: device.body.id },
  });
  expect([409, 410]).toContain(again.status);
  expect((await owner.get(`/safety-events/${id}/paper`)).status).toBe(200);
});
