import { isStale, stateOf } from '../../domain/products/anvisa-state.ts';
import { printNumber } from '../../domain/products/registration.ts';
import type { AnvisaRow, MirrorFile } from '../../models/anvisa-mirror.ts';

export const presentFile = (file: MirrorFile, today: string) => ({
  ...{ code: file.code, state: file.state, faultCode: file.faultCode, sourceDate: file.sourceDate },
  isStale: isStale(file.sourceDate, today),
  ...{ rowCount: file.rowCount, byteCount: file.byteCount },
  checkedAt: file.checkedAt?.toISOString() ?? null,
  goodAt: file.goodAt?.toISOString() ?? null,
  swappedAt: file.swappedAt?.toISOString() ?? null,
});

export const presentRow = (row: AnvisaRow, on: { today: string; sourceDate: string | null }) => ({
  ...{ regime: row.regime, key: row.key, registration: row.registration, processNumber: row.processNumber },
  printedNumber: printNumber(row.regime, row.registration ?? row.processNumber ?? row.key),
  ...{ name: row.name, technicalName: row.technicalName, holderName: row.holderName },
  ...{ holderCnpj: row.holderCnpj, makerNames: row.makerNames, riskClass: row.riskClass },
  ...{ category: row.category, activeIngredient: row.activeIngredient, situation: row.situation },
  ...{ validUntil: row.validUntil, isIndefinite: row.isIndefinite },
  state: stateOf(row, { regime: row.regime, ...on }),
  goneOn: row.goneOn,
});
