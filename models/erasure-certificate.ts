// What an erasure tells the person: gone, kept because, still to come; owner context: privacy.
import { wallTime } from '../domain/clinic/calendar.ts';
import { dataMap, type DataClass } from '../domain/privacy/data-map.ts';
import { type ErasureCertificate, fiscalUntil } from '../domain/privacy/erasure.ts';
import { getClinic } from './clinic.ts';
import type { Erasure } from './erasure.ts';
import { keptRows } from './erasure-rows.ts';
import type { Scope } from './tenancy.ts';

/** The longest that anything lies about that goes by itself (migrations 37 and 64). */
const shortLivedMs = 90 * 86_400_000;

export async function certificateOf(scope: Scope, erasure: Erasure): Promise<ErasureCertificate> {
  const erased = new Map<DataClass, number>([['identification', 1]]);
  for (const { counts } of erasure.steps)
    for (const [table, count] of Object.entries(counts)) {
      const entry = dataMap[table];
      if (entry && entry.erase !== 'keep' && count > 0)
        erased.set(entry.holds, (erased.get(entry.holds) ?? 0) + count);
    }
  const isCovered = erasure.steps.some(({ step, counts }) => step === 'key' && counts.covered !== 0);
  return {
    erased: [...erased].map(([name, count]) => ({ class: name, count })),
    kept: await keptOf(scope, erasure.clientId),
    pending: [
      ...(isCovered ? [] : [{ what: 'backups' as const, until: null }]),
      { what: 'short-lived', until: new Date(Date.now() + shortLivedMs).toISOString().slice(0, 10) },
      ...((await waitsForPhotos(scope, erasure.clientId))
        ? [{ what: 'published-photos' as const, until: null }]
        : []),
      { what: 'words-of-others', until: null },
    ],
  };
}

/** Published pictures are taken down by a person, who may come after the certificate: it does not say that they are gone. */
async function waitsForPhotos(scope: Scope, clientId: string): Promise<boolean> {
  const open = await scope.run({
    name: 'erasure-photos-open',
    text: `select 1 from consent_withdrawals w
      join consent_withdrawal_acks a on a.clinic_id = w.clinic_id and a.withdrawal_id = w.id
      where w.clinic_id = $1 and w.client_id = $2 and a.downstream = 'photos' and a.state <> 'acknowledged' limit 1`,
    values: [scope.clinicId, clientId],
  });
  return open.length > 0;
}

async function keptOf(scope: Scope, clientId: string): Promise<ErasureCertificate['kept']> {
  const [sealed] = await scope.run<{ until: string }>({
    name: 'erasure-sealed-until',
    text: `select retain_until::text as until from sealed_records where clinic_id = $1 and client_id = $2`,
    values: [scope.clinicId, clientId],
  });
  const { day } = wallTime(Date.now(), (await getClinic(scope)).timeZone);
  const byKind = new Map<string, ErasureCertificate['kept'][number]>();
  for (const [table, count] of Object.entries(await keptRows(scope, clientId))) {
    const entry = dataMap[table];
    if (entry?.erase !== 'keep') continue;
    const { holds, ground } = entry;
    const fiscal = ground === 'fiscal' ? fiscalUntil(day) : null;
    const until = ground === 'clinical-record' ? (sealed?.until ?? null) : fiscal;
    const known = byKind.get(`${holds}|${ground}`);
    if (known) known.count += count;
    else byKind.set(`${holds}|${ground}`, { class: holds, count, ground, until });
  }
  return [...byKind.values()];
}
