// What goes into a person's copy, read in one transaction; owner context: privacy.
import { exportClient, type ClientExport } from './client-export.ts';
import { Clinic } from './clinic.ts';
import { type MediaRef, mediaPlace, mediaRefPlace } from './inbound-media.ts';
import { readExport, type DataExport } from './data-export.ts';
import { sealerOf } from './person-key.ts';
import type { Scope } from './tenancy.ts';

export interface ExportedConsent {
  at: Date;
  purpose: string;
  use: string | null;
  choice: string;
  channel: string;
  textVersion: number;
  textSha256: string;
}
export interface ExportContent {
  order: DataExport;
  clinic: { id: string; name: string; timeZone: string };
  copy: ClientExport;
  /** Each yes and no to a text, with the hash of its words. */
  consents: ExportedConsent[];
}

/** Null when it is not being prepared any more. Refuses with `key-destroyed` after an erasure. */
export async function readExportContent(scope: Scope, exportId: string): Promise<ExportContent | null> {
  const order = await readExport(scope, exportId);
  if (order?.state !== 'preparing') return null;
  const { clinicId: id } = scope;
  const clinic = await Clinic.query(scope.trx).findOne({ clinicId: id }).throwIfNotFound();
  const copy = await exportClient(scope, order.clientId);
  return {
    order,
    clinic: { id, name: clinic.name, timeZone: clinic.timeZone },
    copy,
    consents: await consentsOf(scope, order.clientId),
  };
}

const consentsOf = ({ run, clinicId }: Scope, clientId: string): Promise<ExportedConsent[]> =>
  run<ExportedConsent>({
    name: 'export-consents',
    text: `select given_at as at, purpose, use, choice, channel, text_version as "textVersion", text_sha256 as "textSha256"
      from consents where clinic_id = $1 and client_id = $2 order by given_at, id`,
    values: [clinicId, clientId],
  });

export interface ExportFile {
  name: string | null;
  mime: string | null;
  bytes: Buffer;
}

/** Files that she sent, one after the other: together they may be more than a process should hold. */
export async function* filesOf(scope: Scope, clientId: string): AsyncGenerator<ExportFile> {
  const { run, clinicId } = scope;
  const sealer = await sealerOf(scope, clientId);
  const rows = await run<{ id: string }>({
    name: 'export-files',
    text: `select i.id from inbound_messages i join inbound_media m on m.clinic_id = i.clinic_id and m.inbound_id = i.id
      where i.clinic_id = $1 and i.client_id = $2 and m.content_ct is not null order by i.received_at, i.id`,
    values: [clinicId, clientId],
  });
  for (const { id } of rows) {
    const [file] = await run<{ mime: string | null; refCt: Buffer; contentCt: Buffer }>({
      name: 'export-file',
      text: `select mime, ref_ct as "refCt", content_ct as "contentCt" from inbound_media where clinic_id = $1 and inbound_id = $2`,
      values: [clinicId, id],
    });
    if (!file) continue;
    const { fileName } = JSON.parse(sealer.open(mediaRefPlace(id), file.refCt)) as MediaRef;
    const bytes = Buffer.from(sealer.open(mediaPlace(id), file.contentCt), 'base64');
    yield { name: fileName ?? null, mime: file.mime, bytes };
  }
}
