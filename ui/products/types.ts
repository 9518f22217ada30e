import type { z } from 'zod';
import type {
  affectedAnswer,
  attentionAnswer,
  reorderAnswer,
  settingsAnswer,
} from '../../api/products/attention-schema.ts';
import type { productProceduresAnswer } from '../../api/products/shelf-schema.ts';
import type { countPageAnswer, countsAnswer } from '../../api/products/count-schema.ts';
import type {
  lotPageAnswer,
  peopleAnswer,
  proposalAnswer,
  usedAnswer,
} from '../../api/products/lot-schema.ts';
import type {
  procedureProductsAnswer,
  productAnswer,
  checksAnswer,
} from '../../api/products/product-schema.ts';
import type { lotAnswer, receivedAnswer, scanAnswer } from '../../api/products/receipt-schema.ts';
import type {
  excursionAnswer,
  readingsAnswer,
  storagePlaceAnswer,
  supplierAnswer,
} from '../../api/products/supplier-schema.ts';

export type Product = z.output<typeof productAnswer>;
export type ProductCheck = z.output<typeof checksAnswer>['checks'][number];
export type ProcedureProduct = z.output<typeof procedureProductsAnswer>['products'][number];
export type Supplier = z.output<typeof supplierAnswer>;
export type Place = z.output<typeof storagePlaceAnswer>;
export type Reading = z.output<typeof readingsAnswer>['readings'][number];
export type Excursion = z.output<typeof excursionAnswer>;
export type Lot = z.output<typeof lotAnswer>;
export type LotPage = z.output<typeof lotPageAnswer>;
export type StockedLot = LotPage['lot'];
export type Package = StockedLot['packages'][number];
export type Hold = LotPage['holds'][number];
export type Movement = LotPage['movements'][number];
export type TracedUse = z.output<typeof peopleAnswer>['uses'][number];
export type ClientUse = Omit<TracedUse, 'clientName'>;
export type Received = z.output<typeof receivedAnswer>;
export type Receipt = Received['receipt'];
export type Scan = z.output<typeof scanAnswer>;
export type Proposal = z.output<typeof proposalAnswer>;
export type Used = z.output<typeof usedAnswer>;
export type StockCount = z.output<typeof countsAnswer>['counts'][number];
export type CountPage = z.output<typeof countPageAnswer>;
export type ToOrder = z.output<typeof reorderAnswer>['products'][number];
export type AffectedVisits = z.output<typeof affectedAnswer>;
export type ProcedureUse = z.output<typeof productProceduresAnswer>['procedures'][number];
export type Attention = z.output<typeof attentionAnswer>;
export type ProductSettings = z.output<typeof settingsAnswer>;
