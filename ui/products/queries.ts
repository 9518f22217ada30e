import { useQuery } from '@tanstack/vue-query';
import { computed, type MaybeRefOrGetter, toValue } from 'vue';
import { http } from '../http.ts';
import type {
  CountPage,
  Excursion,
  LotPage,
  Place,
  Product,
  Received,
  StockCount,
  Supplier,
} from './types.ts';

export const useProducts = () =>
  useQuery({
    queryKey: ['products'],
    queryFn: () => http.get<{ products: Product[] }>('/products').then((found) => found.products),
  });
export const fetchProduct = (id: string) => http.get<Product>(`/products/${id}`);
export const useProduct = (id: MaybeRefOrGetter<string>) =>
  useQuery({
    queryKey: ['product', computed(() => toValue(id))],
    queryFn: () => fetchProduct(toValue(id)),
  });

export const fetchSuppliers = () =>
  http.get<{ suppliers: Supplier[] }>('/suppliers').then((found) => found.suppliers);
export const useSuppliers = () => useQuery({ queryKey: ['suppliers'], queryFn: fetchSuppliers });

export const fetchPlaces = () =>
  http.get<{ places: Place[] }>('/storage-places').then((found) => found.places);
export const usePlaces = () => useQuery({ queryKey: ['storage-places'], queryFn: fetchPlaces });

export const useLot = (id: MaybeRefOrGetter<string>, enabled: MaybeRefOrGetter<boolean> = true) =>
  useQuery({
    queryKey: ['lot', computed(() => toValue(id))],
    queryFn: () => http.get<LotPage>(`/lots/${toValue(id)}`),
    enabled: () => toValue(enabled),
  });

export const useReceipt = (id: MaybeRefOrGetter<string>) =>
  useQuery({
    queryKey: ['receipt', computed(() => toValue(id))],
    queryFn: () => http.get<Received>(`/goods-receipts/${toValue(id)}`),
  });

export const useExcursions = (isUndecided: MaybeRefOrGetter<boolean>) =>
  useQuery({
    queryKey: ['excursions', computed(() => toValue(isUndecided))],
    queryFn: () =>
      http
        .get<{ excursions: Excursion[] }>('/excursions', { undecided: String(toValue(isUndecided)) })
        .then((found) => found.excursions),
  });

export const useCounts = () =>
  useQuery({
    queryKey: ['stock-counts'],
    queryFn: () => http.get<{ counts: StockCount[] }>('/stock-counts').then((found) => found.counts),
  });
export const useCountPage = (id: MaybeRefOrGetter<string>) =>
  useQuery({
    queryKey: ['stock-count', computed(() => toValue(id))],
    queryFn: () => http.get<CountPage>(`/stock-counts/${toValue(id)}`),
    // Somebody is writing in it.
    refetchOnWindowFocus: false,
  });
