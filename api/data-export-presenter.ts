import type { ApiContext } from './context.ts';
import type { DataExport } from '../models/data-export.ts';

/** For staff and for the person herself. */
export const presentDataExport = (one: DataExport) => ({
  ...{ id: one.id, requestId: one.requestId, format: one.format, state: one.state },
  ...{ size: one.size, sha256: one.sha256, manifestSha256: one.manifestSha256 },
  ...{ createdAt: one.orderedAt.toISOString(), readyAt: one.readyAt?.toISOString() ?? null },
  ...{
    expiresAt: one.expiresAt?.toISOString() ?? null,
    openings: one.openings.map(({ at, by }) => ({ at: new Date(at).toISOString(), by })),
  },
});

/** An archive is saved, never shown; its name says nothing of whose it is. */
export const archiveName = (id: string): string => `attachment; filename="meus-dados-${id.slice(0, 8)}.zip"`;

/** After the commit: those who watch it look again, and its process hears of it at once. */
export function announceExport({ deps, actor }: Pick<ApiContext, 'deps' | 'actor'>, id: string): void {
  deps.live.publish({ clinicId: actor.clinicId, entity: 'data-export', id });
  deps.live.poke('neonpro_outbox');
}
