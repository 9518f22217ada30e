import { describe, expect, it } from 'vitest';
import { may } from '../domain/clinic/roles.ts';
import type { Dependencies } from './dependencies.ts';
import { describeApi } from './openapi.ts';
import { fullPath } from './operations.ts';
import { describeOperations, outsideDocument, routes } from './router.ts';

interface Described {
  operationId: string;
  deprecated?: boolean;
  security: Record<string, string[]>[];
  parameters?: { name: string; in: string; required?: boolean }[];
  requestBody?: { content: Record<string, unknown> };
  responses: Record<string, { headers?: object; content?: Record<string, unknown> }>;
  'x-permission': string | null;
}
type Paths = Record<string, Record<string, Described>>;

const { list } = describeOperations();
const [v1, v2] = [describeApi(list, 'v1'), describeApi(list, 'v2')];
const pathsOf = (document: object) => (document as { paths: Paths }).paths;
const linesOf = (document: object) =>
  Object.entries(pathsOf(document)).flatMap(([path, methods]) =>
    Object.keys(methods).map((method) => `${method.toUpperCase()} ${path.replace(/\{(\w+)\}/g, ':$1')}`),
  );
const operations = [v1, v2].flatMap((document) =>
  Object.values(pathsOf(document)).flatMap(Object.values<Described>),
);
const described = (id: string) => operations.find(({ operationId }) => operationId === id);

/** What the router itself has, HEAD (which comes with GET) left out. */
function routed(): string[] {
  const deps = { temporalUiUrl: 'http://localhost:8833', tenancy: {}, gates: {} } as unknown as Dependencies;
  const mounted = routes(deps) as unknown as { router?: { stack: { methods: string[]; path: unknown }[] } }[];
  const lines = mounted
    .flatMap(({ router }) => router?.stack ?? [])
    .flatMap(({ methods, path }) => methods.map((method) => `${method} ${String(path)}`))
    .filter((line) => !line.startsWith('HEAD '));
  return [...new Set(lines)];
}

describe('the document of the API', () => {
  it('has every route of the router and none that is not there', () => {
    const documented = [...new Set([...linesOf(v1), ...linesOf(v2)])];
    expect(documented.sort()).toEqual(
      routed()
        .filter((line) => !outsideDocument.includes(line))
        .sort(),
    );
    expect(outsideDocument.filter((line) => !routed().includes(line))).toEqual([]);
  });

  it('says of each parameter of a path what it is', () => {
    for (const operation of list) {
      const names = [...fullPath(operation).matchAll(/:(\w+)/g)].map(([, name]) => name);
      const inPath = described(operation.id)?.parameters?.filter((one) => one.in === 'path') ?? [];
      expect(inPath.map(({ name }) => name).sort(), operation.id).toEqual(names.sort());
    }
  });

  it('says who may call it, with which permission and which scope', () => {
    for (const { id, access, needsStepUp } of list) {
      const { security, 'x-permission': permission } = described(id) ?? {};
      const scopes = security?.flatMap(({ program = [] }) => program) ?? [];
      if ('who' in access) {
        expect([permission, scopes], id).toEqual([null, []]);
        expect(security?.length === 0, id).toBe(access.who === 'anyone');
      } else {
        const isForPrograms = may('api-client', access.permission) && !needsStepUp;
        expect([permission, scopes], id).toEqual([
          access.permission,
          isForPrograms ? [access.permission] : [],
        ]);
      }
    }
  });

  it('describes the answers of every operation: its own, and problems by status', () => {
    for (const { operationId, responses } of operations) {
      expect(Object.keys(responses), operationId).toEqual(expect.arrayContaining(['default', '400', '503']));
      const { ownRefusals = {} } = list.find(({ id }) => id === operationId) ?? {};
      for (const [status, { content }] of Object.entries(responses)) {
        if (status < '400' || status in ownRefusals || (status === '503' && operationId === 'isReady'))
          continue;
        expect(Object.keys(content ?? {}), `${operationId} ${status}`).toEqual(['application/problem+json']);
      }
    }
  });

  it('asks for the key, the version and the proof of origin where they count', () => {
    const headers = (id: string) =>
      described(id)?.parameters?.flatMap((one) =>
        one.in === 'header' ? [`${one.name}${one.required ? '!' : ''}`] : [],
      );
    expect(headers('book')).toEqual(['X-NeonPro-CSRF', 'Idempotency-Key!']);
    expect(headers('updateClient')).toEqual(['X-NeonPro-CSRF', 'Idempotency-Key', 'If-Match']);
    expect(headers('getClient')).toEqual(['If-None-Match']);
    expect(headers('receiveWhatsApp') ?? []).toEqual([]);
  });

  it('leaves out of v2 what v2 replaces, and marks it in v1', () => {
    const ids = (document: object) =>
      Object.values(pathsOf(document)).flatMap((methods) =>
        Object.values(methods).map((one) => one.operationId),
      );
    const going = list.filter(({ deprecated }) => deprecated);
    expect(going.length).toBeGreaterThan(0);
    for (const { id, deprecated } of going) {
      expect([ids(v1).includes(id), ids(v2).includes(id), described(id)?.deprecated]).toEqual([
        true,
        false,
        true,
      ]);
      const successor = deprecated?.successor.replace(/\{(\w+)\}/g, ':$1');
      expect(list.map(fullPath), id).toContain(successor);
    }
    expect(ids(v2)).toEqual(expect.arrayContaining(['listClients', 'book']));
  });
});
