import { MockActivityEnvironment } from '@temporalio/testing';
import { DefaultLogger } from '@temporalio/worker';
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { type Catalogue, createCatalogue } from '../../tests/support/catalogue.ts';
import { type Clinics, startClinics } from '../../tests/support/clinics.ts';
import { wrote } from '../../tests/support/inbox.ts';
import { startMessaging, whatsappToken, type MessagingStage } from '../../tests/support/messaging.ts';
import { openMedia } from '../../models/inbound-media.ts';
import { createMediaActivities } from './media-activities.ts';
import { createWhatsAppMedia } from './whatsapp-media.ts';

let clinics: Clinics;
let stage: MessagingStage;
let anna: Catalogue;

beforeAll(async () => {
  clinics = await startClinics();
  stage = await startMessaging(clinics.workerTenancy);
});
afterAll(async () => {
  await stage.stop();
  await clinics.stop();
});
beforeEach(async () => {
  anna = await createCatalogue(clinics.tenancy, clinics.a.id);
});

const png = Buffer.from('\u0089PNG\r\n\u001a\n and what a picture is made of', 'latin1');

/** She sends it; answers with the message's id. */
async function sends(media: { id: string; mime: string; sha256?: string }): Promise<string> {
  const item = wrote(clinics.a, { from: anna.clientPhone.slice(1), type: 'image', media });
  await stage.inbound.applyInbound(clinics.a.id, item);
  const { rows } = await clinics.admin.query<{ id: string }>(
    `select inbound_id as id from inbound_media m where state = 'waiting'
     and exists (select from outbox o where o.topic = 'media' and o.entity_id = m.inbound_id)`,
  );
  return rows[0]?.id ?? '';
}

function run(name: 'fetchMedia' | 'giveUpMedia', inboundId: string, token = whatsappToken): Promise<void> {
  const live = { publish: () => undefined };
  const media = createWhatsAppMedia({ baseUrl: stage.simulator.url, version: 'v24.0' });
  const activities = createMediaActivities({
    ...{ tenancy: clinics.workerTenancy, media, live, whatsappToken: token },
  });
  const workflowExecution = { workflowId: `clinic/${clinics.a.id}/media/${inboundId}`, runId: 'r' };
  const environment = new MockActivityEnvironment(
    { workflowExecution },
    { logger: new DefaultLogger('ERROR') },
  );
  return environment.run((input: { inboundId: string }) => activities[name](input), { inboundId });
}

const ofRecord = async (id: string) => {
  const { rows } = await clinics.admin.query<Record<string, unknown>>(
    'select state, mime, error_code, is_closed, content_ct is not null as has_bytes from inbound_media where inbound_id = $1',
    [id],
  );
  return rows[0];
};

describe('a file that is not kept', () => {
  const refused = { state: 'refused', is_closed: true, has_bytes: false };

  it('is something else than it says, or was changed on the way', async () => {
    const page = stage.simulator.keepMedia(Buffer.from('<html><script>'), 'image/png');
    const id = await sends({ id: page.id, mime: 'image/png' });
    await run('fetchMedia', id);
    expect(await ofRecord(id)).toMatchObject({ ...refused, error_code: 'type-refused', mime: 'image/png' });
    const picture = stage.simulator.keepMedia(png, 'image/png');
    const other = await sends({
      id: picture.id,
      mime: 'image/png',
      sha256: Buffer.alloc(32).toString('base64'),
    });
    await run('fetchMedia', other);
    expect(await ofRecord(other)).toMatchObject({ ...refused, error_code: 'altered' });
  });

  it('is gone at the provider, or could not be had for a week; what is over stays so', async () => {
    const id = await sends({ id: '404', mime: 'image/png' });
    await run('fetchMedia', id);
    expect(await ofRecord(id)).toMatchObject({ state: 'gone', error_code: 'expired', is_closed: true });
    await run('giveUpMedia', id);
    expect(await ofRecord(id)).toMatchObject({ error_code: 'expired' });
  });

  it('waits while the provider lets nobody in', async () => {
    const picture = stage.simulator.keepMedia(png, 'image/png');
    const id = await sends({ id: picture.id, mime: 'image/png' });
    await expect(run('fetchMedia', id, 'an old token')).rejects.toThrow('not fetched');
    expect(await ofRecord(id)).toMatchObject({ state: 'waiting', is_closed: false });
    await run('giveUpMedia', id);
    expect(await ofRecord(id)).toMatchObject({ state: 'gone', error_code: 'unreachable' });
  });
});

describe('a picture', () => {
  it('is fetched once and lies under the key of who sent it', async () => {
    const picture = stage.simulator.keepMedia(png, 'image/png');
    const id = await sends({ id: picture.id, mime: 'image/png', sha256: picture.sha256 });
    await run('fetchMedia', id);
    await run('fetchMedia', id);
    expect(await ofRecord(id)).toMatchObject({ state: 'kept', mime: 'image/png', is_closed: true });
    const open = () => clinics.tenancy.withClinic(clinics.a.system, (scope) => openMedia(scope, id));
    expect((await open()).bytes.equals(png)).toBe(true);
    await clinics.admin.query(
      'update person_keys set wrapped_key = null, destroyed_at = now() where person_id = $1',
      [anna.clientId],
    );
    await expect(open()).rejects.toMatchObject({ code: 'key-destroyed' });
  });
});
