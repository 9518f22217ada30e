import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { WebSocket } from 'ws';
import { type Person, startApi, type TestApi } from '../tests/support/api.ts';
import { type Clinics, startClinics } from '../tests/support/clinics.ts';

describe('the live channel', () => {
  let clinics: Clinics;
  let api: TestApi;
  const sockets: WebSocket[] = [];
  beforeAll(async () => {
    clinics = await startClinics();
    api = await startApi(clinics);
  });
  afterAll(async () => {
    for (const socket of sockets) socket.terminate();
    await api.close();
    await clinics.stop();
  });

  /** Resolves to what is heard, or rejects with the refusal of the upgrade. */
  function listen(person: Person, origin = api.deps.origin): Promise<unknown[]> {
    const cookie = [...person.cookies].map(([name, value]) => `${name}=${value}`).join('; ');
    const url = `${api.url.replace('http', 'ws')}/api/v1/live`;
    const socket = new WebSocket(url, { headers: { cookie, origin } });
    sockets.push(socket);
    const heard: unknown[] = [];
    socket.on('message', (data: Buffer) => heard.push(JSON.parse(data.toString())));
    return new Promise((resolve, reject) => {
      socket.once('open', () => resolve(heard));
      socket.once('error', reject);
    });
  }

  it('is closed to strangers, other origins and ended sessions', async () => {
    const person = await api.signIn(clinics.a, 'receptionist');
    await expect(listen(api.stranger())).rejects.toThrow('401');
    await expect(listen(person, 'https://evil.example')).rejects.toThrow('403');
    await clinics.admin.query('update app.sessions set revoked_at = now()');
    await expect(listen(person)).rejects.toThrow('401');
  });

  it('is closed to whoever may only enrol a second factor', async () => {
    await clinics.admin.query(`update sign_in_policies set since = now() - interval '40 days';
      update staff set created_at = now() - interval '40 days' where role = 'operator'`);
    await expect(listen(await api.signIn(clinics.b, 'operator'))).rejects.toThrow('403');
  });

  it('tells the people of the clinic what changed, by id, if they may see such things', async () => {
    const receptionist = await api.signIn(clinics.a, 'receptionist');
    const heard = await listen(receptionist);
    const elsewhere = await listen(await api.signIn(clinics.b, 'owner'));
    const auditor = await listen(await api.signIn(clinics.a, 'auditor'));
    const { body } = await receptionist.post<{ id: string }>('/clients', { name: 'Carla Dias' });
    api.deps.live.publish({ clinicId: clinics.a.id, entity: 'appointment', id: clinics.a.id, version: 3 });
    await expect.poll(() => heard).toContainEqual({ entity: 'client', id: body.id, version: 1 });
    await expect.poll(() => heard).toContainEqual({ entity: 'appointment', id: clinics.a.id, version: 3 });
    expect(auditor).toEqual([{ entity: 'appointment', id: clinics.a.id, version: 3 }]);
    expect(elsewhere).toEqual([]);
  });

  it('carries more events at once than one notification holds', async () => {
    const heard = await listen(await api.signIn(clinics.a, 'owner'));
    for (let version = 100_000; version < 100_180; version += 1) {
      api.deps.live.publish({ clinicId: clinics.a.id, entity: 'appointment', id: clinics.a.id, version });
    }
    await expect.poll(() => heard.length).toBe(180);
  });

  it('comes back by itself when its database line is cut, and makes browsers read again', async () => {
    const heard = await listen(await api.signIn(clinics.a, 'owner'));
    const socket = sockets.at(-1) as WebSocket;
    const closed = new Promise<number>((resolve) => void socket.once('close', resolve));
    await clinics.admin.query(
      `select pg_terminate_backend(pid) from pg_stat_activity where application_name = 'neonpro-listen' and datname = current_database()`,
    );
    expect(await closed).toBe(1012);
    expect(heard).toEqual([]);
    const again = await listen(await api.signIn(clinics.a, 'owner'));
    api.deps.live.publish({ clinicId: clinics.a.id, entity: 'message', id: clinics.a.id });
    await expect.poll(() => again).toEqual([{ entity: 'message', id: clinics.a.id }]);
  });
});
