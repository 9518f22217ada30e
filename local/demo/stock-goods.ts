import { gs1CheckDigit } from '../../domain/products/gtin.ts';
import type { ProductInput } from '../../models/product.ts';

/** Invented barcodes of a Brazilian prefix, with right check digits. */
const gtinOf = (item: number): string => {
  const digits = `0789900${String(item).padStart(6, '0')}`;
  return digits + String(gs1CheckDigit(digits));
};

const fridge = { minCelsius: 2, maxCelsius: 8 };
const shelf = { minCelsius: 2, maxCelsius: 25 };
const product = (
  item: number,
  name: string,
  brand: string,
  number: string,
  more: Partial<ProductInput>,
): ProductInput => ({
  ...{ name, brand, number, regime: 'device', unit: 'ml', unitsPerPackage: 1, gtin: gtinOf(item) },
  ...{ openedLifeHours: null, reorderPoint: null, isActive: true, ...shelf, ...more },
});
const toxin = { regime: 'medicine', unit: 'u', openedLifeHours: 24, ...fridge } as const;

/** Products that ANVISA registered (brazil.md §2.5), under the keys that the lots of the demo name. */
export const demoProducts = {
  botox: product(1, 'Botox 100 U', 'AbbVie', '1.9860.0019', {
    ...{ ...toxin, unitsPerPackage: 100, reorderPoint: 500 },
  }),
  oldBotox: product(2, 'Botox 100 U (registro anterior)', 'Allergan', '1.0147.0045', {
    ...{ ...toxin, unitsPerPackage: 100 },
  }),
  dysport: product(3, 'Dysport 300 U', 'Galderma', '1.6977.0001', { ...toxin, unitsPerPackage: 300 }),
  xeomin: product(4, 'Xeomin 100 U', 'Merz', '1.8802.0001', { ...toxin, unitsPerPackage: 100 }),
  belkyra: product(5, 'Belkyra 2 ml', 'Allergan', '1.0147.0185', {
    ...{ regime: 'medicine', unitsPerPackage: 2 },
  }),
  pliaglis: product(6, 'Pliaglis 30 g', 'Megalabs', '1.0143.0075', { regime: 'medicine', unit: 'unit' }),
  belotero: product(7, 'Belotero Volume Lidocaine 1 ml', 'Merz', '80829430009', { reorderPoint: 6 }),
  radiesse: product(8, 'Radiesse 1,5 ml', 'Merz', '80829430004', { unitsPerPackage: 1.5 }),
  sculptra: product(9, 'Sculptra', 'Galderma', '80251760008', { unit: 'unit' }),
  skinbooster: product(10, 'Restylane Skinboosters Lidocaine 1 ml', 'Galderma', '80251760007', {
    ...{ reorderPoint: 4 },
  }),
} satisfies Record<string, ProductInput>;
export type DemoProduct = keyof typeof demoProducts;

export const demoSuppliers = {
  merz: { name: 'Merz Farmacêutica', cnpj: '11681446000145' },
  abbvie: { name: 'AbbVie Farmacêutica', cnpj: '15800545000150' },
  galderma: { name: 'Galderma Brasil', cnpj: '00317372000146' },
  allergan: { name: 'Allergan Produtos Farmacêuticos', cnpj: '43426626000177' },
};
export type DemoSupplier = keyof typeof demoSuppliers;

export const demoPlaces = {
  fridge: { name: 'Geladeira de injetáveis', minCelsius: 2, maxCelsius: 8, isActive: true },
  spare: { name: 'Geladeira de apoio', minCelsius: 2, maxCelsius: 8, isActive: true },
  cupboard: { name: 'Armário da Sala 1', minCelsius: 15, maxCelsius: 25, isActive: true },
};
export type DemoPlace = keyof typeof demoPlaces;

export interface DemoLot {
  product: DemoProduct;
  code: string;
  /** Days from today. */
  expiresIn: number;
  packages: number;
  place: DemoPlace;
}
export interface DemoReceipt {
  supplier: DemoSupplier;
  daysAgo: number;
  hasInvoice: boolean;
  celsius: number | null;
  lots: readonly DemoLot[];
}

const lot = (
  product: DemoProduct,
  code: string,
  expiresIn: number,
  packages: number,
  place: DemoPlace = 'fridge',
): DemoLot => ({ product, code, expiresIn, packages, place });
const came = (
  supplier: DemoSupplier,
  daysAgo: number,
  lots: readonly DemoLot[],
  more: Partial<DemoReceipt> = {},
): DemoReceipt => ({ supplier, daysAgo, lots, hasInvoice: true, celsius: null, ...more });

/** Lots in every state: in use, soon over, expired, without a paper, with a cancelled registration, from somebody no longer authorised. */
export const demoReceipts: readonly DemoReceipt[] = [
  came('abbvie', 150, [lot('botox', 'C8231C3', 210, 30), lot('botox', 'C7990C3', 24, 8)], { celsius: 4.5 }),
  // Its number is on ANVISA's list of falsified lots; genuine boxes share it.
  came('abbvie', 140, [lot('oldBotox', 'C7654C3F', 120, 18)], { celsius: 5 }),
  came('galderma', 120, [
    ...[lot('dysport', 'W21877', 300, 4), lot('sculptra', 'SC4471', 540, 14, 'cupboard')],
    ...[lot('skinbooster', 'RS9012', 75, 16, 'cupboard'), lot('skinbooster', 'RS8801', 40, 1, 'cupboard')],
  ]),
  came('merz', 110, [
    ...[lot('xeomin', '346102', 400, 6), lot('belotero', 'BV23817', 365, 40, 'cupboard')],
    ...[lot('belotero', 'BV22004', -12, 3, 'cupboard'), lot('radiesse', 'RA1077', 160, 5, 'cupboard')],
  ]),
  came('merz', 6, [lot('xeomin', '351880', 620, 5, 'spare')], { celsius: 4 }),
  came('galderma', 2, [lot('skinbooster', 'RS9330', 480, 10, 'cupboard')], { hasInvoice: false }),
  came('allergan', 30, [lot('belkyra', 'BK5520', 200, 4, 'cupboard')]),
];

/** The other clinic of the network bought the same lot. */
export const otherReceipts: readonly DemoReceipt[] = [
  came('abbvie', 20, [lot('botox', 'C8231C3', 210, 12), lot('oldBotox', 'C7654C3F', 120, 6)], { celsius: 5 }),
  came('merz', 15, [lot('belotero', 'BV23817', 365, 12, 'cupboard')]),
];

/** What a visit uses, the quantity in the product's unit; lots in the order in which they were used up. */
export const usedBy: Record<string, { product: DemoProduct; quantity: number; lots: readonly string[] }> = {
  BOTULINUM_TOXIN: { product: 'botox', quantity: 100, lots: ['C7654C3F', 'C8231C3'] },
  HA_FILLER: { product: 'belotero', quantity: 1, lots: ['BV23817'] },
  BIOSTIMULATOR: { product: 'sculptra', quantity: 1, lots: ['SC4471'] },
  SKINBOOSTER: { product: 'skinbooster', quantity: 1, lots: ['RS9012'] },
};
