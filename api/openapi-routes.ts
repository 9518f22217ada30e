import { z } from 'zod';
import { describeApi } from './openapi.ts';
import type { Operations } from './operations.ts';

/** What the parts of a document are is said by OpenAPI itself. */
const document = z.looseObject({ openapi: z.string(), paths: z.record(z.string(), z.unknown()) });

/** The document of each version, made once from the operations themselves. */
export function openapiRoutes(api: Operations): void {
  for (const version of ['v1', 'v2'] as const) {
    let made: z.output<typeof document> | undefined;
    api.add({
      ...{ method: 'GET', path: '/openapi.json', version, id: `describeApi${version.toUpperCase()}` },
      ...{ tag: 'machines', access: { who: 'anyone' } },
      summary: `This document: OpenAPI 3.1 of ${version}.`,
      output: document,
      handle: () =>
        Promise.resolve((made ??= { ...describeApi(api.list, version) } as unknown as typeof made)),
    });
  }
}
