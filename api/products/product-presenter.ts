import { printNumber } from '../../domain/products/registration.ts';
import { isBlocked } from '../../domain/products/usability.ts';
import type { Product } from '../../models/product.ts';
import type { KeptCheck } from '../../models/product-check.ts';

export const presentProduct = (product: Product) => ({
  ...{ id: product.id, version: product.version, name: product.name, brand: product.brand },
  ...{ regime: product.regime, registration: product.registration, processNumber: product.processNumber },
  printedNumber: printNumber(product.regime, product.registration ?? product.processNumber ?? ''),
  ...{ unit: product.unit, unitsPerPackage: product.unitsPerPackage, gtin: product.gtin },
  ...{ openedLifeHours: product.openedLifeHours, minCelsius: product.minCelsius },
  ...{ maxCelsius: product.maxCelsius, reorderPoint: product.reorderPoint, isActive: product.isActive },
  anvisaState: product.anvisaState,
  ...{
    anvisaCheckedAt: product.anvisaCheckedAt?.toISOString() ?? null,
    transferredTo: product.transferredTo,
  },
  isBlocked: isBlocked({ ...product, isTransferred: product.transferredTo !== null }),
  ...{ usable: product.usable, held: product.held, nextExpiryOn: product.nextExpiryOn },
});

export const presentCheck = (check: KeptCheck) => ({
  ...{ id: check.id, checkedAt: check.checkedAt.toISOString(), reason: check.reason, state: check.state },
  ...{ sourceFile: check.sourceFile, sourceDate: check.sourceDate, transferredTo: check.transferredTo },
  ...{ answer: check.answer, answerSha256: check.answerSha256 },
});
