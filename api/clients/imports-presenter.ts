import { maskPhone } from '../../domain/clients/phone.ts';
import { discardTime } from '../../models/import-check.ts';
import type { ImportReport } from '../../models/import-report.ts';
import type { ImportFault, ImportRecord } from '../../models/import.ts';

const iso = (instant: number): string => new Date(instant).toISOString();

export const presentImport = (record: ImportRecord) => {
  const { id, kind, fileName, status, totalRows, doneRows, failedRows, createdAt, checkFirst } = record;
  const { checkedAt } = record;
  return {
    ...{ id, kind, fileName, status, totalRows, doneRows, failedRows, checkFirst },
    createdAt: createdAt.toISOString(),
    discardAt: status === 'checked' && checkedAt ? iso(discardTime(checkedAt)) : null,
  };
};

export const presentImportFault = ({ row, column, code, startsAt }: ImportFault) => ({
  ...{ row, column, code },
  startsAt: startsAt === null ? null : iso(startsAt),
});

export const presentImportReport = ({ check, run, findings }: ImportReport) => ({
  ...{ check, run, unknown: findings.unknown },
  sample: findings.sample.map(({ row, client, clientBy, phone, visit }) => ({
    ...{ row, client, clientBy },
    phone: phone && maskPhone(phone),
    visit: visit && {
      startsAt: iso(visit.startsAt),
      endsAt: iso(visit.endsAt),
      status: visit.status,
      procedure: visit.procedure,
      professional: visit.professional,
    },
  })),
  collisions: findings.collisions.map(({ row, startsAt, resource, with: by, otherRow }) => ({
    ...{ row, startsAt: iso(startsAt), resource, with: by, otherRow },
  })),
});
